import ApplianceKit
import Foundation
import TestSupport
import Testing

@testable import DossierKit

/// Where a province demands the lookup code: what is told to whom, and how often somebody may try.
@Suite(.timeLimit(.minutes(10)))
struct LookupCodeTests {
    private let folder: TemporaryFolder
    private let clock = ManualClock(now: moment(2024, 1, 20, 10, 32))
    private let key = SecretKey(bytes: Array(1...32))
    private let cache: DossierCache
    private let code = Dossier.example.code

    init() throws {
        folder = try TemporaryFolder()
        cache = try DossierCache(path: folder.file("dossiers.db"))
    }

    private func lookup(
        _ rule: LookupPolicy.CodeRule, _ central: FakeCentral, attempts: LookupPolicy.Attempts = .init(),
        freshFor: Duration = .zero
    ) throws -> DossierLookup {
        DossierLookup(
            central: central, cache: cache, clock: clock, freshFor: freshFor,
            checks: try LookupCodeChecks(
                LookupPolicy(code: rule, attempts: attempts), key: key, stateFolder: folder.path))
    }

    @Test func withoutTheCodeNothingIsToldNorAsked() async throws {
        let central = FakeCentral(clock: clock)
        await cache.store(.example, fetchedAt: clock.now)
        let lookup = try lookup(.required, central, freshFor: .seconds(60))
        #expect(await lookup.answer(for: code, budget: .seconds(1)) == .lookupCodeNeeded)
        #expect(await lookup.answer(for: code, lookupCode: "", budget: .seconds(1)) == .lookupCodeNeeded)
        #expect(
            await lookup.answer(for: DossierCode(printed: "H15-999999-1"), budget: .seconds(1)) == .lookupCodeNeeded)
        #expect(central.asked == 0)
    }

    @Test func unknownAndWrongAreTheSame() async throws {
        let central = FakeCentral(clock: clock)
        let lookup = try lookup(.required, central)
        central.answer(with: .example, .differs)
        #expect(await lookup.answer(for: code, lookupCode: "9999", budget: .seconds(1)) == .notFound)
        central.answer(with: nil)
        #expect(await lookup.answer(for: code, lookupCode: "9999", budget: .seconds(1)) == .notFound)
        central.answer(with: .example, .matches)
        #expect(await lookup.answer(for: code, lookupCode: "1234", budget: .seconds(1)) == .found(.example, .live))
        // A receipt without a lookup code can't be asked for one.
        central.answer(with: .example, .notSet)
        #expect(await lookup.answer(for: code, lookupCode: "0", budget: .seconds(1)) == .found(.example, .live))
    }

    @Test func aSystemThatDoesNotCheckIsNoReasonToTellNorToDeny() async throws {
        let central = FakeCentral(clock: clock)
        central.answer(with: .example, .unchecked)
        let lookup = try lookup(.required, central)
        #expect(await lookup.answer(for: code, lookupCode: "1234", budget: .seconds(1)) == .unreachable)
    }

    @Test func whatIsKnownServesWhileTheCentralSystemIsAway() async throws {
        let central = FakeCentral(clock: clock)
        let lookup = try lookup(.required, central)
        central.answer(with: .example, .matches)
        _ = await lookup.answer(for: code, lookupCode: "ab12", budget: .seconds(1))
        let kept = StoredLookupCode(key.digest(code, "AB12"))
        try await eventually("kept") { await cache.entry(code)?.lookupCode == kept }
        central.answer(.failure(.unreachable("down")))
        #expect(
            await lookup.answer(for: code, lookupCode: "AB12", budget: .seconds(1))
                == .found(.example, .cached(since: clock.now)))
        // A wrong one looks just like a dossier that nobody knows.
        #expect(await lookup.answer(for: code, lookupCode: "ab13", budget: .seconds(1)) == .unreachable)
        #expect(
            await lookup.answer(for: DossierCode(printed: "H15-999999-1"), lookupCode: "ab12", budget: .seconds(1))
                == .unreachable)
    }

    @Test func aSynchronisationBringsTheDigestsToo() async throws {
        let key = key
        let central = FakeCentral(clock: clock, digest: { key.digest($0, $1) })
        let open = Dossier(code: DossierCode(printed: "H15.12-240119-0002"), status: .processing)
        central.set {
            $0.dossiers = [.example, open]
            $0.lookupCodes = [code.normalForm: "1234"]
        }
        let role = try SyncRole(path: cache.path, tells: false)
        try #require(role.isOurs())
        try await CentralSync(of: central, named: "x", tellsEveryChange: true, into: cache, clock: clock).round(role)
        central.answer(.failure(.unreachable("down")))
        let lookup = try lookup(.required, central)
        let known = LookupAnswer.found(.example, .cached(since: clock.now))
        #expect(await lookup.answer(for: code, lookupCode: "1234", budget: .seconds(1)) == known)
        #expect(await lookup.answer(for: code, lookupCode: "4321", budget: .seconds(1)) == .unreachable)
        #expect(
            await lookup.answer(for: open.code, lookupCode: "7", budget: .seconds(1))
                == .found(open, .cached(since: clock.now)))
    }

    @Test func theDigestOfOneDossierIsOfNoUseForAnother() {
        let other = DossierCode(printed: "H15.12-240119-0002")
        #expect(key.digest(code, "1234") != key.digest(other, "1234"))
        #expect(key.digest(code, "1234") != SecretKey(bytes: Array(2...33)).digest(code, "1234"))
        #expect(key.digest(code, "ab12") == key.digest(DossierCode(printed: "h15/12 240119 0001"), "AB12"))
    }

    @Test func detailsNeedTheCodeAndTheStatusDoesNot() async throws {
        let central = FakeCentral(clock: clock)
        let lookup = try lookup(.requiredForDetails, central)
        central.answer(with: .example, .differs)
        let bare = Dossier.example.withoutDetails
        #expect(await lookup.answer(for: code, budget: .seconds(1)) == .found(bare, .live))
        #expect(bare.procedure.isEmpty && bare.agency.isEmpty && bare.step.isEmpty && bare.counter.isEmpty)
        #expect(bare.status == .processing && bare.appointment == Dossier.example.appointment)
        #expect(await lookup.answer(for: code, lookupCode: "9999", budget: .seconds(1)) == .notFound)
        central.answer(with: .example, .matches)
        #expect(await lookup.answer(for: code, lookupCode: "1234", budget: .seconds(1)) == .found(.example, .live))
    }

    // MARK: - Attempts

    @Test func aSenderHasSoManyAttemptsAndThenNone() async throws {
        let central = FakeCentral(clock: clock)
        central.answer(with: .example, .differs)
        let lookup = try lookup(.required, central, attempts: .init(sender: 3, dossier: 100))
        for attempt in 0..<3 {
            let other = DossierCode(printed: "H15.12-240119-10\(attempt)")
            central.answer(with: nil)
            #expect(
                await lookup.answer(for: other, lookupCode: "1", by: .sender("+84912345678"), budget: .seconds(1))
                    == .notFound)
        }
        central.answer(with: .example, .matches)
        let asker = Asker.sender("+84912345678")
        #expect(
            await lookup.answer(for: code, lookupCode: "1234", by: asker, budget: .seconds(1)) == .tooManyAttempts)
        #expect(
            await lookup.answer(for: code, lookupCode: "1234", by: .sender("+84987654321"), budget: .seconds(1))
                == .found(.example, .live))
        clock.advance(by: .seconds(3_601))
        #expect(
            await lookup.answer(for: code, lookupCode: "1234", by: asker, budget: .seconds(1))
                == .found(.example, .live))
    }

    @Test func aDossierHasSoManyAttemptsFromWhereverAndOverARestart() async throws {
        let central = FakeCentral(clock: clock)
        central.answer(with: .example, .differs)
        for attempt in 0..<4 {
            // A new lookup each time: the count outlives the daemon.
            let lookup = try lookup(.required, central, attempts: .init(dossier: 4))
            #expect(
                await lookup.answer(
                    for: code, lookupCode: "\(attempt)", by: .sender("+8491234567\(attempt)"), budget: .seconds(1))
                    == .notFound)
        }
        let lookup = try lookup(.required, central, attempts: .init(dossier: 4))
        #expect(
            await lookup.answer(for: code, lookupCode: "1234", by: .device("kiosk-1"), budget: .seconds(1))
                == .tooManyAttempts)
    }

    @Test func rightCodesAndOutagesCountNothing() async throws {
        let central = FakeCentral(clock: clock)
        let lookup = try lookup(.required, central, attempts: .init(sender: 2, device: 2, dossier: 2))
        for _ in 0..<5 {
            central.answer(with: .example, .matches)
            #expect(
                await lookup.answer(for: code, lookupCode: "1234", by: .device("kiosk-1"), budget: .seconds(1))
                    == .found(.example, .live))
            central.answer(.failure(.unavailable(status: 503)))
            let other = DossierCode(printed: "H15.12-240119-0009")
            #expect(
                await lookup.answer(for: other, lookupCode: "1", by: .device("kiosk-1"), budget: .seconds(1))
                    == .unreachable)
        }
    }

    @Test func manyQuestionsAtOnceGainNothing() async throws {
        let central = FakeCentral(clock: clock)
        let lookup = try lookup(.required, central, attempts: .init(sender: 5, dossier: 1_000))
        let answers = Task {
            await withTaskGroup(of: LookupAnswer.self) { group in
                for number in 0..<40 {
                    group.addTask {
                        await lookup.answer(
                            for: code, lookupCode: "\(number)", by: .sender("+84912345678"), budget: .seconds(1_000))
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
        }
        try await eventually("five asked") { central.asked == 5 }
        central.answer(with: .example, .differs)
        let counted = await answers.value
        #expect(counted.count { $0 == .notFound } == 5)
        #expect(counted.count { $0 == .tooManyAttempts } == 35)
    }

    @Test func numbersOfTheCentralSystemsOwnAreCountedToo() async throws {
        let central = FakeCentral(clock: clock)
        central.answer(with: nil)
        let lookup = try lookup(.none, central, attempts: .init(dossier: 3))
        for _ in 0..<3 {
            #expect(await lookup.answer(forIdentifier: "4711", lookupCode: "1", budget: .seconds(1)) == .notFound)
        }
        #expect(await lookup.answer(forIdentifier: "4711", lookupCode: "1", budget: .seconds(1)) == .tooManyAttempts)
    }

    @Test func noSenderStandsInTheFile() async throws {
        let central = FakeCentral(clock: clock)
        central.answer(with: nil)
        let lookup = try lookup(.required, central)
        _ = await lookup.answer(for: code, lookupCode: "1234", by: .sender("+84912345678"), budget: .seconds(1))
        for suffix in ["", "-wal"] {
            let bytes = FileManager.default.contents(atPath: folder.file("attempts.db") + suffix) ?? Data()
            for text in ["912345678", "H15-12", "1234567"] { #expect(bytes.range(of: Data(text.utf8)) == nil) }
        }
    }

    @Test func aKeyIsMadeOnceAndSharedByBothDaemons() throws {
        let path = folder.file("lookup.key")
        let first = try SecretKey(path: path)
        let second = try SecretKey(path: path)
        #expect(first.digest(code, "1234") == second.digest(code, "1234"))
        let rights = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect((rights ?? 0o777) & 0o007 == 0)
        try Data("short".utf8).write(to: URL(fileURLWithPath: path))
        #expect(throws: SystemError.self) { try SecretKey(path: path) }
    }

    // MARK: - Not found, for a while

    @Test func notFoundIsBelievedBriefly() async throws {
        let central = FakeCentral(clock: clock)
        central.answer(with: nil)
        let lookup = DossierLookup(central: central, cache: cache, clock: clock, negativeFor: .seconds(20))
        #expect(await lookup.answer(for: code, budget: .seconds(1)) == .notFound)
        #expect(await lookup.answer(for: code, budget: .seconds(1)) == .notFound)
        #expect(central.asked == 1)
        clock.advance(by: .seconds(21))
        central.answer(with: .example)
        #expect(await lookup.answer(for: code, budget: .seconds(1)) == .found(.example, .live))
    }

    @Test func aTagSavesTheDossierButNotTheQuestion() async throws {
        let central = FakeCentral(clock: clock)
        let lookup = DossierLookup(central: central, cache: cache, clock: clock)
        let tag = EntityTag(rawValue: "\"v1\"")
        central.answer(with: .example, tag: tag)
        _ = await lookup.answer(for: code, budget: .seconds(1))
        central.answer(.success(.unchanged))
        #expect(await lookup.answer(for: code, budget: .seconds(1)) == .found(.example, .live))
        #expect(central.seen { $0.asked.map(\.tag) } == [nil, tag])
    }

    @Test func anAnswerAboutAnotherDossierIsNone() async throws {
        let central = FakeCentral(clock: clock)
        central.answer(with: Dossier(code: DossierCode(printed: "H15.12-240119-00010"), status: .returned))
        let lookup = DossierLookup(central: central, cache: cache, clock: clock)
        #expect(await lookup.answer(for: code, budget: .seconds(1)) == .unreachable)
    }
}
