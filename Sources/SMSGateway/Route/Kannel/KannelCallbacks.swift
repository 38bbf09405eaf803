import ApplianceKit
import DeviceIO
import Foundation

/// What Kannel calls: a text has come in, or a message has got on. Answered only when it is on the disk, so that
/// Kannel's own retries (`http-request-retry`) close the gap.
struct KannelCallbacks: Sendable {
    let configuration: KannelConfiguration
    let store: MessageStore
    private let log = Log("kannel")

    init(_ configuration: KannelConfiguration, store: MessageStore) {
        self.configuration = configuration
        self.store = store
    }

    /// `/kannel/report` and `/kannel/received`.
    func respond(to request: HTTPServerRequest) async -> HTTPServerResponse {
        guard BearerToken(configuration.callbackKey).equals(request.query["key"] ?? "") else {
            return Problem.notFound.response
        }
        do {
            switch request.path {
            case "/kannel/report": return try await report(request.query)
            case "/kannel/received": return try await received(request.query)
            default: return Problem.notFound.response
            }
        } catch {
            log.error("what Kannel tells can't be stored: \(error)")
            return Problem.unavailable("what Kannel tells can't be stored now").response
        }
    }

    /// `%d`: 1 delivered, 2 not delivered, 4 queued by the SMS centre, 8 taken by it, 16 refused by it.
    private static func status(_ number: String?) -> DeliveryStatus? {
        switch number {
        case "1": DeliveryStatus(rawValue: 0x00)
        case "2": DeliveryStatus(rawValue: 0x46)
        case "4", "8": DeliveryStatus(rawValue: 0x20)
        case "16": DeliveryStatus(rawValue: 0x50)
        default: nil
        }
    }

    private func report(_ query: [String: String]) async throws -> HTTPServerResponse {
        guard let name = query["name"], KannelCall.attempt(named: name) != nil,
            let status = Self.status(query["status"])
        else { return Problem.malformed("name and status must be those that the message was sent with").response }
        // What is unknown is answered all the same: Kannel would only say it again.
        if try await !store.acceptKannel(report: status, on: name, route: configuration.name) {
            log.info("a report on a message that is not known any more")
        }
        return HTTPServerResponse(status: 202)
    }

    private func received(_ query: [String: String]) async throws -> HTTPServerResponse {
        guard let sender = query["from"], let text = query["text"], !sender.isEmpty else {
            return Problem.malformed("from and text are missing").response
        }
        let parts: [ReceivedPart]
        do { parts = try self.parts(of: text, from: sender, query) } catch let error as PDUError {
            // Refused, it would come again without end.
            log.warning("a text could not be read and is kept as it came: \(error)")
            try await store.keepRaw(pdu: Hexadecimal.string(Array(text.utf8)), reason: error.description)
            return HTTPServerResponse(status: 202)
        }
        for part in parts { _ = try await store.accept(part) }
        // The body of a 200 would go to the citizen; after other statuses than 200 and 202 Kannel calls again.
        return HTTPServerResponse(status: 202)
    }

    /// As if a modem had brought it: the way from here is the same for all.
    ///
    /// The time stamp and the reference follow from what Kannel calls the text, so that a repeated call is the same one.
    private func parts(
        of text: String, from sender: String, _ query: [String: String]
    ) throws -> [ReceivedPart] {
        let seconds = query["time"].flatMap { Int($0) } ?? Int(store.clock.now.timeIntervalSince1970)
        let reference = query["id"].map { $0.utf8.reduce(UInt16(7)) { $0 &* 31 &+ UInt16($1) } } ?? 0
        let address =
            if sender.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == "+") }) {
                try SMSAddress(number: sender)
            } else {
                try SMSAddress(alphanumeric: String(sender.prefix(11)))
            }
        let split = try MessageSplitter(reference: reference, width: .bits16).split(text)
        return split.parts.map { part in
            let message = SMSDeliver(
                originator: address, dataCoding: DataCodingScheme(split.alphabet),
                timestamp: ServiceCentreTimestamp(secondsSince1970: seconds, quarterHours: 28), userData: part)
            return ReceivedPart(message, pdu: message.hex, route: configuration.name, now: store.clock.now)
        }
    }
}

extension MessageStore {
    /// Takes a report on the attempt that Kannel knows by a name; also one that a crash kept from being named.
    ///
    /// - Returns: false where there is no such attempt.
    func acceptKannel(report: DeliveryStatus, on name: String, route: String) throws -> Bool {
        guard let (part, tries) = KannelCall.attempt(named: name) else { return false }
        try write {
            try database.run(
                """
                UPDATE attempt SET foreign_id = ?1 WHERE foreign_id IS NULL AND route = ?4
                AND id = (SELECT id FROM attempt WHERE part = ?2 ORDER BY id LIMIT 1 OFFSET ?3)
                """, .text(name), .integer(part), .integer(tries - 1), .text(route))
        }
        return try accept(reportOn: name, route: route, status: report)
    }
}
