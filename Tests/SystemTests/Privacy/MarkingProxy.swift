import ApplianceKit
import Foundation
import Synchronization

/// Stands between the daemons and the central system, and writes somebody's data into every field of every answer: as
/// hostile as a clerk's free text can be.
///
/// A name can't be told from a word, so the few fields whose words citizens are shown (the procedure, the agency, the
/// status, the step) get the telephone and ID number only, which must be masked there.
final class MarkingProxy: Sendable {
    /// What must be found nowhere, in each way in which it might be written.
    static let marks = [
        "DẤUVẾT", "dấuvết", "DAUVET", "dauvet", "987654321", "987 654 321", "079123456789", "079 123 456 789",
        "MK7Q9XZT",
        "mk7q9xzt",
    ]
    private static let everything = "NGUYỄN THỊ DẤUVẾT 0987654321 079123456789 dauvet@example.vn MK7Q9XZT"
    private static let numbers = " LH 0987 654 321, CCCD 079123456789"
    /// Shown to citizens in the site's own words.
    private static let shown: Set<String> = [
        "serviceName", "govAgencyName", "dossierStatusText", "dossierSubStatusText", "stepName",
    ]
    /// Read as what they are, never shown as they came.
    private static let read: Set<String> = [
        "dossierNo", "dossierStatus", "dossierSubStatus", "receiveDate", "dueDate", "releaseDate", "finishDate",
        "lockState",
    ]
    /// Fields that OpenCPS has and the simulator leaves out.
    private static let added = [
        "secretKey", "password", "hasPassword", "applicantNote", "dossierNote", "submissionNote", "briefNote",
        "metaData",
        "contactName", "contactTelNo", "contactEmail", "postalTelNo", "postalAddress", "delegateIdNo", "userName",
        "lastActionUser", "lastActionNote", "currentActionUser", "stepInstruction", "dossierName", "documentNo",
    ]

    private let server: HTTPServer
    private let client: HTTPClient
    private let count: Count
    let port: UInt16

    private final class Count: Sendable {
        let rows = Mutex(0)
    }

    init(before origin: String) throws {
        let client = try HTTPClient(name: "proxy")
        self.client = client
        let count = Count()
        self.count = count
        server = try HTTPServer(HTTPServerConfiguration()) { request in
            await Self.answer(request, from: origin, client, count)
        }
        port = server.port
    }

    /// How many dossiers have gone through it.
    var rows: Int { count.rows.withLock { $0 } }

    func stop() async {
        client.close()
        await server.stop()
    }

    private static func answer(
        _ request: HTTPServerRequest, from origin: String, _ client: HTTPClient, _ count: Count
    ) async -> HTTPServerResponse {
        let query = request.query.map { "\(encoded($0.key))=\(encoded($0.value))" }.joined(separator: "&")
        var headers: HTTPHeaders = [:]
        for name in ["groupId", "Authorization", "Accept"] {
            if let value = request.headers[name] { headers[name] = value }
        }
        do {
            let response = try await client.send(
                HTTPClientRequest(url: "\(origin)\(request.path)?\(query)", headers: headers, timeout: .seconds(10)))
            guard let json = try? JSONSerialization.jsonObject(with: Data(response.body)) else {
                return .bytes(response.body, type: "text/plain", status: response.status)
            }
            let body = try JSONSerialization.data(withJSONObject: marked(json, count))
            return .bytes(Array(body), type: "application/json", status: response.status)
        } catch {
            return .bytes(Array(everything.utf8), type: "text/plain", status: 502)
        }
    }

    private static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }

    /// Marks dossiers and whatever they hold; the lists of procedures and agencies are for everybody.
    private static func marked(_ value: Any, _ count: Count, inDossier: Bool = false) -> Any {
        if let list = value as? [Any] { return list.map { marked($0, count, inDossier: inDossier) } }
        guard var object = value as? [String: Any] else { return value }
        let isRow = object["dossierNo"] != nil
        let isPersonal = inDossier || isRow
        for (key, field) in object {
            if field is [Any] || field is [String: Any] {
                object[key] = marked(field, count, inDossier: isPersonal)
            } else if isPersonal, let text = field as? String {
                if shown.contains(key) {
                    object[key] = text + numbers
                } else if !read.contains(key) {
                    object[key] = everything
                }
            }
        }
        if isRow {
            for key in added { object[key] = everything }
            count.rows.withLock { $0 += 1 }
        }
        return object
    }
}
