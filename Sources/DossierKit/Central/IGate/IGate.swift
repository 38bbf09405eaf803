public import ApplianceKit
import Foundation

/// The adapter to VNPT iGate v2.
///
/// Its interface is not published; what is used here is what public clients of several provinces use. A dossier has a
/// code of the system's and one of the nation's (`nationCode`), and a receipt may print either. There are no lookup
/// codes and no barcodes with the system's own numbers.
public struct IGate: CentralSystem {
    private static let lookupPageLimit = 10
    private static let lookupPageSize = 50

    let configuration: CentralConfiguration
    let needs: PersonalDataNeeds
    let clock: any ApplianceClock
    private let link: CentralLink
    private let statuses: StatusMapping
    private let witness: ListWitness

    /// An adapter; it asks nothing yet.
    ///
    /// - Parameter needs: Which personal data its listing and changes hand out.
    public init(
        _ configuration: CentralConfiguration, client: any HTTPTransport, needs: PersonalDataNeeds = .none,
        clock: any ApplianceClock = SystemClock()
    ) {
        self.configuration = configuration
        self.needs = needs
        self.clock = clock
        let keeper = TokenKeeper(
            configuration, service: HTTPService(client: client, clock: clock), clock: clock)
        link = CentralLink(
            configuration, service: HTTPService(client: client, clock: clock),
            credentials: keeper.map(CentralLink.Credentials.keeper) ?? .none)
        witness = ListWitness(clock: clock)
        statuses = StatusMapping.iGate.overlaid(with: configuration.statuses)
    }

    /// Lookups and dossiers page by page.
    public var calls: Set<CentralCall> { [.lookup, .listing, .changes] }

    /// No: what is found comes from a search.
    public var isAbsenceFinal: Bool { false }

    /// By the system's code first, then by the nation's. iGate knows neither lookup codes nor tags.
    public func reply(
        about code: DossierCode, lookupCode: String?, unless tag: EntityTag?
    ) async throws(CentralSystemError) -> CentralReply {
        if let row = try await row(of: code, parameter: "code") {
            return .found(try dossier(row, as: code), .unchecked, nil)
        }
        if configuration.searchesNationCodes, let row = try await row(of: code, parameter: "nation-code") {
            return .found(try dossier(row, as: code), .unchecked, nil)
        }
        try await witness.makeSure { () async throws(CentralSystemError) in
            try await search([], page: 0, size: 1, personal: []).rowCount > 0
        }
        return .noSuchDossier
    }

    /// nil: iGate's receipts have no such barcodes.
    public func dossier(identifier: String, lookupCode: String?) async throws(CentralSystemError) -> Dossier? { nil }

    private func row(of code: DossierCode, parameter: String) async throws(CentralSystemError) -> IGateRow? {
        for spelling in code.spellings {
            var found: [IGateRow] = []
            for number in 0..<Self.lookupPageLimit {
                let page = try await search(
                    [(parameter, spelling)], page: number, size: Self.lookupPageSize, personal: [])
                guard page.rows.count == page.rowCount else { throw .protocolViolation("a row is no dossier") }
                let wanted = spelling.lowercased().utf8
                // A version that does not know the parameter leaves it aside and lists anything.
                guard
                    page.rows.allSatisfy({
                        $0.code.lowercased().utf8.contains(wanted) || $0.nationCode.lowercased().utf8.contains(wanted)
                    })
                else {
                    throw .protocolViolation(
                        "it lists dossiers that were not asked for: does its search know “\(parameter)”? (see "
                            + "central.nationCodes)")
                }
                found += page.rows.filter {
                    DossierCode(printed: $0.code) == code || DossierCode(printed: $0.nationCode) == code
                }
                if page.isLast { break }
                if number == Self.lookupPageLimit - 1 {
                    throw .protocolViolation("too many dossiers answer to the code")
                }
            }
            guard let first = found.first else { continue }
            guard found.allSatisfy({ $0.id == first.id }) else {
                throw .protocolViolation("there are two dossiers with the same code")
            }
            return first
        }
        return nil
    }

    // MARK: - What the calls share

    func search(
        _ query: [(String, String)], page: Int, size: Int, personal: PersonalFields
    ) async throws(CentralSystemError) -> IGatePage {
        var query = query + [("page", "\(page)"), ("size", "\(size)"), ("spec", "page")]
        if let agency = configuration.agencyID { query.append(("ancestor-agency-id", agency)) }
        let response = try await link.send("GET", "/pa/dossier/search", query: query)
        guard response.status == 200 else { throw CentralSystemError(response) }
        let answer: IGatePage = try CentralJSON.decode(response, personal: personal)
        if answer.rowCount > 0 { witness.noteDossiers() }
        guard answer.rowCount > 0 || answer.isLast else { throw .protocolViolation("a page is empty and not the last") }
        return answer
    }

    /// - Parameter code: As the receipt prints it; nil takes the nation's where there is one.
    func dossier(_ row: IGateRow, as code: DossierCode? = nil) throws(CentralSystemError) -> Dossier {
        let printed = [row.nationCode, row.code].map { DossierCode(printed: $0) }.filter { !$0.normalForm.isEmpty }
        guard let own = printed.first(where: { $0 == code }) ?? printed.first else {
            throw .protocolViolation("the dossier has no code")
        }
        let statusText = CentralText.plain(row.statusName)
        let words = VietnameseText.unaccented(statusText).lowercased()
        // The site's words stand before the number: numbers are not the same in every province.
        let status = statuses.status(words) ?? statuses.status(row.statusID)
        guard status != nil || !statusText.isEmpty else { throw .protocolViolation("the dossier has no status") }
        return Dossier(
            code: own, procedure: CentralText.plain(row.procedure), agency: CentralText.plain(row.agency),
            status: status, statusText: statusText, step: CentralText.plain(row.taskName),
            isPaused: words.hasPrefix("tam dung"), received: row.accepted, appointment: row.appointment,
            released: row.completed, finished: status == .returned ? row.returned ?? row.completed : row.returned)
    }
}
