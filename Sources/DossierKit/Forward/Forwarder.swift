public import ApplianceKit
import Foundation

/// Hands what waits in a ``ForwardQueue`` over to the central system: oldest first, each thing once, again and again
/// until it is there.
///
/// A batch keeps its key and its items until the central system has taken it, also over a restart: so it can be told
/// apart from a new one however often it comes.
public struct Forwarder: Sendable {
    /// How many items go at a time.
    static let batchLimit = 200
    static let pauses = (first: Duration.seconds(5), longest: Duration.seconds(900))

    private let queue: ForwardQueue
    private let central: any CentralSystem
    private let clock: any ApplianceClock
    private let log = Log("forward")

    /// A forwarder; it sends nothing until ``run()``. One at a time for a queue.
    public init(_ queue: ForwardQueue, to central: any CentralSystem, clock: any ApplianceClock) {
        self.queue = queue
        self.central = central
        self.clock = clock
    }

    /// Works until the task is cancelled. Where the central system takes nothing, all stays where it is.
    public func run() async {
        guard central.calls.contains(.upload) else { return }
        var failures = 0
        while !Task.isCancelled {
            do {
                try await sendAll()
                if failures > 0 { log.notice("the central system has taken what waited") }
                failures = 0
                for await _ in queue.wakeUps { break }
            } catch {
                if Task.isCancelled { return }
                failures += 1
                if failures == 1 { log.warning("\(error). Ratings, receipts and the like are kept and sent later.") }
                guard (try? await clock.sleep(for: pause(after: error, failures: failures))) != nil else { return }
            }
        }
    }

    /// Sends until nothing waits.
    ///
    /// - Throws: What kept it from that.
    private func sendAll() async throws {
        var kinds = Set(UploadItem.Kind.allCases)
        var failure: CentralSystemError?
        while let batch = try await queue.nextBatch(of: kinds, limit: Self.batchLimit) {
            do throws(CentralSystemError) {
                let refused = try await central.upload(batch.upload).refused
                await finish(batch, refused)
            } catch {
                guard error.isAboutTheBatch else { throw error }
                // What one kind meets with does not hold the others up.
                kinds.remove(batch.kind)
                failure = error
            }
        }
        await sayWhatWasDropped()
        if let failure { throw failure }
    }

    private func finish(_ batch: ForwardQueue.Batch, _ refused: [Int: String]) async {
        do {
            try await queue.finish(batch, refused: refused.count)
        } catch {
            // It goes again with the same key: the central system takes it once.
            log.error("\(error). What the central system has taken can't be noted.")
            try? await clock.sleep(for: Self.pauses.first)
            return
        }
        if let reason = refused.min(by: { $0.key < $1.key })?.value {
            log.warning(
                "the central system refuses \(refused.count) of \(batch.upload.items.count) \(batch.kind.rawValue): \(reason)"
            )
        }
    }

    private func sayWhatWasDropped() async {
        guard let dropped = try? await queue.dropped(), !dropped.isEmpty else { return }
        for entry in dropped {
            log.error(
                "\(entry.kind.rawValue): \(entry.overflow) found no room and \(entry.refused) were refused for good; they are lost"
            )
        }
        try? await queue.forgetDropped(dropped)
    }

    private func pause(after error: any Error, failures: Int) -> Duration {
        let doubled = min(Self.pauses.first * (1 << min(failures - 1, 10)), Self.pauses.longest)
        let pause = doubled * Double.random(in: 0.9...1.1)
        switch error as? CentralSystemError {
        case .unavailable(_, let retryAfter?): return max(pause, min(retryAfter, .seconds(3_600)))
        case .resting(let time): return max(pause, time)
        default: return pause
        }
    }
}

extension CentralSystemError {
    /// It says something about what was sent, not about whether the system can be reached.
    fileprivate var isAboutTheBatch: Bool {
        switch self {
        case .protocolViolation, .notSupported: true
        default: false
        }
    }
}
