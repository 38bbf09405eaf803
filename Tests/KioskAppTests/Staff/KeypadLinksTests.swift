import TestSupport
import Testing

@testable import KioskApp

/// The codes and tokens of keypads.
@Suite(.timeLimit(.minutes(5)))
struct KeypadLinksTests {
    @Test func aCodeIsGoodOnceAndForTwoMinutes() {
        var links = KeypadLinks()
        let code = links.offer(to: "lan", at: .zero)
        #expect(code.count == 8)
        let late = links.offer(to: "minh", at: .zero)
        let (first, again) = (links.pair(code, at: .seconds(119)), links.pair(code, at: .seconds(119)))
        let tooLate = links.pair(late, at: .seconds(120))
        #expect(first == "lan" && again == nil && tooLate == nil)
    }

    @Test func aNewCodeVoidsTheOldAndTheEndOfTheSessionAnyThatIsOpen() {
        var links = KeypadLinks()
        let (old, new) = (links.offer(to: "lan", at: .zero), links.offer(to: "lan", at: .zero))
        let withOld = old == new ? nil : links.pair(old, at: .zero)
        links.end("lan")
        let withNew = links.pair(new, at: .zero)
        #expect(withOld == nil && withNew == nil)
    }

    @Test func aKeypadOutlivesTheDaemonAndNotItsSession() async throws {
        let folder = TemporaryFolder()
        let clock = ManualClock()
        let store = try await StaffStore(path: folder.file(StaffStore.file), clock: clock)
        let pin = try #require(PINHash(of: "483920"))
        let member = try await store.add(name: "lan", fullName: "Nguyễn Thị Lan", role: .clerk, pin: pin)
        try await store.begin(
            StaffStore.StoredSession(
                token: "session", csrf: "c", member: member, beganAt: clock.now, usedAt: clock.now))
        try await store.addKeypad("token", of: "session")
        let again = try await StaffStore(path: folder.file(StaffStore.file), clock: clock)
        #expect(try await again.keypadSession("token") == "session")
        #expect(try await again.keypadSession("another") == nil)
        try await store.end("session")
        #expect(try await again.keypadSession("token") == nil)
    }
}
