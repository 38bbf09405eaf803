public import ApplianceKit
import Foundation

/// The adapter to OpenCPS v2's REST interface.
///
/// What it has to know about that interface, each of which a test holds:
/// `dossierNo` finds by prefix, so equality is tested here; a missing `groupId` and a missing `end` are no errors there
/// but another question; 203 and `{}` are no answers; `data` may be absent or one object; the list comes from a search
/// index that is behind the database from which the detail comes; every list row carries the lookup code
/// (`hasPassword`), which like all that is personal is not decoded unless it is needed.
///
/// Use an ordinary account: for administrators OpenCPS skips the check of the lookup code.
public struct OpenCPS: CentralSystem {
    /// Pages at most of a lookup: a code that so many others begin with is no whole code.
    private static let lookupPageLimit = 10
    static let lookupPageSize = 50

    let link: CentralLink
    let configuration: CentralConfiguration
    let statuses: StatusMapping
    let needs: PersonalDataNeeds
    let clock: any ApplianceClock
    private let witness: ListWitness
    let isSignedIn: Bool

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
        var credentials = CentralLink.Credentials.none
        if let user = configuration.user, let password = configuration.password {
            credentials = .basic(user: user, password: password)
        }
        isSignedIn = configuration.user != nil
        witness = ListWitness(clock: clock)
        link = CentralLink(
            configuration, service: HTTPService(client: client, clock: clock), credentials: credentials)
        statuses = StatusMapping.openCPS.overlaid(with: configuration.statuses)
    }

    /// Lookups, dossiers page by page, and the catalogues.
    public var calls: Set<CentralCall> {
        [.lookup, .identifierLookup, .listing, .changes, .procedures, .agencies, .calendarDays]
    }

    /// No: the lists come from a search index.
    public var isAbsenceFinal: Bool { false }

    /// Searches the lists of all sites at once, and beside them the database where there is an account; where several
    /// sites have it, the one that is configured first counts. OpenCPS knows no tags.
    public func reply(
        about code: DossierCode, lookupCode: String?, unless tag: EntityTag?
    ) async throws(CentralSystemError) -> CentralReply {
        let groupIDs = configuration.groupIDs
        let question = Question(code: code, lookupCode: lookupCode)
        let answers = await withTaskGroup(of: (Int, SiteAnswer).self) { group in
            for (position, groupID) in groupIDs.enumerated() {
                group.addTask { (position, await siteAnswer(to: question, groupID: groupID)) }
            }
            var answers = [SiteAnswer?](repeating: nil, count: groupIDs.count)
            for await (position, answer) in group {
                answers[position] = answer
                // What the later sites say does not matter any more.
                let first = answers.first { $0?.hasNoRow != true }
                if case .row?? = first { group.cancelAll() }
            }
            return answers
        }
        for case .row(let row, let check)? in answers { return .found(try dossier(row), check, nil) }
        // A site that can't be asked may be the one that has the dossier: then its error stands.
        for case .failure(let error)? in answers { throw error }
        try await witness.makeSure { () async throws(CentralSystemError) in
            for groupID in groupIDs
            where try await list([], start: 0, count: 1, groupID: groupID, personal: []).total > 0 {
                return true
            }
            return false
        }
        return .noSuchDossier
    }

    /// Asks for the one dossier, with the lookup code as `secretKey`.
    public func dossier(identifier: String, lookupCode: String?) async throws(CentralSystemError) -> Dossier? {
        guard let lookupCode, !lookupCode.isEmpty, let groupID = configuration.groupIDs.first else { return nil }
        switch try await detail(identifier, lookupCode: lookupCode, groupID: groupID) {
        case .row(let row) where row.dossierId == Int(identifier): return try dossier(row)
        case .row: throw .protocolViolation("the dossier that came is not the one that was asked for")
        // Its own code for both, so this is no word about the dossier.
        case .unknown: throw .protocolViolation("the dossier in the answer has no number")
        case .wrongLookupCode: return nil
        }
    }

    // MARK: - One site

    private struct Question: Sendable {
        let code: DossierCode
        let lookupCode: String?
    }

    private enum SiteAnswer: Sendable {
        case row(OpenCPSRow, LookupCodeCheck)
        case noRow
        case failure(CentralSystemError)

        var hasNoRow: Bool {
            if case .noRow = self { true } else { false }
        }
    }

    /// What the database has by a number.
    private enum DatabaseAnswer: Sendable {
        case row(OpenCPSRow)
        /// It has none, or the account has no right to it: the list decides.
        case none
        /// It could not be asked.
        case failure(CentralSystemError)
    }

    /// The list finds every spelling of the code, but late; the database knows at once, but one spelling.
    private func siteAnswer(to question: Question, groupID: Int) async -> SiteAnswer {
        async let detail = isSignedIn ? databaseAnswer(about: question.code, groupID: groupID) : .none
        let listed: OpenCPSRow?
        do throws(CentralSystemError) {
            listed = try await listedRow(of: question, groupID: groupID)
        } catch {
            if case .row(let row) = await detail { return await answer(row, question, groupID: groupID) }
            return .failure(error)
        }
        switch (await detail, listed) {
        case (.row(let row), let listed?):
            guard listed.dossierId == row.dossierId else {
                return .failure(.protocolViolation("there are two dossiers with the same code"))
            }
            return .row(row, listed.check(question.lookupCode))
        case (.row(let row), nil): return await answer(row, question, groupID: groupID)
        case (.none, let listed?), (.failure, let listed?): return .row(listed, listed.check(question.lookupCode))
        case (.none, nil): return .noRow
        // A new dossier may stand in the database only.
        case (.failure(let error), nil): return .failure(error)
        }
    }

    /// The detail does not tell the lookup code, only whether it is right.
    private func answer(_ row: OpenCPSRow, _ question: Question, groupID: Int) async -> SiteAnswer {
        guard let lookupCode = question.lookupCode, let identifier = row.dossierId else { return .row(row, .unchecked) }
        do throws(CentralSystemError) {
            switch try await detail(String(identifier), lookupCode: lookupCode, groupID: groupID) {
            case .row: return .row(row, .matches)
            case .wrongLookupCode: return .row(row, .differs)
            case .unknown: throw .protocolViolation("the dossier in the answer has no number")
            }
        } catch {
            return .failure(error)
        }
    }

    private func listedRow(of question: Question, groupID: Int) async throws(CentralSystemError) -> OpenCPSRow? {
        for number in searchTerms(question.code) {
            var start = 0
            var found: [OpenCPSRow] = []
            for page in 1... {
                let list = try await list(
                    [("dossierNo", number)], start: start, count: Self.lookupPageSize, groupID: groupID,
                    personal: question.lookupCode == nil ? [] : .lookupCode)
                guard list.unreadable == 0 else { throw list.firstProblem }
                guard list.rows.allSatisfy({ Self.isAnswer($0, to: number) }) else {
                    throw .protocolViolation("it lists dossiers that were not asked for")
                }
                found += list.rows.filter { $0.code == question.code }
                start += list.rows.count
                if start >= list.total { break }
                if page == Self.lookupPageLimit {
                    throw .protocolViolation("too many dossiers begin like the code")
                }
            }
            // The search index may hold a dossier twice; two dossiers of one number can't be told apart.
            if let first = found.first {
                guard found.allSatisfy({ $0.dossierId == first.dossierId }) else {
                    throw .protocolViolation("there are two dossiers with the same code")
                }
                return first
            }
        }
        return nil
    }

    /// What the database has by the number as it is printed, or nil: the account may have no right to it, too, and the
    /// list remains.
    func databaseRow(of code: DossierCode, groupID: Int) async -> OpenCPSRow? {
        if case .row(let row) = await databaseAnswer(about: code, groupID: groupID) { row } else { nil }
    }

    /// What the database has by the number as it is printed.
    private func databaseAnswer(about code: DossierCode, groupID: Int) async -> DatabaseAnswer {
        for number in searchTerms(code).prefix(2) {
            // All digits are taken for an id there.
            if number.utf8.allSatisfy(\.isASCIIDigit) { continue }
            do throws(CentralSystemError) {
                if case .row(let row) = try await detail(number, lookupCode: nil, groupID: groupID), row.code == code {
                    return .row(row)
                }
            } catch {
                // 403 is its word for any exception, “not found” among them.
                if case .refused = error { continue }
                if error == OpenCPSBody.ownError { continue }
                return .failure(error)
            }
        }
        return .none
    }

    private enum Detail: Sendable {
        case row(OpenCPSRow)
        /// 200 and an empty object, to somebody who is signed in.
        case unknown
        case wrongLookupCode
    }

    private func detail(
        _ key: String, lookupCode: String?, groupID: Int
    ) async throws(CentralSystemError) -> Detail {
        let response = try await link.send(
            "GET", "/dossiers/\(CentralLink.encoded(key))", query: lookupCode.map { [("secretKey", $0)] } ?? [],
            headers: ["groupId": String(groupID)])
        // The same status for a wrong lookup code, as plain text, and for an account that is not signed in, as JSON.
        if response.status == 203, OpenCPSBody.isSecretRefusal(response) { return .wrongLookupCode }
        return try OpenCPSBody.detail(response).map(Detail.row) ?? .unknown
    }

    /// OpenCPS folds the separators of what it searches for, so most spellings of a code are one question.
    func searchTerms(_ code: DossierCode) -> [String] {
        var terms: [String] = []
        var seen: Set<String> = []
        for spelling in code.spellings where seen.insert(Self.folded(spelling)).inserted { terms.append(spelling) }
        return terms
    }

    private static func folded(_ text: String) -> String {
        String(text.lowercased().map { "+-=><!(){}[]^~?:\\/.,&|".contains($0) ? "_" : $0 })
    }

    /// Whether a row has to do with the question: what answers another one must not become “not found”.
    private static func isAnswer(_ row: OpenCPSRow, to number: String) -> Bool {
        guard let wanted = number.split(separator: " ").first.map({ folded(String($0)) }) else { return true }
        return folded(row.dossierNo).utf8.contains(wanted.utf8) || folded(row.dossierCounter).utf8.contains(wanted.utf8)
            || row.dossierNo.isEmpty
    }

    // MARK: - What the calls share

    /// Rows `start` to `start + count` of a site's list. The end is never left out: that would be every row of the site.
    func list(
        _ query: [(String, String)], start: Int, count: Int, groupID: Int, personal: PersonalFields
    ) async throws(CentralSystemError) -> OpenCPSBody.List {
        let response = try await link.send(
            "GET", "/dossiers", query: query + [("start", "\(start)"), ("end", "\(start + count)")],
            headers: ["groupId": String(groupID)])
        let list = try OpenCPSBody.list(response, personal: personal)
        if list.rowCount > 0 { witness.noteDossiers() }
        if list.rowCount == 0 && start < list.total {
            throw .protocolViolation("the list says there are \(list.total) dossiers and shows \(start)")
        }
        return list
    }

    func dossier(_ row: OpenCPSRow) throws(CentralSystemError) -> Dossier {
        let statusText = CentralText.plain(
            row.dossierSubStatusText.isEmpty ? row.dossierStatusText : row.dossierSubStatusText)
        let status = statuses.status(row.dossierStatus, substatus: row.dossierSubStatus)
        guard status != nil || !statusText.isEmpty else {
            throw .protocolViolation("the dossier has no status")
        }
        return Dossier(
            code: row.code, procedure: CentralText.plain(row.serviceName),
            agency: CentralText.plain(row.govAgencyName), status: status, statusText: statusText,
            step: CentralText.plain(row.stepName), isPaused: row.lockState.uppercased().hasPrefix("PAUSE"),
            received: CentralText.date(row.receiveDate), appointment: CentralText.date(row.dueDate),
            released: CentralText.date(row.releaseDate), finished: CentralText.date(row.finishDate))
    }
}
