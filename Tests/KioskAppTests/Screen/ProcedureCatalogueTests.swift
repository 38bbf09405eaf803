import DossierKit
import Testing

@testable import KioskApp

@Suite("Published procedures")
struct ProcedureCatalogueTests {
    private static let catalogue = ProcedureCatalogue([
        Procedure(code: "1.001193", name: "Đăng ký khai sinh", field: "Hộ tịch", workingDays: 1, fee: "Không"),
        Procedure(code: "1.000894", name: "Đăng ký kết hôn", field: "Hộ tịch"),
        Procedure(code: "1.004884", name: "Đăng ký lại khai sinh", field: "Hộ tịch"),
        Procedure(code: "2.000815", name: "Chứng thực bản sao từ bản chính", field: "Chứng thực"),
        Procedure(code: "1.012345", name: "Cấp giấy phép xây dựng nhà ở riêng lẻ", field: "Xây dựng"),
        Procedure(code: "9.1", name: "Việc khác"),
    ])

    @Test func fieldsStandInOrderAndThatWithoutANameLast() {
        let fields = Self.catalogue.fields
        #expect(fields.map(\.name) == ["Chứng thực", "Hộ tịch", "Xây dựng", ""])
        #expect(fields.map(\.procedures.count) == [1, 3, 1, 1])
    }

    @Test(arguments: [
        ("KHAI SINH", ["Đăng ký khai sinh", "Đăng ký lại khai sinh"]), ("dang ky ket h", ["Đăng ký kết hôn"]),
        ("đăng ký lại", ["Đăng ký lại khai sinh"]), ("2.000815", ["Chứng thực bản sao từ bản chính"]),
        ("HO TICH KE H", ["Đăng ký kết hôn"]), ("inh", []), ("  ", []), ("ZZZ", []),
    ])
    func wordsWithoutAccentsFindTheBeginningsOfWords(words: String, names: [String]) {
        #expect(Self.catalogue.search(words).map { Self.catalogue.entries[$0].name } == names)
    }

    @Test func oneGoesForwardAndBack() {
        var fixture = SessionFixture()
        #expect(fixture.tap(.procedures) == [.readCatalogue])
        fixture.handle(.catalogueRead(Self.catalogue))
        fixture.tap(.field(1))
        fixture.tap(.procedure(2))
        guard case .procedures(let browsing) = fixture.session.screen else { return }
        #expect(browsing.place == .procedure(2))
        fixture.tap(.back)
        fixture.tap(.back)
        guard case .procedures(let first) = fixture.session.screen else { return }
        #expect(first.place == .fields)
        fixture.tap(.back)
        #expect(fixture.session.screen == .attract)
    }

    @Test func placesThatAreNotThereAreNotShown() {
        var fixture = SessionFixture()
        fixture.tap(.procedures)
        fixture.handle(.catalogueRead(Self.catalogue))
        fixture.tap(.field(99))
        fixture.tap(.procedure(99))
        guard case .procedures(let browsing) = fixture.session.screen else { return }
        #expect(browsing.place == .fields)
    }

    @Test func aNewCatalogueMovesNobodyToAnotherProcedure() {
        var fixture = SessionFixture()
        fixture.tap(.procedures)
        fixture.handle(.catalogueRead(Self.catalogue))
        fixture.tap(.field(1))
        fixture.tap(.procedure(2))
        fixture.handle(.catalogueRead(Self.catalogue))
        guard case .procedures(let same) = fixture.session.screen else { return }
        #expect(same.place == .procedure(2), "it is the same")
        fixture.handle(.catalogueRead(ProcedureCatalogue([Procedure(code: "1", name: "Khác")])))
        guard case .procedures(let browsing) = fixture.session.screen else { return }
        #expect(browsing.place == .fields)
    }

    @Test func aThousandProceduresAreSearchedWhileSomebodyTypes() {
        let many = ProcedureCatalogue(
            (0..<3_000).map {
                Procedure(code: "1.\($0)", name: "Cấp giấy phép số \($0) về môi trường", field: "F\($0 % 40)")
            })
        let clock = ContinuousClock()
        let time = clock.measure { #expect(many.search("MOI TRUONG 29").count == 111) }
        // Every key searches; a screen has 100 ms. Generous for a debug build on a busy machine.
        #expect(time < .milliseconds(1_500))
    }
}
