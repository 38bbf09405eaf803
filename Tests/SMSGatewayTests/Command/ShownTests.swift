import Testing

@testable import SMSGateway

@Suite("Lists", .timeLimit(.minutes(1)))
struct ShownTests {
    @Test(arguments: [
        ("+84912345678", "+8491*****78"), ("0912345678", "09123***78"), ("Viettel", "Viettel"), ("191", "191"),
        ("lan.nguyen@example.vn", "l***@example.vn"), ("VietnamPost", "VietnamPost"),
    ])
    func numbersAreMasked(number: String, shown: String) { #expect(Shown.masked(number) == shown) }

    @Test func whatWasDeletedIsSaidToBe() { #expect(Shown.masked(nil) == "(deleted)") }

    @Test func aStrangersTextCommandsNoTerminal() {
        #expect(Shown.plain("a\u{1B}[2Jb\n\u{202E}c\u{9B}d") == "a·[2Jb··c·d")
        #expect(Shown.plain("Hồ sơ của tôi đâu?", limit: 5) == "Hồ sơ…")
    }

    @Test func columnsStandUnderOneAnother() {
        #expect(Shown.table([["1", "a", "x"], ["22", "bbb", "y z"]]) == "1   a    x\n22  bbb  y z\n")
    }
}
