public import ApplianceKit
import Foundation

/// The adapter to OpenCPS v2's REST interface.
///
/// What it has to know about that interface, each of which a test holds:
/// `dossierNo` finds by prefix, so equality is tested here; a missing `groupId` and a missing `end` are no errors there
/// but another question; 203 and `{}` are no answers; `data` may be absent or one object; every list row carries the
/// lookup code (`hasPassword`), which like all that is personal is never decoded.
///
/// Use an ordinary account: for administrators OpenCPS skips the check of the lookup code.
public struct OpenCPS: CentralSystem {
    /// Rows of one page, and pages at most: a code that so many others begin with is no whole code.
    private static let pageSize = 50
    private static let pageLimit = 10
    /// A row has some 120 fields, 4 kB at most in practice.
    private static let bodyLimit = 2 << 20

    private let client: HTTPClient
    private let configuration: CentralConfiguration
    private let statuses: StatusMapping

    /// An adapter; it asks nothing yet.
    public init(_ configuration: CentralConfiguration, client: HTTPClient) {
        self.client = client
        self.configuration = configuration
        statuses = StatusMapping.openCPS.overlaid(with: configuration.statuses)
    }

    /// Searches the lists of all sites at once; where several have it, the one that is configured first counts. The
    /// lookup code is left aside: OpenCPS's list does not demand it.
    public func dossier(
        matching code: DossierCode, lookupCode: String?
    ) async throws(CentralSystemError) -> Dossier? {
        let groupIDs = configuration.groupIDs
        let answers = await withTaskGroup(of: (Int, SiteAnswer).self) { group in
            for (position, groupID) in groupIDs.enumerated() {
                group.addTask { (position, await siteAnswer(about: code, groupID: groupID)) }
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
        for case .row(let row)? in answers { return try dossier(row) }
        // A site that can't be asked may be the one that has the dossier: then its error stands.
        for case .failure(let error)? in answers { throw error }
        return nil
    }

    private enum SiteAnswer: Sendable {
        case row(OpenCPSRow)
        case noRow
        case failure(CentralSystemError)

        var hasNoRow: Bool {
            if case .noRow = self { true } else { false }
        }
    }

    private func siteAnswer(about code: DossierCode, groupID: Int) async -> SiteAnswer {
        do throws(CentralSystemError) {
            return try await row(of: code, groupID: groupID).map(SiteAnswer.row) ?? .noRow
        } catch {
            return .failure(error)
        }
    }

    /// Asks for the one dossier, with the lookup code as `secretKey`.
    public func dossier(identifier: String, lookupCode: String?) async throws(CentralSystemError) -> Dossier? {
        guard let lookupCode, !lookupCode.isEmpty, let groupID = configuration.groupIDs.first else { return nil }
        let response = try await get(
            "/dossiers/\(encoded(identifier))", ["secretKey": lookupCode], groupID: groupID)
        if response.status == 203 {
            // The same status for a wrong lookup code, as plain text, and for an account that is not signed in, as JSON.
            if OpenCPSBody.isSecretRefusal(response) { return nil }
            throw .refused(status: 203)
        }
        let row = try OpenCPSBody.detail(response)
        guard row.dossierId == Int(identifier) else {
            throw .protocolViolation("the dossier that came is not the one that was asked for")
        }
        return try dossier(row)
    }

    // MARK: - The list

    private func row(of code: DossierCode, groupID: Int) async throws(CentralSystemError) -> OpenCPSRow? {
        for number in searchTerms(code) {
            var start = 0
            var found: [OpenCPSRow] = []
            for page in 1... {
                let response = try await get(
                    "/dossiers", ["dossierNo": number, "start": "\(start)", "end": "\(start + Self.pageSize)"],
                    groupID: groupID)
                let list = try OpenCPSBody.list(response)
                found += list.rows.filter { $0.code == code }
                start += list.rows.count
                if list.rows.isEmpty && start < list.total {
                    throw .protocolViolation("the list says there are \(list.total) dossiers and shows \(start)")
                }
                if start >= list.total { break }
                if page == Self.pageLimit {
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

    /// OpenCPS folds the separators of what it searches for, so most spellings of a code are one question.
    private func searchTerms(_ code: DossierCode) -> [String] {
        var terms: [String] = []
        var seen: Set<String> = []
        for spelling in code.spellings {
            let folded = String(spelling.lowercased().map { "+-=><!(){}[]^~?:\\/.,&|".contains($0) ? "_" : $0 })
            if seen.insert(folded).inserted { terms.append(spelling) }
        }
        return terms
    }

    // MARK: - Requests

    private func get(
        _ path: String, _ query: KeyValuePairs<String, String>, groupID: Int
    ) async throws(CentralSystemError) -> HTTPClientResponse {
        var headers: HTTPHeaders = ["groupId": String(groupID), "Accept": "application/json"]
        if let user = configuration.user, let password = configuration.password {
            headers["Authorization"] = "Basic " + Data("\(user):\(password)".utf8).base64EncodedString()
        }
        let fields = query.map { "\($0.key)=\(encoded($0.value))" }.joined(separator: "&")
        let request = HTTPClientRequest(
            url: "\(configuration.baseURL)\(path)?\(fields)", headers: headers,
            connectTimeout: configuration.connectTimeout, timeout: configuration.timeout, bodyLimit: Self.bodyLimit)
        do throws(HTTPClientError) {
            return try await client.send(request)
        } catch .bodyTooLarge {
            throw .protocolViolation("the answer is larger than any that it has reason to give")
        } catch {
            throw .unreachable(error.description)
        }
    }

    /// Percent-encoded for a query or a path segment: RFC 3986's unreserved characters stay.
    private func encoded(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            if byte.isASCIILetter || byte.isASCIIDigit || "-._~".utf8.contains(byte) {
                result.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                result += "%" + (digits.count == 1 ? "0" : "") + digits
            }
        }
        return result
    }

    // MARK: - Meaning

    private func dossier(_ row: OpenCPSRow) throws(CentralSystemError) -> Dossier {
        let code = DossierCode(printed: row.dossierNo)
        let statusText = CentralText.plain(
            row.dossierSubStatusText.isEmpty ? row.dossierStatusText : row.dossierSubStatusText)
        let status = statuses.status(row.dossierStatus, substatus: row.dossierSubStatus)
        guard status != nil || !statusText.isEmpty else {
            throw .protocolViolation("the dossier has no status")
        }
        return Dossier(
            code: code, procedure: CentralText.plain(row.serviceName), agency: CentralText.plain(row.govAgencyName),
            status: status, statusText: statusText, step: CentralText.plain(row.stepName),
            isPaused: row.lockState.uppercased().hasPrefix("PAUSE"), received: CentralText.date(row.receiveDate),
            appointment: CentralText.date(row.dueDate), released: CentralText.date(row.releaseDate),
            finished: CentralText.date(row.finishDate))
    }
}
