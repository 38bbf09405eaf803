import ApplianceKit
import DeviceIO
import Foundation
import Testing

@testable import KioskApp

@Suite("Queue ticket on paper")
struct QueueTicketPaperTests {
    private func paper(width: Int) throws -> QueueTicketPaper {
        #expect(LocalTime.useVietnameseZone())
        let centre = KioskConfiguration.Centre(
            name: "Trung tâm Phục vụ hành chính công tỉnh Đắk Lắk", hotline: "1022", feedback: nil)
        return QueueTicketPaper(texts: try ScreenTexts(), centre: centre, width: width)
    }

    @Test func itSaysWhatACitizenNeedsAndNothingElse() throws {
        let texts = try paper(width: 576).layout(ticket(15)).blocks.compactMap { block in
            if case .text(let text, _) = block { text } else { nil }
        }
        #expect(
            texts == [
                "Trung tâm Phục vụ hành chính công tỉnh Đắk Lắk", "SỐ THỨ TỰ", "A015", "Tiếp nhận và trả kết quả",
                "08:00, Thứ Hai, 02/03/2026", "Trước ông/bà còn 14 người", "Xin giữ phiếu và chờ gọi số.",
                "Đường dây nóng: 1022",
            ])
    }

    @Test(arguments: [384, 512, 576, 832], [1, 888, 12_345])
    func theNumberStaysOnOneLineAtEveryWidth(width: Int, number: Int) async throws {
        let layout = try paper(width: width).layout(ticket(number))
        let tall = try await TicketRenderer().raster(layout, width: width)
        let numberOnly = TicketLayout(
            layout.blocks.filter { block in
                if case .text(let text, _) = block { text == ticket(number).label } else { false }
            }, margin: layout.margin)
        let line = try await TicketRenderer().raster(numberOnly, width: width)
        guard case .text(_, let style) = numberOnly.blocks[0] else { return }
        #expect(line.height <= style.size, "one line")
        #expect(line.height * 6 > width / (number > 999 ? 2 : 1), "large")
        #expect(tall.height < 2 * width, "and the paper short")
    }
}
