import ApplianceKit
import Foundation
import TestSupport
import Testing

@testable import KioskApp

/// Signing in and staying in.
@Suite(.timeLimit(.minutes(5)))
struct StaffEntranceTests {
    private let folder = TemporaryFolder()
    private let clock = ManualClock()
    private static let hash = PINHash(of: "483920")

    private func open(checks: Int = 24) async throws -> (StaffEntrance, StaffStore) {
        let store = try await StaffStore(path: folder.file(StaffStore.file), clock: clock)
        if try await store.members().isEmpty {
            _ = try await store.add(
                name: "lan", fullName: "Nguyễn Thị Lan", role: .clerk, pin: try #require(Self.hash))
        }
        return (StaffEntrance(store: store, checker: try PINChecker(limit: checks), clock: clock), store)
    }

    private func cookie(_ outcome: StaffEntrance.Outcome) -> String? {
        if case .entered(_, let token) = outcome { token } else { nil }
    }

    @Test func theRightPINOpensASessionThatOutlivesTheDaemon() async throws {
        let (entrance, store) = try await open()
        let outcome = try await entrance.signIn(" LAN ", pin: "483920", from: "10.0.0.2")
        let token = try #require(cookie(outcome))
        let session = try #require(try await entrance.session(token: token, isUse: true))
        #expect(session.member.name == "lan" && session.csrf.utf8.count == 32)
        let (again, _) = try await open()
        #expect(try await again.session(token: token, isUse: true) == session)
        #expect(try await store.audit(before: nil, limit: 9).map(\.action) == [.signIn])
        // The file alone lets nobody in.
        let stored = try await store.sessions()
        #expect(!stored.contains { $0.token == token })
    }

    @Test func wrongPINsUnknownNamesAndDisabledAccountsGetTheSameAnswer() async throws {
        let (entrance, store) = try await open()
        _ = try await store.add(name: "mai", fullName: "Mai", role: .clerk, pin: try #require(Self.hash))
        try await store.setActive("mai", false)
        for (name, pin) in [("lan", "000000"), ("nobody", "483920"), ("mai", "483920"), ("lan'--", "483920")] {
            #expect(try await entrance.signIn(name, pin: pin, from: "10.0.0.2") == .wrong)
        }
        // What was typed as a name may have been a PIN: it is nowhere.
        #expect(try await store.audit(before: nil, limit: 9).map(\.who) == ["?", "mai", "?", "lan"])
    }

    @Test func guessingIsSlowedAndTheRightPINIsNotTakenMeanwhile() async throws {
        let (entrance, _) = try await open()
        for _ in 0..<5 { #expect(try await entrance.signIn("lan", pin: "000000", from: "10.0.0.2") == .wrong) }
        let outcome = try await entrance.signIn("lan", pin: "483920", from: "10.0.0.2")
        #expect(outcome == .wait(.seconds(2)))
        clock.advance(by: .seconds(3))
        #expect(cookie(try await entrance.signIn("lan", pin: "483920", from: "10.0.0.2")) != nil)
    }

    @Test func manyTriesAtOnceAreNotManyTries() async throws {
        let (entrance, _) = try await open()
        let outcomes = await withTaskGroup(of: StaffEntrance.Outcome?.self) { group in
            for number in 0..<40 {
                group.addTask { try? await entrance.signIn("lan", pin: "\(100_000 + number)", from: "10.0.0.2") }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.count { $0 == .wrong } <= 5)
    }

    @Test func aBusyMachineLocksNobodyOut() async throws {
        let (entrance, _) = try await open(checks: 0)
        for _ in 0..<20 {
            #expect(try await entrance.signIn("lan", pin: "483920", from: "10.0.0.2") == .busy)
        }
    }

    @Test func aDiskThatCanNotBeReadLocksNobodyOut() async throws {
        let (entrance, _) = try await open()
        let tool = try Database(path: folder.file(StaffStore.file), migrations: StaffStore.migrations)
        try tool.execute("ALTER TABLE member RENAME TO away")
        for _ in 0..<20 {
            await #expect(throws: SQLiteError.self) {
                try await entrance.signIn("lan", pin: "483920", from: "10.0.0.2")
            }
        }
        try tool.execute("ALTER TABLE away RENAME TO member")
        #expect(cookie(try await entrance.signIn("lan", pin: "483920", from: "10.0.0.2")) != nil)
    }

    @Test func aSessionEndsWhenNobodyIsThere() async throws {
        let (entrance, store) = try await open()
        let token = try #require(cookie(try await entrance.signIn("lan", pin: "483920", from: "10.0.0.2")))
        for _ in 0..<5 {
            clock.advance(by: .seconds(40 * 60))
            #expect(try await entrance.session(token: token, isUse: true) != nil)
        }
        // Looking is not being there.
        clock.advance(by: .seconds(40 * 60))
        #expect(try await entrance.session(token: token, isUse: false) != nil)
        clock.advance(by: .seconds(6 * 60))
        #expect(try await entrance.session(token: token, isUse: true) == nil)
        #expect(try await store.audit(before: nil, limit: 1).map(\.action) == [.sessionEnded])
    }

    @Test func nobodyStaysInOverNight() async throws {
        let (entrance, _) = try await open()
        let token = try #require(cookie(try await entrance.signIn("lan", pin: "483920", from: "10.0.0.2")))
        var hours = 0
        while try await entrance.session(token: token, isUse: true) != nil {
            clock.advance(by: .seconds(1_800))
            hours += 1
            try #require(hours < 100)
        }
        #expect(hours == 26)
    }

    @Test func aNewPINOrADisabledAccountEndsWhatIsOpen() async throws {
        let (entrance, store) = try await open()
        let first = try #require(cookie(try await entrance.signIn("lan", pin: "483920", from: "10.0.0.2")))
        try await store.setPIN("lan", try #require(Self.hash))
        #expect(try await entrance.session(token: first, isUse: true) == nil)
        let second = try #require(cookie(try await entrance.signIn("lan", pin: "483920", from: "10.0.0.2")))
        try await store.setActive("lan", false)
        #expect(try await entrance.session(token: second, isUse: true) == nil)
    }
}
