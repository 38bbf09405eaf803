import ApplianceKit
import Foundation

/// A central system that can be asked for one dossier as it gives it among the changes.
protocol RereadableSystem: CentralSystem {
    /// The dossier as a page of its own, with whom to tell where the adapter was made to; without a dossier where there
    /// is none. Its cursor leads nowhere.
    func reread(_ code: DossierCode) async throws(CentralSystemError) -> ChangePage
}

extension OpenCPS: RereadableSystem {
    /// From the lists, which tell whom to tell, and beside them from the database, which is ahead of them.
    func reread(_ code: DossierCode) async throws(CentralSystemError) -> ChangePage {
        for groupID in configuration.groupIDs {
            for term in searchTerms(code) {
                var list = try await list(
                    [("dossierNo", term)], start: 0, count: Self.lookupPageSize, groupID: groupID,
                    personal: PersonalFields(needs))
                list.keep { $0.code == code }
                guard !list.rows.isEmpty else { continue }
                var page = page(list, total: nil, asOf: clock.now - Self.indexLag)
                guard page.dossiers.count == 1 else { return Self.empty(asOf: clock.now) }
                if isSignedIn, let row = await databaseRow(of: code, groupID: groupID), let newer = try? dossier(row) {
                    // What the office wrote belongs to the status that the list still has.
                    if newer.status != page.dossiers[0].status { page.details = [:] }
                    page.dossiers = [newer]
                    page.asOf = clock.now
                }
                return page
            }
        }
        return Self.empty(asOf: clock.now)
    }

    private static func empty(asOf: Date) -> ChangePage {
        ChangePage(dossiers: [], next: SyncCursor(rawValue: ""), isLast: true, asOf: asOf)
    }
}
