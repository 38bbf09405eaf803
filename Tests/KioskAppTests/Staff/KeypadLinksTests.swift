import Testing

@testable import KioskApp

/// The codes and tokens of keypads.
struct KeypadLinksTests {
    @Test func aCodeIsGoodOnceAndForTwoMinutes() throws {
        var links = KeypadLinks()
        let code = links.offer(to: "lan", at: .zero)
        #expect(code.count == 8)
        let late = links.offer(to: "minh", at: .zero)
        let pairing = links.pair(code, at: .seconds(119))
        let again = links.pair(code, at: .seconds(119))
        let tooLate = links.pair(late, at: .seconds(120))
        let paired = try #require(pairing)
        #expect(paired.session == "lan" && links.session(token: paired.token) == "lan")
        #expect(again == nil && tooLate == nil)
    }

    @Test func aNewCodeVoidsTheOldAndTheEndOfTheSessionEndsTheKeypad() throws {
        var links = KeypadLinks()
        let old = links.offer(to: "lan", at: .zero)
        let new = links.offer(to: "lan", at: .zero)
        let withOld = old == new ? nil : links.pair(old, at: .zero)
        #expect(withOld == nil)
        let pairing = links.pair(new, at: .zero)
        let token = try #require(pairing).token
        links.end("lan")
        #expect(links.session(token: token) == nil)
    }
}
