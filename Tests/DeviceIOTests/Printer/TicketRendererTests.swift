import DeviceIO
import Foundation
import Testing

@Suite struct TicketRendererTests {
    private let renderer: TicketRenderer
    init() throws { renderer = try TicketRenderer() }

    @Test func aTicketIsAsWideAsThePaperAndAsHighAsItsBlocks() async throws {
        let layout = TicketLayout([.feed(10), .rule(thickness: 3), .feed(7)], margin: 16)
        for width in [576, 512, 384] {
            let page = try await renderer.raster(layout, width: width)
            #expect((page.width, page.height) == (width, 20))
            #expect(page[16, 10] && page[width - 17, 12])
            #expect(!page[15, 10] && !page[width - 16, 10] && !page[16, 9] && !page[16, 13])
        }
    }

    @Test(arguments: ["Ẵ", "Ễ", "Ộ", "Ữ", "Ẳ", "ê̆", "ô̆", "ơ̆", "ư̆", "Ê̆", "Đ"])
    func marksAreDrawnAndDifferFromTheBareLetter(letter: String) async throws {
        let bare = String(letter.decomposedStringWithCanonicalMapping.unicodeScalars.first.map(Character.init) ?? " ")
        let marked = try await renderer.raster(TicketLayout([.text(letter, size: 48, isTight: true)]))
        let plain = try await renderer.raster(TicketLayout([.text(bare, size: 48, isTight: true)]))
        // Đ has no decomposition: its bar is told from D below.
        if letter == "Đ" {
            let letterD = try await renderer.raster(TicketLayout([.text("D", size: 48, isTight: true)]))
            #expect(marked != letterD)
        } else {
            #expect(marked.height > plain.height)
        }
        #expect(try await marked != renderer.raster(TicketLayout([.text("\u{10FFFD}", size: 48, isTight: true)])))
    }

    @Test func marksOfOneLineNeverReachTheNextBlock() async throws {
        let text = TicketLayout.Block.text("ẴỂỖỮỰẬỆỘ ÊĐÊ: Ê̆ Ô̆ Ơ̆ Ư̆", size: 40, weight: .bold)
        let alone = try await renderer.raster(TicketLayout([text]))
        let between = try await renderer.raster(TicketLayout([.rule(thickness: 1), text, .rule(thickness: 1)]))
        #expect(between.strip(1..<1 + alone.height) == alone)
    }

    @Test func longTextsBreakBetweenWordsAndStayOnThePaper() async throws {
        let one = try await renderer.raster(TicketLayout([.text("Trung tâm", size: 30)]))
        let many = try await renderer.raster(
            TicketLayout([.text("Trung tâm Phục vụ hành chính công xã Ea Kao, tỉnh Đắk Lắk", size: 30)], margin: 24))
        #expect(many.height == 2 * one.height)
        #expect((0..<many.height).allSatisfy { y in (0..<20).allSatisfy { !many[$0, y] && !many[575 - $0, y] } })
    }

    @Test func textStandsWhereItsAlignmentSays() async throws {
        func inkCenter(_ alignment: TicketLayout.Alignment) async throws -> Int {
            let page = try await renderer.raster(TicketLayout([.text("A015", size: 60, alignment: alignment)]))
            let inked = (0..<576).filter { x in (0..<page.height).contains { page[x, $0] } }
            return ((inked.first ?? 0) + (inked.last ?? 0)) / 2
        }
        let (left, center, right) = try await (inkCenter(.left), inkCenter(.center), inkCenter(.right))
        #expect(abs(center - 288) <= 3)
        #expect(left < 100 && right > 476)
    }

    @Test func theSameLayoutGivesTheSameDots() async throws {
        let layout = TicketLayout([.text("Ưu tiên: Mời số A015", size: 32, alignment: .center)])
        let first = try await renderer.raster(layout)
        #expect(try await renderer.raster(layout) == first)
        #expect(try await TicketRenderer().raster(layout) == first)
    }

    @Test func whatDoesNotFitIsRefused() async throws {
        let code = try #require(Code128("000.00.12.H62-201105-0004"))
        await #expect(throws: TicketLayoutError.tooWide(block: 1, width: 616, available: 576)) {
            try await renderer.raster(TicketLayout([.feed(1), .code128(code, moduleWidth: 2, height: 60)]))
        }
        let picture = Raster(width: 600, height: 1)
        await #expect(throws: TicketLayoutError.tooWide(block: 0, width: 600, available: 560)) {
            try await renderer.raster(TicketLayout([.picture(picture, .left)]))
        }
        await #expect(throws: TicketLayoutError.tooTall(height: 4001)) {
            try await renderer.raster(TicketLayout([.feed(4001)]))
        }
        await #expect(throws: TicketLayoutError.badMeasure(block: 0)) {
            try await renderer.raster(TicketLayout([.text("A", size: 0)]))
        }
    }

    @Test func picturesKeepTheirDots() async throws {
        var picture = Raster(width: 3, height: 2)
        picture[0, 0] = true
        picture[2, 1] = true
        let page = try await renderer.raster(TicketLayout([.picture(picture, .right)], margin: 8), width: 100)
        #expect(page[89, 0] && page[91, 1] && !page[90, 0] && !page[91, 0])
    }
}
