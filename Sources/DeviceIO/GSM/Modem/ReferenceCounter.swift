import ApplianceKit

/// What the SIM tells of the last message that went out: EF_SMSS holds the last TP-MR (TS 31.102 §4.2.28).
///
/// With it an attempt that was cut off can be judged: unchanged, the message did not go out; advanced by one, it did.
public struct ReferenceCounter: Equatable, Sendable {
    /// The last used TP-MR, nil where the modem does not tell.
    public internal(set) var last: UInt8?
    /// Whether this modem keeps the file up to date: seen by comparing it with the reference of a message sent; nil
    /// until there was one.
    public internal(set) var isKept: Bool?
    /// Whether the modem had started anew before it was set up this time: then it may have lost a message that it had
    /// handed on, before the SIM was told.
    public internal(set) var modemHasRestarted = false

    /// What the counter says of an attempt that began at another value.
    public enum Verdict: Equatable, Sendable {
        /// The message went out with this reference.
        case sent(reference: UInt8)
        /// The message did not go out.
        case notSent
        /// The counter is no evidence.
        case unknown
    }

    /// Nothing known.
    public init() {}

    /// Judges an attempt that was begun before the modem was set up as it is now.
    ///
    /// - Parameter before: The counter's value when the attempt began; nothing else may have been sent since.
    public func verdict(onAttemptAt before: UInt8?) -> Verdict {
        guard let before, let last, isKept != false else { return .unknown }
        if last == before &+ 1 { return .sent(reference: last) }
        if last == before, isKept == true, !modemHasRestarted { return .notSent }
        return .unknown
    }
}

extension Modem {
    /// What is known of the SIM's counter now.
    public func currentReferenceCounter() -> ReferenceCounter { referenceCounter }

    /// Whether it can send now.
    public var isReady: Bool { state == .ready }

    /// Takes over what an earlier run has learnt of this modem.
    public func rememberReferenceCounterIsKept(_ isKept: Bool?) { referenceCounter.isKept = isKept }

    /// Reads the counter from the SIM.
    func readReferenceCounter() async {
        // READ BINARY of EF_SMSS (6F43), two octets: the reference, then the memory flag (TS 27.007 §8.18).
        let command = ATCommand("AT+CRSM=176,28483,0,0,2", information: [.init("+CRSM:")])
        guard let response = try? await channel.execute(command), response.result == .ok,
            let fields = response.lines.first?.fields, fields.count >= 3, fields[0] == "144",
            let reference = UInt8(fields[2].prefix(2), radix: 16)
        else {
            referenceCounter.last = nil
            return
        }
        referenceCounter.last = reference
    }

    /// A message went out: keeps the counter in step, and once compares it with what the SIM says.
    func noteReference(_ reference: UInt8) async {
        if referenceCounter.isKept == nil, referenceCounter.last != nil {
            await readReferenceCounter()
            referenceCounter.isKept = referenceCounter.last == reference
            facts.keepsReferenceCounter = referenceCounter.isKept
        }
        referenceCounter.last = reference
    }

    /// The counter may have moved without our being told to what.
    func followReferenceCounter() async {
        if referenceCounter.last != nil, referenceCounter.isKept != false { await readReferenceCounter() }
    }

    /// Waits until the modem is set up again after its port was opened anew.
    ///
    /// - Returns: false where it is not back in time, or the task was cancelled.
    func isBack(within limit: Duration) async -> Bool {
        lastReader += 1
        let reader = lastReader
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if Task.isCancelled { return continuation.resume(returning: false) }
                let deadline = Task { [weak self, clock] in
                    guard (try? await clock.sleep(for: limit)) != nil else { return }
                    await self?.endReading(reader, isBack: false)
                }
                readers[reader] = CounterReader(continuation: continuation, deadline: deadline)
            }
        } onCancel: {
            Task { await self.endReading(reader, isBack: false) }
        }
    }

    private func endReading(_ reader: UInt64, isBack: Bool) {
        guard let waiting = readers.removeValue(forKey: reader) else { return }
        waiting.deadline.cancel()
        waiting.continuation.resume(returning: isBack)
    }

    /// Tells all that wait for it.
    func endReadings(isBack: Bool = true) { for reader in readers.keys { endReading(reader, isBack: isBack) } }
}

/// Somebody who waits until the SIM's counter can be read again.
struct CounterReader {
    var continuation: CheckedContinuation<Bool, Never>
    var deadline: Task<Void, Never>
}
