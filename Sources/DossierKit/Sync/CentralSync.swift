public import ApplianceKit
import Foundation
import Synchronization

/// Keeps the cache up to date: lists everything once, follows the changes, and checks everything at night.
///
/// One daemon of a box does it, whichever holds the lock beside the file; where it dies the other takes over and goes on
/// at the page where it stood. What happens to dossiers is handed to a ``DossierEventSink`` before the page that told of
/// it is kept; without one it stays in the file until a daemon with one comes.
///
/// ```swift
/// let sync = CentralSync(
///     of: central, named: configuration.central.identity,
///     tellsEveryChange: configuration.central.tellsEveryChange, into: cache, configuration: configuration.sync,
///     events: notices, clock: clock)
/// await sync.run()
/// ```
public final class CentralSync: Sendable {
    /// How long a daemon that does not synchronise waits before it looks whether it has to.
    public static let standbyInterval = Duration.seconds(10)
    /// Due hints are looked for no more often than this, however many come.
    static let hintPace = Duration.seconds(1)
    /// The shortest and the longest pause after a failure.
    static let pauses = (first: Duration.seconds(5), longest: Duration.seconds(300))

    let central: any CentralSystem
    let source: String
    let confirms: Bool
    let cache: DossierCache
    let configuration: SyncConfiguration
    let sink: (any DossierEventSink)?
    let clock: any ApplianceClock
    let log = Log("sync")
    private let hinted = HintedDossiers()
    private let published = Mutex(SyncState())
    private let nap = Mutex(Nap())

    /// The pause between two rounds, which a hint ends.
    private struct Nap {
        var sleep: Task<Void, Never>?
        var isOver = false
    }

    /// A synchronisation; nothing moves until ``run()``.
    ///
    /// - Parameters:
    ///   - central: What is read.
    ///   - source: Which system that is: what another one said is forgotten.
    ///   - confirms: Whether the system tells of every change, so that its silence says that nothing has changed.
    ///   - cache: What is kept up to date.
    ///   - sink: Who tells citizens of changes; nil where this daemon tells nobody.
    public init(
        of central: any CentralSystem, named source: String, tellsEveryChange confirms: Bool, into cache: DossierCache,
        configuration: SyncConfiguration = SyncConfiguration(), events sink: (any DossierEventSink)? = nil,
        clock: any ApplianceClock
    ) {
        self.central = central
        self.source = source
        self.confirms = confirms
        self.cache = cache
        self.configuration = configuration
        self.sink = sink
        self.clock = clock
    }

    /// How it is.
    public var state: SyncState { published.withLock { $0 } }

    /// Whether there is anything to keep up to date: it is wanted, and the central system lists its dossiers.
    public var isOffered: Bool { configuration.isEnabled && !central.calls.isDisjoint(with: [.listing, .changes]) }

    /// Works until the task is cancelled.
    public func run() async {
        guard isOffered else { return }
        let role: SyncRole
        do {
            role = try SyncRole(path: cache.path, tells: sink != nil)
        } catch {
            log.error("\(error). Dossiers are not kept up to date; questions go to the central system all the same.")
            return
        }
        defer { role.letGo() }
        var failures = 0
        var nextRound = clock.uptime
        while !Task.isCancelled {
            let pause: Duration
            if !clock.isSet || !role.isOurs() {
                update { $0.phase = .standingBy }
                hinted.forgetAll()
                // Whoever finds damage in the file waits for us to let go of it.
                await cache.letGoIfDamaged()
                pause = Self.standbyInterval
                nextRound = clock.uptime
            } else {
                do {
                    if clock.uptime >= nextRound {
                        try await round(role)
                        nextRound = clock.uptime + jittered(configuration.interval)
                    }
                    try await readHinted(role)
                    if failures > 0 { log.notice("works again") }
                    failures = 0
                    update { $0.failure = nil }
                    let rest = max(.zero, nextRound - clock.uptime)
                    pause = hinted.timeToNext(at: clock.uptime).map { min(rest, max($0, Self.hintPace)) } ?? rest
                } catch {
                    if Task.isCancelled { return }
                    failures += 1
                    let reason = "\(error)"
                    if failures == 1 { log.warning("\(reason). It is tried again, and goes on where it stood.") }
                    update { $0.failure = reason }
                    pause = self.pause(after: error, failures: failures)
                    nextRound = clock.uptime
                }
            }
            await rest(pause, isInterruptible: failures == 0)
        }
    }

    // MARK: - Hints

    /// Somebody says that a dossier has changed: it is read again soon, where this daemon synchronises.
    ///
    /// - Returns: false where there is no room for one more.
    func hint(_ code: DossierCode) -> Bool {
        let isTaken = hinted.add(code, at: clock.uptime)
        // Not at once for each: whoever sends thousands makes nobody ask thousands of times.
        if isTaken {
            nap.withLock { nap in
                nap.isOver = true
                nap.sleep?.cancel()
            }
        }
        return isTaken
    }

    /// Reads what is due, one after another.
    private func readHinted(_ role: SyncRole) async throws {
        guard let system = central as? any RereadableSystem else { return hinted.forgetAll() }
        while let code = hinted.due(at: clock.uptime) {
            guard role.isOurs() else { return }
            let page = try await system.reread(code)
            if !page.dossiers.isEmpty { try await take(page, from: .hint) }
            hinted.note(read: code, at: clock.uptime)
        }
    }

    /// - Parameter isInterruptible: Whether a hint may end it early.
    private func rest(_ pause: Duration, isInterruptible: Bool) async {
        let sleep = Task { [clock] in _ = try? await clock.sleep(for: pause) }
        if isInterruptible {
            nap.withLock { nap in
                // A hint may have come since it was asked for the next one.
                if nap.isOver { sleep.cancel() }
                nap.sleep = sleep
            }
        }
        await withTaskCancellationHandler {
            await sleep.value
        } onCancel: {
            sleep.cancel()
        }
        nap.withLock { $0 = Nap() }
    }

    func update(_ change: (inout SyncState) -> Void) { published.withLock { change(&$0) } }

    /// So that forty boxes of a province that were switched on together don't ask together.
    private func jittered(_ pause: Duration) -> Duration { pause * Double.random(in: 0.9...1.1) }

    private func pause(after error: any Error, failures: Int) -> Duration {
        let doubled = Self.pauses.first * (1 << min(failures - 1, 10))
        var pause = jittered(min(doubled, Self.pauses.longest))
        switch error as? CentralSystemError {
        case .unavailable(_, let retryAfter?): pause = max(pause, min(retryAfter, .seconds(3_600)))
        case .resting(let time): pause = max(pause, time)
        default: break
        }
        return pause
    }
}
