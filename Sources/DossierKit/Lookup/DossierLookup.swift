public import ApplianceKit
import Foundation

/// Answers questions about dossiers: from the cache where it is fresh, else from the central system within the time
/// that the citizen waits, else from the cache with its age.
///
/// Equal questions under way share one request. An answer that comes after the citizen has been told something else
/// still goes into the cache. That the central system can't be reached never becomes “not found”.
///
/// ```swift
/// let lookup = DossierLookup(central: openCPS, cache: cache, clock: SystemClock())
/// switch await lookup.answer(for: code, budget: DossierLookup.kioskBudget) { … }
/// ```
public actor DossierLookup {
    /// How long somebody who stands at a kiosk waits for the central system.
    public static let kioskBudget = Duration.milliseconds(1_500)
    /// How long the answer to a text message may wait for it.
    public static let messageBudget = Duration.seconds(5)
    /// How many different questions may be under way; more are answered from the cache only.
    public static let questionLimit = 64

    private enum Key: Hashable {
        case code(DossierCode)
        case identifier(String, lookupCode: String)
    }

    private struct Question {
        var waiters: [UInt64: Waiter] = [:]
    }

    private struct Waiter {
        let continuation: CheckedContinuation<Reply?, Never>
        let timer: Task<Void, Never>
    }

    /// What the central system said. An error is no reply.
    private enum Reply {
        case dossier(Dossier)
        case noSuchDossier
        case failed
    }

    private let central: any CentralSystem
    private let cache: DossierCache
    private let clock: any ApplianceClock
    private let freshFor: Duration
    private let log = Log("central")
    private var questions: [Key: Question] = [:]
    private var lastWaiter: UInt64 = 0

    /// How the central system is, as far as the last question told.
    public private(set) var centralState = CentralState.unknown

    /// A lookup over one central system and one cache.
    ///
    /// - Parameter freshFor: How long a cached answer is given without asking again.
    public init(
        central: any CentralSystem, cache: DossierCache, clock: any ApplianceClock, freshFor: Duration = .zero
    ) {
        self.central = central
        self.cache = cache
        self.clock = clock
        self.freshFor = freshFor
    }

    /// The answer about a code.
    ///
    /// - Parameter budget: How long to wait for the central system at most.
    public func answer(
        for code: DossierCode, lookupCode: String? = nil, budget: Duration
    ) async -> LookupAnswer {
        let entry = await cache.entry(code)
        if let entry, isFresh(entry) { return .found(entry.dossier, .live) }
        let central = central
        let reply = await reply(to: .code(code), within: budget) { () async throws(CentralSystemError) in
            try await central.dossier(matching: code, lookupCode: lookupCode)
        }
        switch reply {
        case .dossier(let dossier): return .found(dossier, .live)
        case .noSuchDossier: return .notFound
        case .failed, nil: return entry.map { .found($0.dossier, .cached(since: $0.fetchedAt)) } ?? .unreachable
        }
    }

    /// The answer about a central system's own number. Only the central system can check the lookup code that goes
    /// with it, so the cache is no help here.
    public func answer(
        forIdentifier identifier: String, lookupCode: String?, budget: Duration
    ) async -> LookupAnswer {
        guard let lookupCode, !lookupCode.isEmpty else { return .notFound }
        let central = central
        let key = Key.identifier(identifier, lookupCode: lookupCode)
        let reply = await reply(to: key, within: budget) { () async throws(CentralSystemError) in
            try await central.dossier(identifier: identifier, lookupCode: lookupCode)
        }
        switch reply {
        case .dossier(let dossier): return .found(dossier, .live)
        case .noSuchDossier: return .notFound
        case .failed, nil: return .unreachable
        }
    }

    /// A clock that was set back makes no answer fresh.
    private func isFresh(_ entry: DossierCache.Entry) -> Bool {
        let age = clock.now.timeIntervalSince(entry.fetchedAt)
        return freshFor > .zero && age >= 0 && age <= freshFor.seconds
    }

    // MARK: - Questions under way

    private func reply(
        to key: Key, within budget: Duration,
        _ ask: @escaping @Sendable () async throws(CentralSystemError) -> Dossier?
    ) async -> Reply? {
        if questions[key] == nil {
            guard questions.count < Self.questionLimit else { return nil }
            questions[key] = Question()
            // Not a child of the asker's task: it goes on when the asker has given up.
            Task { await run(key, ask) }
        }
        lastWaiter += 1
        let id = lastWaiter
        return await withCheckedContinuation { continuation in
            let timer = Task {
                guard (try? await clock.sleep(for: budget)) != nil else { return }
                resume(id, of: key, with: nil)
            }
            questions[key]?.waiters[id] = Waiter(continuation: continuation, timer: timer)
        }
    }

    private func run(_ key: Key, _ ask: @Sendable () async throws(CentralSystemError) -> Dossier?) async {
        let askedAt = clock.now
        let reply: Reply
        do throws(CentralSystemError) {
            reply = try await ask().map(Reply.dossier) ?? .noSuchDossier
            note(nil)
        } catch {
            reply = .failed
            note(error)
        }
        for id in questions[key].map({ Array($0.waiters.keys) }) ?? [] { resume(id, of: key, with: reply) }
        questions[key] = nil
        switch (reply, key) {
        // What it knew when it was asked is at least as old as the question.
        case (.dossier(let dossier), _): await cache.store(dossier, fetchedAt: askedAt)
        case (.noSuchDossier, .code(let code)): await cache.remove(code)
        default: break
        }
    }

    private func resume(_ id: UInt64, of key: Key, with reply: Reply?) {
        guard let waiter = questions[key]?.waiters.removeValue(forKey: id) else { return }
        waiter.timer.cancel()
        waiter.continuation.resume(returning: reply)
    }

    // MARK: - State

    private func note(_ error: CentralSystemError?) {
        let before = centralState
        centralState = error.map(CentralState.failing) ?? .answering
        if before == centralState { return }
        if let error {
            log.warning("\(error). Questions are answered from the cache, with its age.")
        } else if before != .unknown {
            log.notice("answers again")
        }
    }
}

/// How the central system is.
public enum CentralState: Sendable, Equatable {
    /// Not asked yet.
    case unknown
    /// The last question was answered.
    case answering
    /// The last question was not.
    case failing(CentralSystemError)
}
