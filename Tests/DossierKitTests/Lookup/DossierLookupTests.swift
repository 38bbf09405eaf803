import ApplianceKit
import DossierKit
import Foundation
import TestSupport
import Testing

/// The policy, with a central system that answers when and as the test says.
@Suite(.timeLimit(.minutes(5)))
struct DossierLookupTests {
    private let folder: TemporaryFolder
    private let clock = ManualClock(now: moment(2024, 1, 20, 10, 32))
    private let central: FakeCentral
    private let cache: DossierCache
    private let code = Dossier.example.code

    init() throws {
        folder = try TemporaryFolder()
        central = FakeCentral(clock: clock)
        cache = try DossierCache(path: folder.file("dossiers.db"))
    }

    private func lookup(freshFor: Duration = .zero) -> DossierLookup {
        DossierLookup(central: central, cache: cache, clock: clock, freshFor: freshFor)
    }

    @Test func theCentralSystemsAnswerIsToldAndKept() async throws {
        central.answer(with: Dossier.example)
        #expect(await lookup().answer(for: code, budget: .seconds(1)) == .found(.example, .live))
        try await eventually("kept") { await cache.entry(code)?.dossier == .example }
        #expect(await cache.entry(code)?.fetchedAt == moment(2024, 1, 20, 10, 32))
    }

    @Test func noneIsNotFoundAndForgotten() async throws {
        await cache.store(.example, fetchedAt: moment(2024, 1, 19))
        central.answer(with: nil)
        #expect(await lookup().answer(for: code, budget: .seconds(1)) == .notFound)
        try await eventually("forgotten") { await cache.entry(code) == nil }
    }

