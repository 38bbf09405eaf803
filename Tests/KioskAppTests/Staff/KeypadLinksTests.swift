import Testing

@testable import KioskApp

/// The codes and tokens of keypads.
struct KeypadLinksTests {
    @Test func aCodeIsGoodOnceAndForTwoMinutes() throws {
        var links = KeypadLinks()
        let code = links.offer(to: "lan", at: .zero)
        #expect(code.count == 8)
        let late = links.offer(to: "minh", at: .zero)
        let paired = try #require(links.pair(code, at: .seconds(119)))
        #expect(paired.session == "lan" && links.session(token: paired.token) == "lan")
        #expect(links.pair(code, at: .seconds(119)) == nil)
        #expect(links.pair(late, at: .seconds(120)) == nil)
    }

    @Test func aNewCodeVoidsTheOldAndTheEndOfTheSessionEndsTheKeypad() throws {
        var links = KeypadLinks()
        let old = links.offer(to: "lan", at: .zero)
        let new = links.offer(to: "lan", at: .zero)
        #expect(old == new || links.pair(old, at: .zero) == nil)
        let token = try #require(links.pair(new, at: .zero)).token
        links.end("lan")
        #expect(links.session(token: token) == nil)
    }
}
