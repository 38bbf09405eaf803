public import ApplianceKit
import Foundation

/// Answers questions about dossiers: from the cache where it is fresh, else from the central system within the time
/// that the citizen waits, else from the cache with its age.
///
/// Equal questions under way share one request. An answer that comes after the citizen has been told something else
/// still goes into the cache. That the central system can't be reached never becomes “not found”, and where a lookup
/// code is demanded an unknown dossier and a wrong lookup code get the same answer by the same way.
///
/// ```swift
/// let lookup = DossierLookup(central: openCPS, cache: cache, clock: SystemClock())
/// switch await lookup.answer(for: code, by: .sender(number), budget: DossierLookup.messageBudget) { … }
/// ```
public actor DossierLookup {
    /// How long somebody who stands at a kiosk waits for the central system.
    public static let kioskBudget = Duration.milliseconds(1_500)
    /// How long the answer to a text message may wait for it.
    public static let messageBudget = Duration.seconds(5)
    /// How many different questions may be under way; more are answered from the cache only.
    public static let questionLimit = 64
    /// How many recent answers are remembered, for tags and for “not found”.
    static let memoryLimit = 1_000

    private typealias Key = OpenQuestions.Key
    private typealias Reply = OpenQuestions.Reply

    private struct Tagged {
        let dossier: Dossier
        let tag: EntityTag
    }

    private let central: any CentralSystem
    private let cache: DossierCache
    private let clock: any ApplianceClock
    private let freshFor: Duration
    private let negativeFor: Duration
    private let checks: LookupCodeChecks?
    private let questions: OpenQuestions
    private let log = Log("central")
    private var absent: [Key: Duration] = [:]
    private var tagged: [DossierCode: Tagged] = [:]
    private var hasToldOfUnchecked = false

    /// How the central system is, as far as the last question told.
    public private(set) var centralState = CentralState.unknown

    /// A lookup over one central system and one cache.
    ///
    /// - Parameters:
    ///   - freshFor: How long a cached answer is given without asking again.
    ///   - negativeFor: How long “not found” is.
    ///   - checks: The province's rule on lookup codes; nil demands none and counts no attempts.
    public init(
        central: any CentralSystem, cache: DossierCache, clock: any ApplianceClock, freshFor: Duration = .zero,
        negativeFor: Duration = .zero, checks: LookupCodeChecks? = nil
    ) {
        self.central = central
        self.cache = cache
        self.clock = clock
        self.freshFor = freshFor
        self.negativeFor = negativeFor
        self.checks = checks
        questions = OpenQuestions(limit: Self.questionLimit, clock: clock)
    }

    /// What the province demands a lookup code for.
    public nonisolated var rule: LookupPolicy.CodeRule { checks?.rule ?? .none }

    /// The answer about a code.
    ///
    /// - Parameters:
    ///   - lookupCode: What stood beside the code, or nil.
    ///   - asker: Whose attempts are counted.
    ///   - budget: How long to wait for the central system at most.
    public func answer(
        for code: DossierCode, lookupCode: String? = nil, by asker: Asker? = nil, budget: Duration
    ) async -> LookupAnswer {
        let lookupCode = lookupCode.flatMap { $0.isEmpty ? nil : $0 }
        guard let checks, checks.rule != .none else {
            return await told(about: code, lookupCode: lookupCode, budget: budget) { _ in true }
        }
        guard let lookupCode else {
            if checks.rule == .required { return .lookupCodeNeeded }
            let answer = await told(about: code, lookupCode: nil, budget: budget) { _ in true }
            if case .found(let dossier, let age) = answer { return .found(dossier.withoutDetails, age) }
            return answer
        }
        return await counted(by: asker, about: code.normalForm) {
            await told(about: code, lookupCode: lookupCode, budget: budget) { checks.accepts(lookupCode, of: $0) }
        }
    }

    /// The answer about a central system's own number. Only the central system can check the lookup code that goes
    /// with it, so the cache is no help here.
    public func answer(
        forIdentifier identifier: String, lookupCode: String?, by asker: Asker? = nil, budget: Duration
    ) async -> LookupAnswer {
        guard let lookupCode, !lookupCode.isEmpty else { return .notFound }
        return await counted(by: asker, about: "#" + identifier) {
            let key = Key.identifier(identifier, lookupCode: lookupCode)
            let reply = await questions.reply(to: key, within: budget) {
                await self.ask { central throws(CentralSystemError) in
                    let dossier = try await central.dossier(identifier: identifier, lookupCode: lookupCode)
                    return dossier.map { .found($0, .unchecked, nil) } ?? .noSuchDossier
                }
            }
            return switch reply {
            case .dossier(let dossier, _): .found(dossier, .live)
            case .noSuchDossier: .notFound
            case .failed, nil: .unreachable
            }
        }
    }

    // MARK: - Policy

    /// Counts the question as an attempt, unless it turns out to be none.
    private func counted(
        by asker: Asker?, about subject: String, _ answer: () async -> LookupAnswer
    ) async -> LookupAnswer {
        guard let checks else { return await answer() }
        guard let attempt = await checks.attempts.begin(by: asker, about: subject, at: clock.now) else {
            return .tooManyAttempts
        }
        let answer = await answer()
        if answer != .notFound { await checks.attempts.giveBack(attempt) }
        return answer
    }

    /// - Parameter mayTell: Whether what the cache has may be told to this asker.
    private func told(
        about code: DossierCode, lookupCode: String?, budget: Duration, mayTell: (DossierCache.Entry) -> Bool
    ) async -> LookupAnswer {
        let entry = await cache.entry(code).flatMap { mayTell($0) ? $0 : nil }
        if let entry, isFresh(entry) { return .found(entry.dossier, .live) }
        let key = Key.code(code, lookupCode: rule == .none ? nil : lookupCode)
        if entry == nil, isAbsent(key) { return .notFound }
        let askedAt = clock.now
        let reply = await questions.reply(to: key, within: budget) {
            await self.ask(about: code, lookupCode: lookupCode)
        } afterwards: {
            await self.keep($0, about: code, lookupCode: lookupCode, askedAt: askedAt)
        }
        switch reply {
        case .dossier(let dossier, let check):
            return told(dossier, check, hasLookupCode: lookupCode != nil)
        case .noSuchDossier:
            if let entry, !central.isAbsenceFinal { return told(entry) }
            remember(absent: key)
            return .notFound
        case .failed, nil: return entry.map(told) ?? .unreachable
        }
    }

    private func told(_ entry: DossierCache.Entry) -> LookupAnswer {
        .found(entry.dossier, .cached(since: min(entry.fetchedAt, clock.now)))
    }

    private func told(_ dossier: Dossier, _ check: LookupCodeCheck, hasLookupCode: Bool) -> LookupAnswer {
        guard rule != .none, hasLookupCode else { return .found(dossier, .live) }
        switch check {
        case .matches, .notSet: return .found(dossier, .live)
        case .differs: return .notFound
        case .unchecked:
            if !hasToldOfUnchecked {
                log.error(
                    "does not check lookup codes, so nothing is told to whoever gives one: set lookup.code to “none”, or give the central system's account the right to see them"
                )
            }
            hasToldOfUnchecked = true
            return .unreachable
        }
    }

    /// A clock that was set back makes no answer fresh.
    private func isFresh(_ entry: DossierCache.Entry) -> Bool {
        let age = clock.now.timeIntervalSince(entry.fetchedAt)
        return freshFor > .zero && age >= 0 && age <= freshFor.seconds
    }

    private func isAbsent(_ key: Key) -> Bool {
        guard let until = absent[key] else { return false }
        if until > clock.uptime { return true }
        absent[key] = nil
        return false
    }

    private func remember(absent key: Key) {
        guard negativeFor > .zero else { return }
        let now = clock.uptime
        if absent.count >= Self.memoryLimit { absent = absent.filter { $0.value > now } }
        if absent.count >= Self.memoryLimit { absent.removeAll() }
        absent[key] = now + negativeFor
    }

    // MARK: - Asking

    private func ask(about code: DossierCode, lookupCode: String?) async -> Reply {
        // A tag speaks of the dossier, not of how some lookup code compares with its own.
        let known = rule == .none ? tagged[code] : nil
        // Where none is demanded, one that stands beside the code by mistake must not make a system say “none”, to this
        // asker and to all who share the question.
        let lookupCode = rule == .none ? nil : lookupCode
        return await ask { central throws(CentralSystemError) in
            let reply = try await central.reply(about: code, lookupCode: lookupCode, unless: known?.tag)
            switch reply {
            case .found(let dossier, _, _) where dossier.code != code:
                throw .protocolViolation("the dossier that came is not the one that was asked for")
            case .unchanged:
                guard let known else { throw .protocolViolation("“unchanged” to somebody who knew nothing") }
                return .found(known.dossier, .unchecked, known.tag)
            default: return reply
            }
        }
    }

    /// - Parameter askedAt: What the central system knew then is at least as old as the question.
    private func keep(_ reply: Reply, about code: DossierCode, lookupCode: String?, askedAt: Date) async {
        switch reply {
        case .dossier(let dossier, let check):
            await cache.store(
                dossier, fetchedAt: askedAt, lookupCode: checks?.learned(check, lookupCode, of: code) ?? .unknown)
        // To a wrong lookup code a system may say the same; and a listing at night finds out what an index has lost.
        case .noSuchDossier where (lookupCode == nil || rule == .none) && central.isAbsenceFinal:
            await cache.remove(code)
        case .noSuchDossier, .failed: break
        }
    }

    private func ask(
        _ question: @Sendable (any CentralSystem) async throws(CentralSystemError) -> CentralReply
    ) async -> Reply {
        do throws(CentralSystemError) {
            let reply = try await question(central)
            note(nil)
            guard case .found(let dossier, let check, let tag) = reply else { return .noSuchDossier }
            if tagged.count >= Self.memoryLimit { tagged.removeAll() }
            tagged[dossier.code] = tag.map { Tagged(dossier: dossier, tag: $0) }
            return .dossier(dossier, check)
        } catch {
            note(error)
            return .failed
        }
    }

    private func note(_ error: CentralSystemError?) {
        let before = centralState
        centralState = error.map(CentralState.failing) ?? .answering
        if before == centralState { return }
        if let error {
            // That it is left alone for a while follows from what has been said.
            if case .resting = error, case .failing = before { return }
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