    @Test func whatASearchIndexHasLostIsToldFromTheCacheAndKept() async throws {
        let central = FakeCentral(clock: clock, isAbsenceFinal: false)
        let lookup = DossierLookup(
            central: central, cache: cache, clock: clock, freshFor: .zero, negativeFor: .seconds(20))
        central.answer(with: nil)
        #expect(await lookup.answer(for: code, budget: .seconds(1)) == .notFound)
        // It comes by the synchronisation while “not found” is still believed.
        await cache.store(.example, fetchedAt: moment(2024, 1, 19))
        for _ in 0..<2 {
            #expect(
                await lookup.answer(for: code, budget: .seconds(1))
                    == .found(.example, .cached(since: moment(2024, 1, 19))))
        }
        try await eventually("asked twice more") { central.asked == 3 }
        #expect(await cache.entry(code) != nil)
    }

    @Test func aLookupCodeThatNobodyDemandsChangesNoAnswer() async throws {
        central.answer(with: .example)
        #expect(await lookup().answer(for: code, lookupCode: "wrong", budget: .seconds(1)) == .found(.example, .live))
        #expect(central.seen { $0.asked.map(\.lookupCode) } == [nil])
    }

    @Test(arguments: [
        CentralSystemError.unreachable("no answer in time"), .unavailable(status: 503), .refused(status: 203),
        .protocolViolation("a web page"),
    ])
    func anErrorIsNeverNotFound(error: CentralSystemError) async throws {
        central.answer(.failure(error))
        #expect(await lookup().answer(for: code, budget: .seconds(1)) == .unreachable)
        await cache.store(.example, fetchedAt: moment(2024, 1, 19, 16, 0))
        #expect(
            await lookup().answer(for: code, budget: .seconds(1))
                == .found(.example, .cached(since: moment(2024, 1, 19, 16, 0))))
    }

    @Test func whoWaitsTooLongGetsTheCachedAnswerAndTheLateOneIsKept() async throws {
        await cache.store(.example, fetchedAt: moment(2024, 1, 19))
        let lookup = lookup()
        async let answer = lookup.answer(for: code, budget: DossierLookup.kioskBudget)
        try await eventually("asked") { central.asked == 1 && clock.sleepers == 1 }
        clock.advance(by: .milliseconds(1_400))
        #expect(clock.sleepers == 1)
        clock.advance(by: .milliseconds(100))
        #expect(await answer == .found(.example, .cached(since: moment(2024, 1, 19))))

        var later = Dossier.example
        later.status = .completed
        central.answer(with: later)
        try await eventually("kept") { await cache.entry(code)?.dossier.status == .completed }
    }

    @Test func whoWaitsTooLongWithNothingKnownIsToldSo() async throws {
        let lookup = lookup()
        async let answer = lookup.answer(for: code, budget: .seconds(5))
        try await eventually("asked") { clock.sleepers == 1 }
        clock.advance(by: .seconds(5))
        #expect(await answer == .unreachable)
        central.answer(with: nil)
    }

    @Test func equalQuestionsAreAskedOnce() async throws {
        let lookup = lookup()
        let other = DossierCode(printed: "h15/12/240119/0001")
        async let first = lookup.answer(for: code, budget: .seconds(5))
        async let second = lookup.answer(for: other, budget: .seconds(5))
        async let third = lookup.answer(for: code, budget: .seconds(1))
        try await eventually("three wait") { clock.sleepers == 3 }
        clock.advance(by: .seconds(1))
        #expect(await third == .unreachable)
        central.answer(with: Dossier.example)
        #expect(await first == .found(.example, .live))
        #expect(await second == .found(.example, .live))
        #expect(central.asked == 1)
        #expect(await lookup.answer(for: code, budget: .seconds(5)) == .found(.example, .live))
        #expect(central.asked == 2)
    }

    @Test func aFreshAnswerIsNotAskedAgain() async throws {
        await cache.store(.example, fetchedAt: moment(2024, 1, 20, 10, 31, 30))
        let lookup = lookup(freshFor: .seconds(60))
        #expect(await lookup.answer(for: code, budget: .seconds(1)) == .found(.example, .live))
        #expect(central.asked == 0)
        clock.advance(by: .seconds(31))
        central.answer(.failure(.unavailable(status: 503)))
        #expect(
            await lookup.answer(for: code, budget: .seconds(1))
                == .found(.example, .cached(since: moment(2024, 1, 20, 10, 31, 30))))
    }

    @Test func anAnswerFromTheFutureIsNotFresh() async throws {
        await cache.store(.example, fetchedAt: moment(2024, 1, 21))
        central.answer(with: nil)
        #expect(await lookup(freshFor: .seconds(60)).answer(for: code, budget: .seconds(1)) == .notFound)
    }

    @Test func questionsBeyondTheLimitAreAnsweredFromTheCache() async throws {
        await cache.store(.example, fetchedAt: moment(2024, 1, 19))
        let lookup = lookup()
        let waiting = Task {
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<DossierLookup.questionLimit {
                    group.addTask {
                        _ = await lookup.answer(
                            for: DossierCode(printed: "H15-240119-\(1_000 + number)"), budget: .seconds(5))
                    }
                }
            }
        }
        try await eventually("all wait") { clock.sleepers == DossierLookup.questionLimit }
        #expect(
            await lookup.answer(for: code, budget: .seconds(5))
                == .found(.example, .cached(since: moment(2024, 1, 19))))
        #expect(central.asked == DossierLookup.questionLimit)
        central.answer(with: nil)
        await waiting.value
    }

    @Test func aNumberIsNeverAnsweredFromTheCacheNorWithoutItsLookupCode() async throws {
        await cache.store(.example, fetchedAt: moment(2024, 1, 19))
        let lookup = lookup()
        #expect(await lookup.answer(forIdentifier: "4711", lookupCode: nil, budget: .seconds(1)) == .notFound)
        #expect(central.asked == 0)
        central.answer(.failure(.unreachable("down")))
        #expect(await lookup.answer(forIdentifier: "4711", lookupCode: "1234", budget: .seconds(1)) == .unreachable)
        central.answer(with: Dossier.example)
        #expect(
            await lookup.answer(forIdentifier: "4711", lookupCode: "1234", budget: .seconds(1))
                == .found(.example, .live))
    }

    @Test func theStateOfTheCentralSystemIsKnown() async throws {
        let lookup = lookup()
        #expect(await lookup.centralState == .unknown)
        central.answer(.failure(.unavailable(status: 503)))
        _ = await lookup.answer(for: code, budget: .seconds(1))
        #expect(await lookup.centralState == .failing(.unavailable(status: 503)))
        central.answer(with: nil)
        _ = await lookup.answer(for: code, budget: .seconds(1))
        #expect(await lookup.centralState == .answering)
    }
}
