import ApplianceKit
import DossierKit
import Foundation

/// The gateway's answers to other programs: messages, received texts, health, metrics. `Docs/sms-api.yaml` describes it.
struct GatewayAPI: Sendable {
    let store: MessageStore
    let token: BearerToken
    /// Whether metrics and status, which hold no personal data, want the token too.
    let isTokenAlwaysNeeded: Bool
    /// nil: there is no Kannel.
    var kannel: KannelCallbacks?
    let clock: any ApplianceClock
    let status: @Sendable () async -> GatewayStatus
    let metrics: @Sendable () async -> [MetricFamily]

    /// Answers a request.
    func respond(to request: HTTPServerRequest) async -> HTTPServerResponse {
        do throws(Problem) {
            return try await answer(request)
        } catch {
            return error.response
        }
    }

    private enum Place {
        case live, ready, status, metrics, wake
        case messages
        case message(String)
        case cancel(String)
        case retry(String)
        case received
        case followers
        case notices
        case settle(String)
        case kannel

        init?(_ path: String) {
            let words = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(String.init)
            switch words {
            case ["health", "live"]: self = .live
            case ["health", "ready"]: self = .ready
            case ["status"]: self = .status
            case ["metrics"]: self = .metrics
            case ["wake"]: self = .wake
            case ["messages"]: self = .messages
            case ["received"]: self = .received
            case ["followers"]: self = .followers
            case ["notices"]: self = .notices
            case let words where words.count == 3 && words[0] == "notices" && words[2] == "settle":
                self = .settle(words[1])
            case ["kannel", "report"], ["kannel", "received"]: self = .kannel
            case let words where words.count == 2 && words[0] == "messages": self = .message(words[1])
            case let words where words.count == 3 && words[0] == "messages" && words[2] == "cancel":
                self = .cancel(words[1])
            case let words where words.count == 3 && words[0] == "messages" && words[2] == "retry":
                self = .retry(words[1])
            default: return nil
            }
        }

        var methods: [String] {
            switch self {
            case .live, .ready, .status, .metrics, .message, .received, .notices, .kannel: ["GET"]
            case .messages: ["GET", "POST"]
            case .cancel, .retry, .settle, .wake, .followers: ["POST"]
            }
        }
    }

    private func answer(_ request: HTTPServerRequest) async throws(Problem) -> HTTPServerResponse {
        guard let place = Place(request.path) else { throw .notFound }
        let isAuthorized = token.isCarried(by: request.headers)
        switch place {
        // Kannel shows its key instead.
        case .live, .ready, .kannel: break
        case .status, .metrics: if isTokenAlwaysNeeded, !isAuthorized { throw .unauthorized }
        default: if !isAuthorized { throw .unauthorized }
        }
        guard place.methods.contains(request.method) else {
            throw .methodNotAllowed(place.methods.joined(separator: ", "))
        }
        switch place {
        case .live: return await live()
        case .ready: return await ready()
        case .status: return .json(await status())
        case .metrics:
            return .bytes(Array(PrometheusText.page(await metrics()).utf8), type: PrometheusText.mediaType)
        case .wake:
            store.queued.raise()
            await store.tellObservers()
            return HTTPServerResponse(status: 204)
        case .messages where request.method == "POST": return try await take(request)
        case .messages: return try await list(request.query)
        case .received: return try await received(request.query)
        case .followers: return try await follow(request)
        case .notices: return try await notices(request.query)
        case .settle(let number): return try await settle(number)
        case .kannel:
            guard let kannel else { throw .notFound }
            return await kannel.respond(to: request)
        case .message(let id): return try await show(id)
        case .cancel(let id): return try await cancel(id)
        case .retry(let id): return try await retry(id)
        }
    }

    // MARK: - Health

    private struct Health: Encodable {
        let healthy: Bool
        let reasons: [String]
        let warnings: [String]
    }

    private func live() async -> HTTPServerResponse {
        let stuck = await status().stuck.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        return .json(
            Health(healthy: stuck.isEmpty, reasons: stuck, warnings: []), status: stuck.isEmpty ? 200 : 503)
    }

    private func ready() async -> HTTPServerResponse {
        let status = await status()
        let health = Health(
            healthy: status.obstacles.isEmpty, reasons: status.obstacles, warnings: status.warnings)
        return .json(health, status: health.healthy ? 200 : 503)
    }

    // MARK: - Messages

    private func take(_ request: HTTPServerRequest) async throws(Problem) -> HTTPServerResponse {
        try requireJSON(request)
        let wish = try MessageRequest(body: request.body, now: clock.now)
        let entry = try await stored { try await store.enqueueFromOutside(wish.message) }
        var response = HTTPServerResponse.json(MessageResource(entry), status: 202)
        response.headers["Location"] = "/messages/\(entry.externalID ?? "~\(entry.id)")"
        return response
    }

