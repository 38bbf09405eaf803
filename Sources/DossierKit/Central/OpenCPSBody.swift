import ApplianceKit
import Foundation

/// A row of the list, or the detail: only what may be told.
///
/// The fields that are not named here (the applicant, addresses, telephone numbers, notes, `hasPassword`) are never
/// decoded, so no later code can keep them by accident.
struct OpenCPSRow: Sendable {
    var dossierId: Int?
    var dossierNo = ""
    var serviceName = ""
    var govAgencyName = ""
    var dossierStatus = ""
    var dossierStatusText = ""
    var dossierSubStatus = ""
    var dossierSubStatusText = ""
    var stepName = ""
    var lockState = ""
    var receiveDate = ""
    var dueDate = ""
    var releaseDate = ""
    var finishDate = ""

    var code: DossierCode { DossierCode(printed: dossierNo) }
}

extension OpenCPSRow: Decodable {
    private enum Key: String, CodingKey {
        case dossierId, dossierNo, serviceName, govAgencyName, dossierStatus, dossierStatusText, dossierSubStatus
        case dossierSubStatusText, stepName, lockState, receiveDate, dueDate, releaseDate, finishDate
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        // Absent and null are empty; another type than text is an error, lest a wrong answer be told.
        func text(_ key: Key) throws -> String { try fields.decodeIfPresent(String.self, forKey: key) ?? "" }
        dossierId = try fields.decodeIfPresent(Int.self, forKey: .dossierId)
        dossierNo = try text(.dossierNo)
        serviceName = try text(.serviceName)
        govAgencyName = try text(.govAgencyName)
        dossierStatus = try text(.dossierStatus)
        dossierStatusText = try text(.dossierStatusText)
        dossierSubStatus = try text(.dossierSubStatus)
        dossierSubStatusText = try text(.dossierSubStatusText)
        stepName = try text(.stepName)
        lockState = try text(.lockState)
        receiveDate = try text(.receiveDate)
        dueDate = try text(.dueDate)
        releaseDate = try text(.releaseDate)
        finishDate = try text(.finishDate)
    }
}

/// Reads OpenCPS's answers, and tells what is none.
enum OpenCPSBody {
    /// A page of the list.
    struct List: Decodable {
        let total: Int
        let rows: [OpenCPSRow]

        private enum Key: String, CodingKey {
            case total, data
        }

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: Key.self)
            total = try fields.decode(Int.self, forKey: .total)
            // One row may come without its list.
            if let row = try? fields.decode(OpenCPSRow.self, forKey: .data) {
                rows = [row]
            } else {
                rows = try fields.decodeIfPresent([OpenCPSRow].self, forKey: .data) ?? []
            }
        }
    }

    static func list(_ response: HTTPClientResponse) throws(CentralSystemError) -> List {
        try checkStatus(response)
        let list: List = try decode(response)
        guard list.total >= 0, list.total > 0 || list.rows.isEmpty else {
            throw .protocolViolation("the list's total does not fit its rows")
        }
        return list
    }

    static func detail(_ response: HTTPClientResponse) throws(CentralSystemError) -> OpenCPSRow {
        try checkStatus(response)
        let row: OpenCPSRow = try decode(response)
        guard row.dossierId != nil, !row.dossierNo.isEmpty else {
            throw .protocolViolation("the dossier in the answer has no number")
        }
        return row
    }

    /// `secretKey not sucess`, as plain text: a wrong lookup code, or an unknown dossier.
    static func isSecretRefusal(_ response: HTTPClientResponse) -> Bool {
        response.body.first != UInt8(ascii: "{") && response.body.starts(with: "secretKey".utf8)
    }

    private static func checkStatus(_ response: HTTPClientResponse) throws(CentralSystemError) {
        switch response.status {
        case 200: return
        // 203 is how OpenCPS says that nobody is signed in, 403 any error of its own.
        case 203, 401: throw .refused(status: response.status)
        case 403 where response.body.first == UInt8(ascii: "{"):
            throw .protocolViolation("it reports an error of its own (HTTP 403)")
        case 403: throw .refused(status: 403)
        case 408, 429, 500...599: throw .unavailable(status: response.status)
        case 300...399:
            throw .protocolViolation("it sends us elsewhere (HTTP \(response.status)): check central.baseURL")
        case 404: throw .protocolViolation("there is no such interface (HTTP 404): check central.baseURL")
        default: throw .protocolViolation("HTTP \(response.status)")
        }
    }

    private static func decode<Value: Decodable>(_ response: HTTPClientResponse) throws(CentralSystemError) -> Value {
        guard let first = response.body.first(where: { $0 > 0x20 }) else { throw .protocolViolation("it is empty") }
        if first == UInt8(ascii: "<") {
            throw .protocolViolation("a web page instead of JSON: check central.baseURL and whether a login is wanted")
        }
        do {
            return try JSONDecoder().decode(Value.self, from: Data(response.body))
        } catch let error as DecodingError {
            throw .protocolViolation(words(for: error))
        } catch {
            throw .protocolViolation("it is no JSON")
        }
    }

    /// Where the decoding failed, without any value of the answer.
    private static func words(for error: DecodingError) -> String {
        func path(_ context: DecodingError.Context, _ key: (any CodingKey)? = nil) -> String {
            let keys = context.codingPath + [key].compactMap(\.self)
            return keys.isEmpty
                ? "the whole" : keys.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
        }
        return switch error {
        case .typeMismatch(_, let context): "“\(path(context))” has another type than OpenCPS gives it"
        case .valueNotFound(_, let context): "“\(path(context))” is null"
        case .keyNotFound(let key, let context): "“\(path(context, key))” is missing"
        default: "it is no JSON"
        }
    }
}
