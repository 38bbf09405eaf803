import ApplianceKit
import Foundation
import Testing

@testable import KioskApp

@Suite("The kiosk's languages")
struct ScreenTextsTests {
    private let date = Date(timeIntervalSince1970: 1_772_413_200)  // Monday 2026-03-02 08:00 in Việt Nam

    init() { #expect(LocalTime.useVietnameseZone()) }

    @Test func englishIsComplete() throws {
        #expect(try ScreenTexts(language: "en").missing.isEmpty)
    }

    @Test func whatALanguageHasNotIsSaidInVietnameseAndListed() throws {
        let vietnamese = try ScreenTexts()
        let rade = try ScreenTexts(language: "rad")
        #expect(rade(.languageReview).contains("native reader"))
        #expect(rade(.takeNumber) != vietnamese(.takeNumber))
        #expect(rade.missing.contains(.warningHeadline))
        #expect(rade(.warningHeadline) == vietnamese(.warningHeadline))
    }

    @Test func aLanguageThatIsNotThereIsAnError() {
        #expect(throws: ScreenTextsError.self) { try ScreenTexts(language: "xx") }
    }

    @Test(arguments: ["en", "rad"])
    func everyTextFillsInWhatTheVietnameseOneDoes(language: String) throws {
        let (vietnamese, other) = (try ScreenTexts(), try ScreenTexts(language: language))
        for key in ScreenTexts.Key.allCases where !key.rawValue.hasPrefix("date.") {
            for count in ["1", "2"] {
                #expect(
                    placeholders(other(key, ["count": count])).isSubset(
                        of: placeholders(vietnamese(key, ["count": count]))),
                    "\(key.rawValue)")
            }
        }
    }

    @Test func numbersAndDatesFollowTheLanguage() throws {
        let (vietnamese, english) = (try ScreenTexts(), try ScreenTexts(language: "en"))
        #expect(vietnamese(.resultDaysLeft, count: 1) == "Còn 1 ngày")
        #expect(english(.resultDaysLeft, count: 1) == "1 day left")
        #expect(english(.resultDaysLeft, count: 2) == "2 days left")
        #expect(vietnamese.longDate(date) == "Thứ Hai, 02/03/2026")
        #expect(english.longDate(date) == "Monday, 2 March 2026")
        #expect(vietnamese.number(1_234_567) == "1.234.567")
        #expect(english.number(12_345) == "12,345")
        #expect(vietnamese.number(999) == "999")
        #expect(vietnamese.number(0.5) == "0,5")
        #expect(english.number(0.5) == "0.5")
        #expect(english.number(15.0) == "15")
        // As a central system might have it by mistake.
        #expect(english.number(1e300) == "1e+300")
    }

    private func placeholders(_ text: String) -> Set<String> {
        Set(text.matches(of: /\{\w+\}/).map { String($0.output) })
    }
}
