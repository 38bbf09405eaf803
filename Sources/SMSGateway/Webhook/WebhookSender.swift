import ApplianceKit
import Foundation

/// Tells one address what happens, in order and at least once.
///
/// The queue is the store itself: what is to be told follows from the history and the inbox, and only how far it has
/// been told is kept beside them. So nothing is written twice, a crash loses nothing, and an address that is down for a
/// week costs no room. While it is down, tries get rarer, up to one in a quarter of an hour; what has become older than
/// the configured patience is dropped, and so is what the address refuses for good three times.
actor WebhookSender {
    /// How many steps may wait to be told, those of single parts included; beyond it the oldest are dropped.
    static let backlogLimit: Int64 = 100_000
    /// How often an event is offered that is refused for its own sake (a 4xx status).
    static let refusalLimit = 3
    private static let pauses: [Duration] = [
        .seconds(2), .seconds(10), .seconds(30), .seconds(120), .seconds(300), .seconds(900),
    ]

    private enum Stream: String, CaseIterable {
        case received = "webhook.received"
        case state = "webhook.state"

        var event: WebhookConfiguration.Event { self == .received ? .received : .state }
    }

    /// What became of one try.
    private enum Outcome {
        case taken
        case refused(String)
        case failed(String)
    }

    private let configuration: WebhookConfiguration
    private let store: MessageStore
    private let send: @Sendable (HTTPClientRequest) async throws(HTTPClientError) -> HTTPClientResponse
    private let clock: any ApplianceClock
    private let signature: WebhookSignature
    private let log = Log("webhook")
    private let wakeUps = Signal()
    private var failures = 0
    private var refusals = 0
    private var counts = GatewayStatus.Hook(waiting: 0, delivered: 0, dropped: 0)

    init(
        _ configuration: WebhookConfiguration, store: MessageStore, clock: any ApplianceClock,
        send: @escaping @Sendable (HTTPClientRequest) async throws(HTTPClientError) -> HTTPClientResponse
    ) {
        self.configuration = configuration
        self.store = store
        self.clock = clock
        self.send = send
        signature = WebhookSignature(secret: configuration.secret)
    }

    /// How it gets on.
    func status() async -> GatewayStatus.Hook {
        var hook = counts
        hook.waiting = 0
        for stream in active {
            guard let bounds = try? await bounds(of: stream) else { continue }
            hook.waiting += Int(clamping: max(0, bounds.newest - bounds.told))
        }
        return hook
    }

    /// Works until the task is cancelled.
    func run() async {
        let changes = await store.observeChanges()
        let wakeUps = wakeUps
        await withDiscardingTaskGroup { group in
            group.addTask { for await _ in changes.raised { wakeUps.raise() } }
            wakeUps.raise()
            for await _ in wakeUps.raised {
                do {
                    try await tellAll()
                } catch is CancellationError {
                    break
                } catch {
                    log.error("what is to be told can't be read, again in a minute: \(error)")
                    if (try? await clock.sleep(for: .seconds(60))) == nil { break }
                    wakeUps.raise()
                }
            }
            group.cancelAll()
        }
    }

    private var active: [Stream] { Stream.allCases.filter { configuration.events.contains($0.event) } }

    private func tellAll() async throws {
        // All of them, before the first takes its time: what happens from now on is to be told.
        for stream in active { try await boundBacklog(of: stream) }
        var isMore = true
        while isMore {
            isMore = false
            for stream in active {
                try Task.checkCancellation()
                try await boundBacklog(of: stream)
                if try await tellBatch(of: stream) { isMore = true }
            }
        }
    }

    /// - Returns: Whether there was anything.
    private func tellBatch(of stream: Stream) async throws -> Bool {
        let told = try await bounds(of: stream).told
        let batch: [(cursor: Int64, event: WebhookEvent?)]
        switch stream {
        case .received:
            batch = try await store.texts(after: told, limit: 50).map { ($0.id, try WebhookEvent($0)) }
        case .state:
            var events: [(Int64, WebhookEvent?)] = []
            for change in try await store.changes(after: told, limit: 50) {
                // Steps of single parts are ours alone.
                let message = change.part == nil ? try await store.message(change.message) : nil
                events.append((change.id, try message.map { try WebhookEvent(change, of: $0) }))
            }
            batch = events
        }
        for (cursor, event) in batch {
            guard let event else { continue }
            try await tell(event)
            try await store.set(stream.rawValue, to: String(cursor))
        }
        guard let last = batch.last else { return false }
        if last.event == nil { try await store.set(stream.rawValue, to: String(last.cursor)) }
        return true
    }

    /// Returns when the event is taken or dropped.
    private func tell(_ event: WebhookEvent) async throws {
        refusals = 0
        while true {
            guard Double(await store.now - event.at) < configuration.patience.seconds * 1_000 else {
                return drop("it has become too old")
            }
            switch await attempt(event) {
            case .taken:
                if counts.trouble != nil { log.notice("takes events again") }
                counts.delivered += 1
                counts.trouble = nil
                failures = 0
                return
            case .refused(let reason):
                refusals += 1
                complain(reason)
                if refusals >= Self.refusalLimit { return drop(reason) }
            case .failed(let reason):
                complain(reason)
            }
            let pause = Self.pauses[min(failures, Self.pauses.count - 1)]
            failures += 1
            try await clock.sleep(for: pause * Double.random(in: 0.9...1.1))
        }
    }

    private func attempt(_ event: WebhookEvent) async -> Outcome {
        var headers = signature.headers(id: event.id, time: clock.now, body: event.body)
        headers["Content-Type"] = "application/json"
        headers["User-Agent"] = "TraCuu/\(productVersion)"
        let request = HTTPClientRequest(
            method: "POST", url: configuration.url, headers: headers, body: event.body,
            connectTimeout: min(configuration.timeout, .seconds(5)), timeout: configuration.timeout, bodyLimit: 64 << 10
        )
        do {
            let status = try await send(request).status
            return switch status {
            case 200..<300: .taken
            // Those ask for patience or mend themselves when somebody sets the receiver right.
            case 401, 403, 404, 408, 425, 429: .failed("status \(status)")
            case 400..<500: .refused("status \(status)")
            default: .failed("status \(status)")
            }
        } catch {
            return .failed(error.description)
        }
    }

    private func complain(_ reason: String) {
        if counts.trouble == nil { log.warning("an event was not taken, it will be offered again: \(reason)") }
        counts.trouble = reason
    }

    private func drop(_ reason: String) {
        counts.dropped += 1
        log.warning("an event is dropped: \(reason)")
    }

    // MARK: - How far it has been told

    private func bounds(of stream: Stream) async throws -> (told: Int64, newest: Int64) {
        let newest = try await stream == .received ? store.newestText() : store.newestChange()
        if let told = try await store.setting(stream.rawValue).flatMap({ Int64($0) }) { return (told, newest) }
        // Set up just now: nobody wants to hear of last year.
        try await store.set(stream.rawValue, to: String(newest))
        return (newest, newest)
    }

    private func boundBacklog(of stream: Stream) async throws {
        let bounds = try await bounds(of: stream)
        let excess = bounds.newest - bounds.told - Self.backlogLimit
        guard excess > 0 else { return }
        counts.dropped += Int(clamping: excess)
        log.error("\(excess) events are dropped: too many wait")
        try await store.set(stream.rawValue, to: String(bounds.told + excess))
    }
}

extension MessageStore {
    /// The number of the newest text; 0 where there has been none.
    func newestText() throws -> Int64 {
        try database.first("SELECT max(id) FROM inbox") { $0.optionalInteger(0) ?? 0 } ?? 0
    }

    /// The number of the newest step of history; 0 where there has been none.
    func newestChange() throws -> Int64 {
        try database.first("SELECT max(id) FROM history") { $0.optionalInteger(0) ?? 0 } ?? 0
    }
}
