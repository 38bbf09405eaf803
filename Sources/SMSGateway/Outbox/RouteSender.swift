import ApplianceKit
import DeviceIO
import Foundation

/// Hands the parts that are due to one route, one after another; asleep while there are none.
///
/// Each attempt is on the disk before the route hears of it, so a crash leaves an open attempt, never a forgotten one.
actor RouteSender {
    /// After trouble of the SIM or its subscription, each time longer; the first is short, for it may be the number's.
    private static let stops: [Duration] = [
        .seconds(30), .seconds(120), .seconds(300), .seconds(900), .seconds(1_800),
    ]

    /// So many attempts in a row in doubt are the route's own trouble: some operators give no other sign when the credit
    /// is used up.
    private static let doubtLimit = 3

    /// What says something of the number and nothing of the route.
    private static let classesOfNumbers: Set<String> = [
        ServiceErrorClass.number.rawValue, ServiceErrorClass.refused.rawValue,
    ]

    nonisolated let name: String
    private let route: any Route
    private let store: MessageStore
    private let policy: SendingPolicy
    private let board: RouteBoard
    private let clock: any ApplianceClock
    private let log: Log
    private let wakeUps = Signal()
    private var timer: Task<Void, Never>?
    private var turns = PriorityTurns()
    private var pacing: Pacing?
    /// On the monotonic clock.
    private var restsUntil = Duration.zero
    private var readySince: Duration?
    /// How many messages in a row ended in the route's own trouble.
    private var stopCount = 0
    private var lastRefused: Int64?
    /// How often in a row nothing went out for a passing reason.
    private var failureCount = 0
    /// How many attempts in a row ended in doubt.
    private var doubtCount = 0
    /// At work while a round lasts.
    private let progress: ProgressMark

    init(
        _ route: any Route, store: MessageStore, policy: SendingPolicy, board: RouteBoard, clock: any ApplianceClock
    ) {
        name = route.name
        self.route = route
        self.store = store
        self.policy = policy
        self.board = board
        self.clock = clock
        progress = ProgressMark(clock: clock)
        log = Log("outbox \(route.name)")
    }

    /// What waits has its time on the wall's clock, sleep is on the monotonic one: so late at most it is noticed that
    /// the wall's clock was set.
    static let longestSleep = Duration.seconds(60)

    /// Something may be due, or the route has become ready.
    nonisolated func wake() { wakeUps.raise() }

    /// Works until the task is cancelled; an attempt under way is brought to its end before.
    func run() async {
        wake()
        for await _ in wakeUps.raised {
            timer?.cancel()
            progress.step()
            defer { progress.rest() }
            do {
                let pause = try await work()
                if let pause { wake(after: max(pause, .milliseconds(50))) }
            } catch {
                log.error("the outbox can't be read or written, again in 10 s: \(error)")
                wake(after: .seconds(10))
            }
        }
        timer?.cancel()
    }

    private func wake(after pause: Duration) {
        let pause = min(pause, Self.longestSleep)
        timer = Task { [clock, wakeUps] in
            if (try? await clock.sleep(for: pause)) != nil { wakeUps.raise() }
        }
    }

    /// How long it has been at one attempt; nil while it waits for something to do.
    nonisolated var standstill: Duration? { progress.standstill }

    // MARK: - A round

    /// - Returns: After how long to look again; nil: when something changes.
    private func work() async throws -> Duration? {
        guard await route.isReady else {
            readySince = nil
            board.set(name, .away)
            return nil
        }
        if readySince == nil {
            readySince = clock.uptime
            try await judgeOpenAttempts()
        }
        while !Task.isCancelled {
            progress.step()
            let rest = restsUntil - clock.uptime
            if rest > .zero { return rest }
            if pacing == nil { try await loadPacing() }
            if let pause = pacing?.pause(at: clock.now) {
                if board.set(name, .paced) { log.warning("at its limit of messages for \(Int(pause.seconds)) s") }
                return pause
            }
            guard await route.isReady else {
                readySince = nil
                board.set(name, .away)
                return nil
            }
            board.set(name, .working)
            let held = heldKinds()
            let offer = RouteOffer(
                route: name, channel: route.channel, counter: await route.counter, priorities: turns.order,
                heldKinds: held.kinds, operatorsOfOthers: board.operatorsOfOthers(than: name),
                healthyRoutes: board.healthy)
            guard let attempt = try await store.openNextAttempt(offer) else {
                let next = try await store.timeToNextWork(channel: route.channel, heldKinds: held.kinds)
                return [next, held.pause].compactMap(\.self).min()
            }
            await carryOut(attempt)
        }
        return nil
    }

    /// Kinds that wait for the morning or for the SIM's next hour, and how long.
    private func heldKinds() -> (kinds: Set<MessageKind>, pause: Duration?) {
        let quiet = policy.quietHours.remaining(at: clock.now)
        let paced = pacing?.pause(at: clock.now, share: SendingPolicy.unaskedShare)
        guard let pause = [quiet, paced].compactMap(\.self).max() else { return ([], nil) }
        return (Set(MessageKind.allCases.filter(\.isUnasked)), pause)
    }

    private func loadPacing() async throws {
        let starts = try await store.starts(
            by: name, since: clock.now.addingTimeInterval(-86_400), limit: policy.perDay)
        pacing = Pacing(perHour: policy.perHour, perDay: policy.perDay, starts: starts)
    }

    private func carryOut(_ attempt: OpenAttempt) async {
        turns.advance()
        pacing?.note(clock.now)
        // Not in this task: when the daemon is told to stop, the modem may well be amid its answer.
        let result = await Task { [route] in await route.submit(attempt.part) }.value
        adapt(to: result, of: attempt.part)
        await close(attempt, result)
    }

    /// What the end of an attempt says of the route.
    private func adapt(to result: AttemptResult, of part: OutgoingPart) {
        if case .inDoubt = result { doubtCount += 1 } else { doubtCount = 0 }
        switch result {
        case .inDoubt(let reason) where doubtCount >= Self.doubtLimit:
            // All that went the same way would be in doubt for ever: it can as well wait.
            stopCount += 1
            let pause = Self.stops[min(stopCount, Self.stops.count) - 1] * .random(in: 0.9...1.1)
            restsUntil = clock.uptime + pause
            board.set(name, .stopped(reason: "\(doubtCount) messages in a row are in doubt: \(reason.text)"))
            log.error(
                "stopped for \(Int(pause.seconds)) s: \(doubtCount) messages in a row are in doubt; check SIM and credit"
            )
        case .sent, .failed, .inDoubt:
            if stopCount > 0, case .sent = result { log.notice("working again") }
            stopCount = 0
            failureCount = 0
        case .routeTrouble(_, let reason):
            // Refused twice, one message proves nothing about the SIM: another one may fare better.
            if lastRefused != part.id { stopCount += 1 }
            lastRefused = part.id
            let pause = Self.stops[min(max(stopCount, 1), Self.stops.count) - 1] * .random(in: 0.9...1.1)
            restsUntil = clock.uptime + pause
            board.set(name, .stopped(reason: reason.text))
            log.error("stopped for \(Int(pause.seconds)) s, the messages wait: \(reason.text); check SIM and credit")
        case .again(_, let reason) where Self.classesOfNumbers.contains(reason.errorClass ?? ""):
            log.warning("not sent: \(reason.text)")
        case .again(_, let reason):
            // The next message would most likely fare no better.
            failureCount += 1
            restsUntil = clock.uptime + .seconds(min(30, 1 << min(failureCount, 5))) * .random(in: 0.75...1.25)
            log.warning("not sent: \(reason.text)")
        }
        switch result {
        case .failed(let reason): log.warning("a message failed: \(reason.text)")
        case .inDoubt(let reason): log.warning("it is in doubt whether a message went out: \(reason.text)")
        default: break
        }
    }

    /// What has happened must be written down, however long the disk takes; nothing else goes out meanwhile.
    private func close(_ attempt: OpenAttempt, _ result: AttemptResult) async {
        var pause = Duration.milliseconds(250)
        while true {
            do { return try await store.close(attempt, result) } catch {
                if pause == .milliseconds(250) { log.error("can't write down how an attempt ended: \(error)") }
            }
            // It waits for the disk, which a restart would not mend: that would only forget what the network said.
            progress.step()
            // Told to stop: the attempt stays open, and the next start judges it.
            if (try? await clock.sleep(for: pause)) == nil { return }
            pause = min(pause * 2, .seconds(30))
        }
    }

    // MARK: - After a crash

    /// Attempts that a crash cut off: the SIM's counter tells, else they are in doubt.
    private func judgeOpenAttempts() async throws {
        for attempt in try await store.openAttempts(route: name) {
            switch await route.verdict(on: attempt) {
            case .sent where try await store.wasRefused(before: attempt):
                // The counter moves with refused tries too, and refusals come in runs.
                try await store.close(
                    attempt, .inDoubt(AttemptReason("interrupted", "cut off while the network refused messages")))
            case .sent(let reference): try await store.close(attempt, .sent(reference: reference))
            case .notSent:
                try await store.close(
                    attempt, .again(after: .zero, AttemptReason("interrupted", "cut off before it went out")))
            case .unknown:
                log.warning("an attempt was cut off and may have gone out")
                try await store.close(attempt, .inDoubt(AttemptReason("interrupted", "cut off")))
            }
        }
    }

    /// How long the route has been ready; nil: it is not.
    var readyFor: Duration? { readySince.map { clock.uptime - $0 } }
}