    /// A citizen gave a number at a kiosk: from now on it hears of this dossier, as after the text `DK`.
    private func follow(_ request: HTTPServerRequest) async throws(Problem) -> HTTPServerResponse {
        try requireJSON(request)
        let wish = try FollowerRequest(body: request.body)
        try await stored { try await store.follow(wish.dossier, wish.number) }
        return HTTPServerResponse(status: 204)
    }

    private func requireJSON(_ request: HTTPServerRequest) throws(Problem) {
        let type = request.headers["Content-Type"]?.prefix { $0 != ";" && $0 != " " }.lowercased()
        guard type == "application/json" else { throw .unsupportedType }
    }

    private func list(_ query: [String: String]) async throws(Problem) -> HTTPServerResponse {
        var filter = try MessageQuery.filter(query)
        let limit = filter.limit
        filter.limit += 1
        let wanted = filter
        let entries = try await stored { try await store.messages(wanted) }
        let page = entries.prefix(limit)
        let next = entries.count > limit ? page.last.map { String($0.id) } : nil
        return .json(MessagePage(messages: page.map { MessageResource($0) }, next: next))
    }

    private func received(_ query: [String: String]) async throws(Problem) -> HTTPServerResponse {
        let (after, limit) = try MessageQuery.received(query)
        let texts = try await stored { try await store.texts(after: after, limit: limit) }
        return .json(ReceivedPage(texts: texts.map { ReceivedResource($0) }, last: texts.last?.id ?? after))
    }

    private func notices(_ query: [String: String]) async throws(Problem) -> HTTPServerResponse {
        let (before, limit) = try MessageQuery.notices(query)
        let found = try await stored { try await store.undeliverableNotices(before: before, limit: limit + 1) }
        let page = found.prefix(limit)
        return .json(
            NoticePage(
                notices: page.map { NoticeResource($0) },
                next: found.count > limit ? page.last.map { String($0.id) } : nil))
    }

    private func settle(_ text: String) async throws(Problem) -> HTTPServerResponse {
        guard let number = MessageID.number("~\(text)") else { throw .notFound }
        let isKnown = try await stored { try await store.hasNotice(number) }
        guard isKnown else { throw .notFound }
        // Asked twice, it is done all the same.
        _ = try await stored { try await store.settleNotice(number) }
        return HTTPServerResponse(status: 204)
    }

    private func show(_ id: String) async throws(Problem) -> HTTPServerResponse {
        let entry = try await entry(id)
        let history = try await stored { try await store.history(of: entry.id) }
        return .json(MessageResource(entry, history: history))
    }

    private func cancel(_ id: String) async throws(Problem) -> HTTPServerResponse {
        let before = try await entry(id)
        // Asked twice, it is done all the same.
        if before.state != MessageState.cancelled.rawValue {
            try await stored { try await store.cancel(before.id, reason: "taken back by the caller") }
        }
        return try await show(id)
    }

    private func retry(_ id: String) async throws(Problem) -> HTTPServerResponse {
        let entry = try await entry(id)
        try await stored { try await store.retry(entry.id) }
        return try await show(id)
    }

    private func entry(_ id: String) async throws(Problem) -> OutboxEntry {
        let entry = try await stored { () -> OutboxEntry? in
            if let number = MessageID.number(id) { return try await store.message(number) }
            return MessageID.isCallers(id) ? try await store.message(externalID: id) : nil
        }
        guard let entry else { throw .notFound }
        return entry
    }

    /// The store's errors as problems.
    private func stored<Value>(_ body: () async throws -> Value) async throws(Problem) -> Value {
        do {
            return try await body()
        } catch let error as EnqueueError {
            throw Problem(error)
        } catch let error as ControlError {
            throw .conflict(error.description)
        } catch {
            // Its words name files and tables: they are for the log.
            Log("api").error("the store refuses: \(error)")
            throw .unavailable("the gateway's disk takes nothing now; its log and GET /health/ready say why")
        }
    }
}

extension Problem {
    init(_ error: EnqueueError) {
        switch error {
        case .conflict: self = .conflict(error.description)
        case .optedOut, .recipient: self = .invalid([.init(field: "/to", detail: error.description)])
        case .text: self = .invalid([.init(field: "/text", detail: error.description)])
        case .full: self = .full(error.description)
        }
    }
}

extension MessageStore {
    /// Takes a message and shows it as it is then; the same for a repeated wish.
    func enqueueFromOutside(_ message: NewMessage) throws -> OutboxEntry {
        let id = try enqueue(message).id
        guard let entry = try self.message(id) else { throw ControlError.unknown(id: id) }
        return entry
    }
}
