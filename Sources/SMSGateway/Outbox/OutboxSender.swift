import ApplianceKit
import DeviceIO

/// Hands the parts that are due to the modem, one after another; asleep while there are none.
///
/// Each attempt is on the disk before `AT+CMGS` is written, so a crash leaves an open attempt, never a forgotten one.
actor OutboxSender {
    private let store: MessageStore
    private let modem: Modem
    private let clock: any ApplianceClock
    private let log = Log("outbox")
    private let wakeUps: Signal
    private var timer: Task<Void, Never>?

    /// - Parameter wakeUps: Raised when something is due.
    init(store: MessageStore, modem: Modem, clock: any ApplianceClock, wakeUps: Signal) {
        self.store = store
        self.modem = modem
        self.clock = clock
        self.wakeUps = wakeUps
    }

    /// The modem has become ready.
    nonisolated func wake() { wakeUps.raise() }

    /// Works until the task is cancelled.
    func run() async {
        for await _ in wakeUps.raised {
            timer?.cancel()
            do {
                guard await modem.isReady else { continue }
                try await judgeOpenAttempts()
                try await sendDueParts()
                if let pause = try await store.timeToNextDuePart() { wake(after: max(pause, .milliseconds(50))) }
            } catch {
                log.error("the outbox can't be written, sending stops for a minute: \(error)")
                wake(after: .seconds(60))
            }
        }
    }

    private func wake(after pause: Duration) {
        timer = Task { [clock, wakeUps] in
            if (try? await clock.sleep(for: pause)) != nil { wakeUps.raise() }
        }
    }

    private func sendDueParts() async throws {
        while await modem.isReady, let part = try await store.nextDuePart() {
            let counter = await modem.currentReferenceCounter()
            let attempt = try await store.openAttempt(part, counterBefore: counter.last)
            let submission = await modem.submit(pdu: part.pdu, length: part.length)
            let result = RetryPlan.result(of: submission, tries: attempt.tries, jitter: .random(in: 0...1))
            try await store.close(attempt, result)
            report(result)
            await rememberCounterKept(before: counter)
        }
    }

    /// Attempts that a crash cut off: the SIM's counter tells, else the rule for replies: once more, marked.
    private func judgeOpenAttempts() async throws {
        let counter = await modem.currentReferenceCounter()
        for attempt in try await store.openAttempts() {
            switch counter.verdict(onAttemptAt: attempt.counterBefore) {
            case .sent(let reference): try await store.close(attempt, .sent(reference: reference))
            case .notSent:
                try await store.close(
                    attempt, .again(after: .zero, reason: "cut off before it went out", perhapsSent: false))
            case .unknown:
                log.warning("an attempt was cut off and may have gone out; it is sent once more, marked")
                try await store.close(attempt, .again(after: .zero, reason: "cut off", perhapsSent: true))
            }
        }
    }

    private func report(_ result: AttemptResult) {
        switch result {
        case .sent: break
        case .again(let pause, let reason, _):
            log.warning("not sent, again in \(pause.milliseconds / 1_000) s: \(reason)")
        case .failed(let reason): log.warning("given up: \(reason)")
        }
    }

    /// What was learnt of the modem's counter holds for the next run too.
    private func rememberCounterKept(before: ReferenceCounter) async {
        let after = await modem.currentReferenceCounter()
        guard let isKept = after.isKept, before.isKept != isKept else { return }
        try? await store.set(OutboxSender.counterSetting, to: isKept ? "kept" : "not kept")
    }

    static let counterSetting = "modem.referenceCounter"
}
