import Synchronization

/// The moments of a modem's work at which a host may die, or be made to wait.
enum ModemMoment: String, Sendable, CaseIterable {
    /// AT+CMGR or AT+CMGL was carried out; its answer has not gone out.
    case messageRead
    /// AT+CMGD came in; nothing has been deleted.
    case deleteReceived
    /// The message is deleted; the answer has not gone out.
    case deleteDone
    /// AT+CMGS came in; the prompt has not gone out.
    case submitReceived
    /// The PDU came in; the network has not seen it, and TP-MR is not counted yet.
    case pduReceived
    /// The network has accepted the message; +CMGS has not gone out.
    case submitAccepted
}

/// A stop at a ``ModemMoment``: the modem stands still there until it is released.
///
/// ```swift
/// let hold = await modem.hold(at: .submitAccepted)
/// try await hold.reached()
/// daemon.kill()
/// hold.release(.silently)
/// ```
final class ModemHold: Sendable {
    /// How it goes on.
    enum Release: Sendable {
        /// As if nothing had been.
        case normally
        /// What the moment stands before is done, but the host hears nothing of it.
        case silently
        /// What the moment stands before is not done, and the host hears nothing.
        case dropped
    }

    let moment: ModemMoment
    private struct State {
        var isReached = false
        var release: Release?
        var waiting: CheckedContinuation<Release, Never>?
    }
    private let state = Mutex(State())
    private let arrivals = Ledger<Void>()

    init(moment: ModemMoment) { self.moment = moment }

    /// Returns once the modem stands there.
    ///
    /// - Throws: ``WaitedTooLong``.
    func reached(within limit: Duration = .seconds(120)) async throws {
        try await arrivals.first(within: limit, "the modem's reaching “\(moment.rawValue)”")
    }

    /// Whether the modem has come so far.
    var isReached: Bool { state.withLock { $0.isReached } }

    /// Lets the modem go on, now or when it comes so far.
    func release(_ how: Release = .normally) {
        let waiting = state.withLock { state -> CheckedContinuation<Release, Never>? in
            guard state.release == nil else { return nil }
            state.release = how
            defer { state.waiting = nil }
            return state.waiting
        }
        waiting?.resume(returning: how)
    }

    /// The modem's side: says that it has come so far, and waits.
    func stand() async -> Release {
        state.withLock { $0.isReached = true }
        arrivals.append(())
        return await withCheckedContinuation { continuation in
            let release = state.withLock { state -> Release? in
                if state.release == nil { state.waiting = continuation }
                return state.release
            }
            if let release { continuation.resume(returning: release) }
        }
    }
}
