import ApplianceKit
import Foundation

/// Reads OpenCPS's answers, and tells what is none.
enum OpenCPSBody {
    /// A page of a list of dossiers.
    struct List: Decodable {
        let total: Int
        /// How many came, readable or not.
        private(set) var rowCount: Int
        private(set) var rows: [OpenCPSRow]
        /// What is wrong with the first that can't be read.
        let firstProblem: CentralSystemError

        var unreadable: Int { rowCount - rows.count }

        private enum Key: String, CodingKey {
            case total, data
        }

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: Key.self)
            total = try fields.decode(Int.self, forKey: .total)
            let attempts: [Attempt]
            // One row may come without its list.
            if (try? fields.nestedContainer(keyedBy: Key.self, forKey: .data)) != nil {
                attempts = [try fields.decode(Attempt.self, forKey: .data)]
            } else {
                attempts = try fields.decodeIfPresent([Attempt].self, forKey: .data) ?? []
            }
            rowCount = attempts.count
            rows = attempts.compactMap(\.row)
            firstProblem = .protocolViolation(attempts.lazy.compactMap(\.problem).first ?? "a row is no dossier")
        }

        /// Leaves the other rows aside.
        mutating func keep(where isWanted: (OpenCPSRow) -> Bool) {
            rows = rows.filter(isWanted)
            rowCount = rows.count
        }
    }

    /// A row, or what is wrong with it.
    private struct Attempt: Decodable {
        let row: OpenCPSRow?
        let problem: String?

        init(from decoder: any Decoder) throws {
            do {
                row = try OpenCPSRow(from: decoder)
                problem = nil
            } catch let error as DecodingError {
                row = nil
                problem = CentralJSON.words(for: error)
            }
        }
    }

    static func list(
        _ response: HTTPClientResponse, personal: PersonalFields
    ) throws(CentralSystemError) -> List {
        try checkStatus(response)
        let list: List = try CentralJSON.decode(response, personal: personal)
        guard list.total >= 0, list.total > 0 || list.rowCount == 0 else {
            throw .protocolViolation("the list's total does not fit its rows")
        }
        return list
    }

    /// - Returns: nil for an empty object, which stands for a dossier that it does not have.
    static func detail(_ response: HTTPClientResponse) throws(CentralSystemError) -> OpenCPSRow? {
        try checkStatus(response)
        if response.body.filter({ $0 > 0x20 }) == Array("{}".utf8) { return nil }
        let row: OpenCPSRow = try CentralJSON.decode(response)
        guard row.dossierId != nil, !row.dossierNo.isEmpty else {
            throw .protocolViolation("the dossier in the answer has no number")
        }
        return row
    }

    /// A page of another list.
    static func page<Row: Decodable>(_ response: HTTPClientResponse) throws(CentralSystemError) -> Page<Row> {
        try checkStatus(response)
        return try CentralJSON.decode(response)
    }

    struct Page<Row: Decodable>: Decodable {
        let total: Int
        let rowCount: Int
        let rows: [Row]

        private enum Key: String, CodingKey {
            case total, data
        }

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: Key.self)
            total = try fields.decode(Int.self, forKey: .total)
            let lossy = try fields.decodeIfPresent([Lossy<Row>].self, forKey: .data) ?? []
            rowCount = lossy.count
            rows = lossy.compactMap(\.row)
        }
    }

    /// `secretKey not sucess`, as plain text: a wrong lookup code, or an unknown dossier.
    static func isSecretRefusal(_ response: HTTPClientResponse) -> Bool {
        response.body.first != UInt8(ascii: "{") && response.body.starts(with: "secretKey".utf8)
    }

    /// What it says of any exception inside.
    static let ownError = CentralSystemError.protocolViolation("it reports an error of its own (HTTP 403)")

    private static func checkStatus(_ response: HTTPClientResponse) throws(CentralSystemError) {
        if response.status == 200 { return }
        // 203 is how OpenCPS says that nobody is signed in, 403 any error of its own.
        if response.status == 403, response.body.first == UInt8(ascii: "{") {
            throw ownError
        }
        throw CentralSystemError(response)
    }
}
