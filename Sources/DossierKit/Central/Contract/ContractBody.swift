import ApplianceKit
import Foundation

/// The bodies of the open contract (`Docs/central-api.yaml`), as far as they are read.
enum ContractBody {
    /// `Dossier`. What identifies a person is decoded only where it is asked for.
    struct Row: Decodable, Sendable {
        let code: String
        let procedure: String
        let agency: String
        let status: Int
        let statusText: String
        let step: String
        let isPaused: Bool
        let received: Date?
        let appointment: Date?
        let completed: Date?
        let returned: Date?
        let counter: String
        let telephone: String
        /// What is missing, why, and how much is to be paid; decoded only where the telephone number is.
        let detail: String
        let lookupCode: String

        private enum Key: String, CodingKey {
            case code, procedure, agency, status, statusText, step, paused, receivedAt, appointmentAt, completedAt
            case returnedAt, counter, telephone, lookupCode, details, amount
        }

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: Key.self)
            func text(_ key: Key) throws -> String { try fields.decodeIfPresent(String.self, forKey: key) ?? "" }
            func date(_ key: Key) throws -> Date? {
                guard let text = try fields.decodeIfPresent(String.self, forKey: key) else { return nil }
                guard let date = CentralTimestamp.date(text) else {
                    throw DecodingError.dataCorruptedError(forKey: key, in: fields, debugDescription: "no moment")
                }
                return date
            }
            code = try fields.decode(String.self, forKey: .code)
            status = try fields.decode(Int.self, forKey: .status)
            procedure = try text(.procedure)
            agency = try text(.agency)
            statusText = try text(.statusText)
            step = try text(.step)
            isPaused = try fields.decodeIfPresent(Bool.self, forKey: .paused) ?? false
            received = try date(.receivedAt)
            appointment = try date(.appointmentAt)
            completed = try date(.completedAt)
            returned = try date(.returnedAt)
            counter = try text(.counter)
            let isTold = decoder.personalFields.contains(.contact)
            telephone = isTold ? try text(.telephone) : ""
            detail =
                isTold
                ? ContractBody.detail(
                    try text(.details), amount: try fields.decodeIfPresent(Int.self, forKey: .amount)) : ""
            lookupCode = decoder.personalFields.contains(.lookupCode) ? try text(.lookupCode) : ""
        }
    }

    /// A sum before the words.
    static func detail(_ details: String, amount: Int?) -> String {
        let sum = amount.flatMap { $0 > 0 ? CentralText.money($0) : nil }
        return [sum, CitizenNote.cleaned(details)].compactMap { $0?.isEmpty == false ? $0 : nil }
            .joined(separator: ", ")
    }

    /// `DossierPage` and `ChangePage`.
    struct Page: Decodable {
        let items: [Lossy<Row>]
        let removed: [String]
        let next: String
        let last: Bool
        let total: Int?

        private enum Key: String, CodingKey {
            case items, removed, next, last, total
        }

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: Key.self)
            items = try fields.decode([Lossy<Row>].self, forKey: .items)
            removed = try fields.decodeIfPresent([String].self, forKey: .removed) ?? []
            next = try fields.decode(String.self, forKey: .next)
            last = try fields.decode(Bool.self, forKey: .last)
            total = try fields.decodeIfPresent(Int.self, forKey: .total)
        }
    }

    /// A list that comes at once.
    struct Items<Item: Decodable>: Decodable {
        let items: [Item]
    }

    struct CatalogueProcedure: Decodable {
        let code: String
        let name: String
        let field: String?
        let agency: String?
        let workingDays: Double?
        let fee: String?
        let papers: [String]?
    }

    struct CatalogueAgency: Decodable {
        let code: String
        let name: String
    }

    struct CatalogueDay: Decodable {
        let date: String
        let working: Bool
        let name: String?
    }

    struct CatalogueCounter: Decodable {
        let number: String
        let name: String
        let agencies: [String]?
    }

    struct Appointment: Decodable {
        let code: String
        let at: String
        let series: String
        let service: String?
    }

    /// `Claim`.
    struct Claim: Decodable {
        let id: String
        let fence: Int
        let leaseSeconds: Double
        let notices: [Lossy<Notice>]
    }

    /// `Renewal`.
    struct Renewal: Decodable {
        let fence: Int
        let leaseSeconds: Double
    }

    /// `Notice`.
    struct Notice: Decodable {
        let id: String
        let kind: CentralNotice.Kind
        let occurredAt: Date
        let expiresAt: Date?
        let dossier: Row
        let telephone: String
        let details: String?
        let amount: Int?
        let previousFence: Int?

        private enum Key: String, CodingKey {
            case id, kind, occurredAt, expiresAt, dossier, telephone, details, amount, previousFence
        }

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: Key.self)
            id = try fields.decode(String.self, forKey: .id)
            kind = try fields.decode(CentralNotice.Kind.self, forKey: .kind)
            guard let occurred = CentralTimestamp.date(try fields.decode(String.self, forKey: .occurredAt)) else {
                throw DecodingError.dataCorruptedError(forKey: .occurredAt, in: fields, debugDescription: "no moment")
            }
            occurredAt = occurred
            expiresAt = try fields.decodeIfPresent(String.self, forKey: .expiresAt).flatMap(CentralTimestamp.date)
            dossier = try fields.decode(Row.self, forKey: .dossier)
            telephone = try fields.decode(String.self, forKey: .telephone)
            details = try fields.decodeIfPresent(String.self, forKey: .details)
            amount = try fields.decodeIfPresent(Int.self, forKey: .amount)
            previousFence = try fields.decodeIfPresent(Int.self, forKey: .previousFence)
        }
    }

    /// `UploadResult`.
    struct UploadResult: Decodable {
        struct Refusal: Decodable {
            let index: Int
            let reason: String
        }
        let accepted: Int
        let refused: [Refusal]
    }

    /// A problem of RFC 9457, of which the kind counts.
    struct Problem: Decodable {
        let type: String
        let status: Int?
    }
}

/// The kinds of problems that the contract names: the last part of the problem's `type`.
enum ContractProblem: String {
    case noSuchDossier = "no-such-dossier"
    case cursorExpired = "cursor-expired"
    case claimLost = "claim-lost"
    case keyReused = "idempotency-key-reused"
    case notOffered = "not-offered"

    /// The problem that a response is, or nil: what a proxy says in the service's place is none of the contract's.
    init?(_ response: HTTPClientResponse) {
        let mediaType = response.headers["Content-Type"]?.prefix { $0 != ";" && $0 != " " }.lowercased()
        guard mediaType == "application/problem+json",
            let problem = try? JSONDecoder().decode(ContractBody.Problem.self, from: Data(response.body)),
            problem.status ?? response.status == response.status
        else { return nil }
        self.init(rawValue: problem.type.split { ":/#".contains($0) }.last.map(String.init) ?? "")
    }
}
