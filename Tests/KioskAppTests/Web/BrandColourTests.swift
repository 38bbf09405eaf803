import ApplianceKit
import Testing

@testable import KioskApp

@Suite("The centre's colour")
struct BrandColourTests {
    @Test func theUsualOneIsDarkEnough() {
        #expect(BrandColour.usual.contrast >= BrandColour.leastContrast)
        #expect(BrandColour.usual.description == "#0b4a63")
    }

    @Test func contrastIsThatOfWCAG() throws {
        let (white, black) = (try #require(BrandColour("#ffffff")), try #require(BrandColour("#000000")))
        #expect(abs(white.contrast(with: black) - 21) < 0.001)
        #expect(abs(try #require(BrandColour("#767676")).contrast(with: white) - 4.54) < 0.01)
    }

    @Test func aColourThatCannotBeReadIsRefusedWithTheLine() {
        #expect(throws: ConfigurationError.self) { try configuration("accent: '#3fa7d6'") }
        #expect(throws: ConfigurationError.self) { try configuration("accent: 'blue'") }
        #expect(throws: Never.self) { try configuration("accent: '#8a1020'") }
    }

    private func configuration(_ centre: String) throws -> KioskConfiguration {
        try KioskConfiguration(
            ConfigurationReader(
                text: "{central: {baseURL: 'http://127.0.0.1:9', groupIds: [1]}, centre: {\(centre)}}", file: "test"))
    }
}
