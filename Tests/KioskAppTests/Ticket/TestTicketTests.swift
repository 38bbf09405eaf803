import ApplianceKit
import DeviceIO
import Foundation
import Testing

@testable import KioskApp

@Suite("Test ticket")
struct TestTicketTests {
    /// What the ticket says of its ruler, a real one must say too.
    @Test(arguments: PrinterProfile.names(in: "/nowhere"))
    func theRulerIsAsLongAsTheTicketSays(name: String) throws {
        #expect(LocalTime.useVietnameseZone())
        let profile = try PrinterProfile.named(name, in: "/nowhere")
        let ticket = TestTicket(texts: try ScreenTexts(), profile: profile)
        let blocks = ticket.layout(at: Date(timeIntervalSince1970: 1_772_413_200)).blocks
        let said = blocks.firstIndex { block in
            if case .text(let text, _) = block { text.contains("Thước \(ticket.rulerLength) mm") } else { false }
        }
        let place = try #require(said, "\(name)")
        guard case .picture(let ruler, _) = blocks[place + 2] else {
            Issue.record("no ruler behind its words")
            return
        }
        // From the left edge of the first line to that of the last, at the head's pitch.
        let ticks = (0..<ruler.width).filter { ruler[$0, ruler.height - 1] && !ruler[$0 - 1, ruler.height - 1] }
        let dots = try #require(ticks.last) - (try #require(ticks.first))
        #expect(abs(Double(dots) / Double(profile.dotsPerInch) * 25.4 - Double(ticket.rulerLength)) < 0.1)
        #expect(ticks.count == ticket.rulerLength / 10 + 1, "only whole centimetres reach down")
        #expect(ticket.rulerLength >= 40)
    }

    @Test(arguments: PrinterProfile.names(in: "/nowhere"))
    func itFitsEveryProfile(name: String) async throws {
        let profile = try PrinterProfile.named(name, in: "/nowhere")
        let layout = TestTicket(texts: try ScreenTexts(), profile: profile).layout(at: Date())
        let renderer = try TicketRenderer()
        _ = try await renderer.raster(layout, width: profile.width)
        #expect(try await renderer.missingGlyphs(in: layout, width: profile.width) == 0)
    }
}
