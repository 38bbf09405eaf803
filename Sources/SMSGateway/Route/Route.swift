import ApplianceKit
import DeviceIO
import Foundation

/// A way out for messages: a modem, or a service that takes them over.
protocol Route: Sendable {
    /// For configuration, store and log, for example `modem0`.
    var name: String { get }
    /// What it carries.
    var channel: MessageChannel { get }
    /// Operators whose customers it serves more cheaply than others do; empty: no matter.
    var operators: Set<String> { get }
    /// Whether it can take something now.
    var isReady: Bool { get async }
    /// The SIM's counter of messages, where there is one.
    var counter: UInt8? { get async }
    /// Hands a part in, for the one attempt that stands open; says what follows. Bounded in time.
    func submit(_ part: OutgoingPart) async -> AttemptResult
    /// What it knows of an attempt that a crash cut off, while nothing else has been handed in since.
    func verdict(on attempt: OpenAttempt) async -> ReferenceCounter.Verdict
}

extension Route {
    var operators: Set<String> { [] }
    var counter: UInt8? { nil }
    func verdict(on attempt: OpenAttempt) async -> ReferenceCounter.Verdict { .unknown }
}

/// Messages by a GSM modem.
struct ModemRoute: Route {
    let name: String
    let modem: Modem
    let store: MessageStore
    var operators: Set<String> = []

    /// The service centre knows no validity period, or not this format (TS 23.040 §9.2.3.22).
    private static let validityRefused: Set<Int> = [198, 199]

    var channel: MessageChannel { .sms }
    var isReady: Bool { get async { await modem.isReady } }
    var counter: UInt8? { get async { await modem.currentReferenceCounter().last } }

    func submit(_ part: OutgoingPart) async -> AttemptResult {
        let before = await modem.currentReferenceCounter().isKept
        let left = Double(part.expiresAt) / 1_000 - store.clock.now.timeIntervalSince1970
        let pdu = part.pdu(validFor: .seconds(left))
        var submission = await modem.submit(pdu: pdu.pdu, length: pdu.length)
        if case .refused(let code) = submission, Self.validityRefused.contains(code) {
            let plain = part.pdu(validFor: nil)
            submission = await modem.submit(pdu: plain.pdu, length: plain.length)
        }
        await rememberCounterKept(before: before)
        return RetryPlan.result(of: submission, tries: part.tries, jitter: .random(in: 0...1))
    }

    func verdict(on attempt: OpenAttempt) async -> ReferenceCounter.Verdict {
        await modem.currentReferenceCounter().verdict(onAttemptAt: attempt.counterBefore)
    }

    /// Tells the modem what earlier runs have learnt of its counter.
    func restoreCounterKept() async throws {
        switch try await store.setting(counterSetting) {
        case "kept": await modem.rememberReferenceCounterIsKept(true)
        case "not kept": await modem.rememberReferenceCounterIsKept(false)
        default: break
        }
    }

    private var counterSetting: String { "\(name).referenceCounter" }

    private func rememberCounterKept(before: Bool?) async {
        guard let isKept = await modem.currentReferenceCounter().isKept, isKept != before else { return }
        try? await store.set(counterSetting, to: isKept ? "kept" : "not kept")
    }
}
