import ApplianceKit
import Foundation

extension CentralContract {
    /// `GET /dossiers`.
    public func listing(after cursor: SyncCursor?) async throws(CentralSystemError) -> ChangePage {
        try await page("/dossiers", cursor, .listing)
    }

    /// `GET /changes`.
    public func changes(since cursor: SyncCursor?) async throws(CentralSystemError) -> ChangePage {
        try await page("/changes", cursor, .changes)
    }

    private static func isCursor(_ text: String) -> Bool {
        (1...1_024).contains(text.utf8.count)
            && text.utf8.allSatisfy { $0.isASCIILetter || $0.isASCIIDigit || "._~-".utf8.contains($0) }
    }

    private func page(
        _ path: String, _ cursor: SyncCursor?, _ call: CentralCall
    ) async throws(CentralSystemError) -> ChangePage {
        let asOf = clock.now
        let personal = PersonalFields(needs)
        var query = [("limit", "\(configuration.pageSize)")]
        if let cursor {
            // Kept from another kind of system, or from nowhere.
            guard Self.isCursor(cursor.rawValue) else { throw .cursorExpired }
            query.append(("cursor", cursor.rawValue))
        }
        var includes: [String] = []
        if personal.contains(.contact) { includes.append("telephone") }
        if personal.contains(.lookupCode) { includes.append("lookupCode") }
        if !includes.isEmpty { query.append(("include", includes.joined(separator: ","))) }
        let response = try await link.send("GET", path, query: query)
        let body: ContractBody.Page = try read(response, call, personal: personal)
        guard Self.isCursor(body.next) else { throw .protocolViolation("“next” is no cursor") }
        // It would be read for ever.
        guard body.last || body.next != cursor?.rawValue else {
            throw .protocolViolation("“next” is the cursor that was given, and the page is not the last")
        }
        var page = ChangePage(
            dossiers: [], removed: body.removed.map(DossierCode.init(printed:)), total: body.total,
            next: SyncCursor(rawValue: body.next), isLast: body.last, asOf: asOf)
        for item in body.items {
            guard let row = item.row, let dossier = try? Self.dossier(row) else {
                page.unreadable += 1
                continue
            }
            page.dossiers.append(dossier)
            if !row.telephone.isEmpty {
                page.contacts.append(DossierContact(code: dossier.code, telephone: row.telephone))
            }
            if !row.detail.isEmpty, dossier.status?.hasReason == true { page.details[dossier.code] = row.detail }
            if !row.lookupCode.isEmpty {
                page.lookupCodes[dossier.code] = needs.lookupCodeDigest?(dossier.code, row.lookupCode.uppercased())
            }
        }
        return page
    }
}
