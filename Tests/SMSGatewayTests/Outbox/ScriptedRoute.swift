import ApplianceKit
import DeviceIO
import Foundation
import TestSupport

@testable import SMSGateway

/// A route that says what a test wants it to, and remembers what it was given.
actor ScriptedRoute: Route {
    nonisolated let name: String
    nonisolated let channel = MessageChannel.sms
    nonisolated let operators: Set<String>

    /// Answers by recipient, each used once; then accepted, with references counted up.
    private var answers: [String: [Submission]] = [:]
    private var general: [Submission] = []
    private(set) var given: [OutgoingPart] = []
    private(set) var references: [UInt8] = []
    private var ready: Bool
    private var reference: UInt8 = 0
    private var verdict = ReferenceCounter.Verdict.unknown
    /// While true, attempts stand.
    private var isHeld = false
    private var held: [CheckedContinuation<Void, Never>] = []

    init(_ name: String = "modem0", operators: Set<String> = [], isReady: Bool = true) {
        self.name = name
        self.operators = operators
        ready = isReady
    }

    var isReady: Bool { ready }
    var texts: [String] { given.map(\.text) }

    func answer(_ submissions: Submission..., for recipient: String? = nil) {
        if let recipient { answers[recipient, default: []] += submissions } else { general += submissions }
    }

    func set(ready: Bool) { self.ready = ready }
    func set(verdict: ReferenceCounter.Verdict) { self.verdict = verdict }

    func hold() { isHeld = true }

    func release() {
        isHeld = false
        for continuation in held { continuation.resume() }
        held = []
    }

    func submit(_ part: OutgoingPart) async -> AttemptResult {
        given.append(part)
        if isHeld { await withCheckedContinuation { held.append($0) } }
        let submission: Submission
        if answers[part.recipient]?.isEmpty == false {
            submission = answers[part.recipient]?.removeFirst() ?? .accepted(reference: nil)
        } else if !general.isEmpty {
            submission = general.removeFirst()
        } else {
            reference &+= 1
            submission = .accepted(reference: reference)
        }
        return RetryPlan.result(of: submission, tries: part.tries, jitter: 0.5)
    }

    func verdict(on attempt: OpenAttempt) -> ReferenceCounter.Verdict { verdict }
}

/// An outbox at work on scripted routes, on a clock that stands still.
struct OutboxFixture {
    let files = StoreFixture()
    let store: MessageStore
    let routes: [ScriptedRoute]
    let outbox: Outbox
    private let work: Task<Void, Never>

    var clock: ManualClock { files.clock }
    var route: ScriptedRoute { routes[0] }

    /// Runs `body` with an outbox at work, which is stopped afterwards.
    static func with(
        _ routes: [ScriptedRoute] = [ScriptedRoute()], policy: SendingPolicy = SendingPolicy(),
        reports: Set<MessageKind> = [.oneTime, .notice, .bulk], _ body: (OutboxFixture) async throws -> Void
    ) async throws {
        let fixture = try await OutboxFixture(routes, policy: policy, reports: reports)
        do { try await body(fixture) } catch {
            await fixture.stop()
            throw error
        }
        await fixture.stop()
    }

    init(
        _ routes: [ScriptedRoute] = [ScriptedRoute()], policy: SendingPolicy = SendingPolicy(),
        reports: Set<MessageKind> = [.oneTime, .notice, .bulk]
    ) async throws {
        store = try files.open(reports: reports)
        self.routes = routes
        outbox = Outbox(store: store, routes: routes, policy: policy, clock: files.clock)
        work = Task { [outbox] in await outbox.run() }
    }

    func stop() async {
        work.cancel()
        for route in routes { await route.release() }
        await work.value
    }

    /// Puts a message in, by default a notice.
    @discardableResult
    func send(
        _ text: String, _ kind: MessageKind = .notice, to recipient: String = "+84912345678",
        _ adjust: (inout NewMessage) -> Void = { _ in }
    ) async throws -> Int64 {
        var message = NewMessage(kind, to: recipient, text: text)
        adjust(&message)
        return try await store.enqueue(message).id
    }

    /// Moves the clock in steps, so that timers which follow timers are met, until a condition holds.
    func pass(
        upTo limit: Duration, step: Duration = .seconds(1), _ what: String, until condition: () async throws -> Bool
    ) async throws {
        var passed = Duration.zero
        while passed <= limit {
            for _ in 0..<5 {
                if try await condition() { return }
                try await Task.sleep(for: .milliseconds(2))
            }
            clock.advance(by: step)
            passed += step
        }
        try await eventually(what, within: .seconds(5)) { try await condition() }
    }

    func state(of id: Int64) async throws -> String? { try await store.message(id)?.state }

    /// Waits for a state without moving the clock.
    func reaches(_ state: MessageState, _ id: Int64) async throws {
        try await eventually("message \(id) \(state.rawValue)") { try await self.state(of: id) == state.rawValue }
    }

    func report(
        _ reference: UInt8, to recipient: String = "0912345678", status: UInt8 = 0, by route: String = "modem0"
    ) async throws {
        try await store.accept(
            DeliveryReport(
                route: route, reference: reference, recipient: recipient, status: DeliveryStatus(rawValue: status)))
    }
}
