import ApplianceKit
import Foundation

/// Where a satellite's hub is, and by what they know each other: from its configuration, or from `hub.json` in the state
/// folder, which `hub join` writes.
struct HubAccess: Codable, Equatable, Sendable {
    /// `https://192.168.1.10:8443`.
    var address: String
    /// The hub's public key, `sha256//…`.
    var pin: String
    /// The satellite's name; empty where only the hub knows it.
    var name = ""
    var token: String

    static let file = "hub.json"
}

/// The hub, as a satellite sees it.
struct HubClient: Sendable {
    /// Why the hub's answer is none.
    enum Failure: Error, Equatable, Sendable, CustomStringConvertible {
        /// It can't be reached, or can't write now: asked again later it may do it.
        case away(String)
        /// The rules of the queue.
        case refused(QueueRefusal)
        /// It does not know this satellite any more.
        case notPaired
        /// It did not understand.
        case rejected(String)

        var description: String {
            switch self {
            case .away(let reason): reason
            case .refused(let rule): rule.description
            case .notPaired: "it does not know this kiosk: pair it again (tracuu-kiosk hub join)"
            case .rejected(let reason): "it refused: \(reason)"
            }
        }
    }

    private let client: HTTPClient
    private let address: String
    private let token: String?
    private let patience: Duration

    /// - Parameter patience: How long a number may take: somebody stands in front of the screen.
    /// - Throws: `SystemError` where no thread can be started.
    init(
        address: String, pin: String, token: String?, patience: Duration = .milliseconds(1_500)
    ) throws(SystemError) {
        self.patience = patience
        var address = address
        while address.hasSuffix("/") { address.removeLast() }
        self.address = address
        self.token = token
        client = try HTTPClient(name: "hub", concurrency: 2, queueLimit: 32, route: HTTPRoute(pin: pin))
    }

    func close() { client.close() }

    func pair(_ code: String) async throws(Failure) -> HubMessages.Paired {
        try await ask("pair", HubMessages.Pairing(code: code), within: .seconds(10))
    }

    /// A number, within ``patience``.
    func take(_ request: TicketRequest) async throws(Failure) -> QueueTicket {
        try await ask("tickets", request, within: patience)
    }

    func reconcile(_ entries: [HubMessages.Reconciliation.Entry]) async throws(Failure) -> HubMessages.Reconciled {
        try await ask("reconcile", HubMessages.Reconciliation(entries: entries), within: .seconds(15))
    }

    func tell(_ papers: [HubMessages.Papers.Entry]) async throws(Failure) {
        _ = try await post("papers", HubMessages.Papers(entries: papers), within: .seconds(10))
    }

    func rate(_ ratings: [HubMessages.Ratings.Entry]) async throws(Failure) {
        _ = try await post("ratings", HubMessages.Ratings(entries: ratings), within: .seconds(10))
    }

    /// - Parameter box: ``SatelliteStore/box``.
    func leases(for box: String) async throws(Failure) -> HubMessages.Leases {
        try await ask("leases", HubMessages.LeaseWish(box: box), within: .seconds(10))
    }

    /// Tells the hub's staff that somebody calls them at this kiosk, or no longer.
    func help(isWanted: Bool) async throws(Failure) {
        _ = try await post("help", HubMessages.Help(isWanted: isWanted), within: .seconds(3))
    }

    /// Has the hub tell somebody by SMS when few are ahead of them.
    func follow(_ ticket: QueueTicket, phone: String) async throws(Failure) {
        let wish = HubMessages.Follower(ticket: ticket.id, label: ticket.label, phone: phone)
        _ = try await post("followers", wish, within: max(.seconds(3), patience))
    }

    private func ask<Answer: Decodable>(
        _ call: String, _ body: some Encodable, within limit: Duration
    ) async throws(Failure) -> Answer {
        let bytes = try await post(call, body, within: limit)
        guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(bytes)) else {
            throw .away("its answer to \(call) can't be read: is it the same version?")
        }
        return answer
    }

    private func post(_ call: String, _ body: some Encodable, within limit: Duration) async throws(Failure) -> [UInt8] {
        guard let data = try? JSONEncoder().encode(body) else { throw .rejected("what is asked for can't be written") }
        var request = HTTPClientRequest(
            method: "POST", url: "\(address)/hub/\(call)", headers: ["Content-Type": "application/json"],
            body: Array(data), connectTimeout: min(limit, max(.seconds(2), patience)), timeout: limit)
        if let token { request.headers["Authorization"] = "Bearer \(token)" }
        let response: HTTPClientResponse
        do {
            response = try await client.send(request)
        } catch {
            throw .away("\(error)")
        }
        if (200..<300).contains(response.status) { return response.body }
        let refusal = try? JSONDecoder().decode(HubMessages.Refusal.self, from: Data(response.body))
        switch response.status {
        case 401: throw .notPaired
        case 409:
            if let rule = refusal?.refusal { throw .refused(rule) }
            throw .rejected("409")
        case 400..<500: throw .rejected(refusal?.reason ?? "status \(response.status)")
        default: throw .away(refusal?.reason ?? "status \(response.status)")
        }
    }
}
