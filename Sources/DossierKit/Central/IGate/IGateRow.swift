import Foundation

/// A dossier as iGate's search gives it: only what may be told, and what is asked for besides.
struct IGateRow: Sendable {
    var id = ""
    var code = ""
    var nationCode = ""
    var procedure = ""
    var agency = ""
    var statusID = ""
    var statusName = ""
    var taskName = ""
    var accepted: Date?
    var appointment: Date?
    var completed: Date?
    var returned: Date?
    var updated: Date?
    /// Only where it is needed.
    var telephone = ""
    var email = ""
}

extension IGateRow: Decodable {
    private enum Key: String, CodingKey {
        case id, code, nationCode, procedure, agency, dossierStatus, dossierTaskStatus, acceptedDate, appointmentDate
        case completedDate, returnedDate, updatedDate, applicant
    }

    private struct Named: Decodable {
        let id: String
        let name: String

        private enum Key: String, CodingKey {
            case id, name, translate
        }

        private struct Translation: Decodable {
            let languageId: Int?
            let name: String?
        }

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: Key.self)
            // A status's id is a number, an agency's a text.
            id =
                try (try? fields.decodeIfPresent(Int.self, forKey: .id)).flatMap { $0.map(String.init) }
                ?? fields.decodeIfPresent(String.self, forKey: .id) ?? ""
            name =
                try Self.text(fields, .name).flatMap { $0.isEmpty ? nil : $0 }
                ?? Self.text(fields, .translate) ?? ""
        }

        /// Either a text, or one for each language; Vietnamese is 228.
        private static func text(_ fields: KeyedDecodingContainer<Key>, _ key: Key) throws -> String? {
            if let text = try? fields.decodeIfPresent(String.self, forKey: key) { return text }
            let translations = try fields.decodeIfPresent([Translation].self, forKey: key) ?? []
            return (translations.first { $0.languageId == 228 } ?? translations.first)?.name
        }
    }

    private struct Applicant: Decodable {
        struct Fields: Decodable {
            let phoneNumber: String?
            let email: String?
        }
        let data: Fields?
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        func text(_ key: Key) throws -> String { try fields.decodeIfPresent(String.self, forKey: key) ?? "" }
        func named(_ key: Key) throws -> Named? { try fields.decodeIfPresent(Named.self, forKey: key) }
        // Dates come as text; a date that is none is left out, as a promise that can't be read is none.
        func date(_ key: Key) throws -> Date? {
            try fields.decodeIfPresent(String.self, forKey: key).flatMap(CentralTimestamp.date)
        }
        id = try text(.id)
        code = try text(.code)
        nationCode = try text(.nationCode)
        procedure = try named(.procedure)?.name ?? ""
        agency = try named(.agency)?.name ?? ""
        statusID = try named(.dossierStatus)?.id ?? ""
        statusName = try named(.dossierStatus)?.name ?? ""
        taskName = try named(.dossierTaskStatus)?.name ?? ""
        accepted = try date(.acceptedDate)
        appointment = try date(.appointmentDate)
        completed = try date(.completedDate)
        returned = try date(.returnedDate)
        updated = try date(.updatedDate)
        if decoder.personalFields.contains(.contact) {
            let contact = try fields.decodeIfPresent(Applicant.self, forKey: .applicant)?.data
            telephone = contact?.phoneNumber ?? ""
            email = contact?.email ?? ""
        }
    }
}

/// A page of Spring's: `spec=page` tells how many there are, `spec=slice` only whether there are more.
struct IGatePage: Decodable {
    let rows: [IGateRow]
    let rowCount: Int
    let isLast: Bool
    let total: Int?

    private enum Key: String, CodingKey {
        case content, last, totalElements
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        let lossy = try fields.decode([Lossy<IGateRow>].self, forKey: .content)
        rowCount = lossy.count
        rows = lossy.compactMap(\.row)
        isLast = try fields.decode(Bool.self, forKey: .last)
        total = try fields.decodeIfPresent(Int.self, forKey: .totalElements)
    }
}
