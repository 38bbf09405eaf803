import ApplianceKit
import DeviceIO
import Foundation
import Testing

@testable import KioskApp

@Suite("Queue ticket on paper")
struct QueueTicketPaperTests {
    private func paper(width: Int, smsNumber: String? = nil) throws -> QueueTicketPaper {
        #expect(LocalTime.useVietnameseZone())
        let centre = KioskConfiguration.Centre(
            name: "Trung tâm Phục vụ hành chính công tỉnh Đắk Lắk", hotline: "1022", feedback: nil)
        return try QueueTicketPaper(texts: ScreenTexts(), centre: centre, width: width, smsNumber: smsNumber)
    }

    private func lines(_ layout: TicketLayout) -> [String] {
        layout.blocks.compactMap { block in if case .text(let text, _) = block { text } else { nil } }
    }

    @Test func itSaysWhatACitizenNeedsAndNothingElse() throws {
        var given = ticket(15)
        given.estimate = WaitEstimate(from: 15, to: 25)
        given.area = "Khu A, quầy 1 đến 3"
        #expect(
            lines(try paper(width: 576).layout(given)) == [
                "Trung tâm Phục vụ hành chính công tỉnh Đắk Lắk", "SỐ THỨ TỰ", "Queue number", "A015",
                "Tiếp nhận và trả kết quả", "Mời đến: Khu A, quầy 1 đến 3", "08:00, Thứ Hai, 02/03/2026",
                "Còn 14 người trước ông/bà", "14 people ahead of you", "Thời gian chờ khoảng 15–25 phút",
                "Waiting time about 15–25 minutes", "Xin giữ phiếu và chờ gọi số.",
                "Please keep this ticket and wait to be called.", "Đường dây nóng: 1022",
            ])
    }

    @Test(arguments: [(1, "You are next"), (2, "1 person ahead of you"), (3, "2 people ahead of you")])
    func whoIsAheadIsCountedInGoodEnglish(number: Int, english: String) throws {
        #expect(lines(try paper(width: 576).layout(ticket(number))).contains(english))
    }

    @Test func aPriorityStandsOnItWithWhatToShow() throws {
        var given = ticket(7)
        given.priority = QueueTicket.Priority(
            name: "Người từ 75 tuổi trở lên", nameEnglish: "Aged 75 and over", evidence: "căn cước", isVerified: false)
        let lines = lines(try paper(width: 576).layout(given))
        #expect(lines.contains("ƯU TIÊN: Người từ 75 tuổi trở lên"))
        #expect(lines.contains("Khi được gọi, xin cho xem căn cước."))
    }

    @Test func aSecondPaperIsMarkedAndDoesNotSayAgainHowLongItTakes() throws {
        var given = ticket(7)
        given.isReprint = true
        let lines = lines(try paper(width: 576).layout(given))
        #expect(lines.contains("IN LẠI"))
        #expect(!lines.contains { $0.contains("người trước") })
    }

    @Test func aTelephoneCanAskByTheCodeOnIt() throws {
        let layout = try paper(width: 576, smsNumber: "0912345678").layout(ticket(15))
        #expect(lines(layout).contains { $0.contains("STT A015") && $0.contains("0912345678") })
        #expect(layout.blocks.contains { if case .qr = $0 { true } else { false } })
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
