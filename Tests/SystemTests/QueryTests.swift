import ApplianceKit
import Foundation
import Testing

@testable import Simulator

/// Every keyword by the real gateway in the simulated world.
@Suite("Queries", .timeLimit(.minutes(8)))
struct QueryTests {
    private static let citizen = "0912345678"

    /// The world's gateway with further sections in its configuration.
    private func gateway(_ bench: Bench, _ sections: String) async throws -> DaemonProcess {
        let path = bench.world.gatewayConfiguration
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let longer = text.replacingOccurrences(of: "    log:", with: "    \(sections)\n    log:")
        #expect(longer != text)
        try Data(longer.utf8).write(to: URL(fileURLWithPath: path))
        return try await bench.gateway()
    }

    @Test func answersHelpHoursAndWrongSyntax() async throws {
        try await Bench.with { bench in
            _ = try await gateway(
                bench,
                """
                centre: { name: "Trung tâm Phục vụ hành chính công phường Tân Lập", hours: "7h30-11h30, 13h30-17h",
                          address: "12 Lê Duẩn", hotline: "1022" },
                """)
            // Before the hours it says how it is today, which depends on the day that the test runs on.
            let hours = try await bench.ask("Giờ làm việc?")
            #expect(hours.hasPrefix("Trung tam Phuc vu hanh chinh cong phuong Tan Lap. "))
            #expect(
                hours.hasSuffix(
                    " Gio lam viec: 7h30-11h30, 13h30-17h. Dia chi: 12 Le Duan. Dien thoai: 1022."))
            #expect(try await bench.ask("hd").contains("HS va ma ho so"))
            #expect(try await bench.ask("DG 3").contains("theo mau: DG 3 "))
            #expect(try await bench.ask("STT A015").contains("bang goi so"))
            #expect(try await bench.ask("status").hasPrefix("No dossier code found"))
        }
    }

    @Test func asksTheKiosksQueue() async throws {
        try await Bench.with { bench in
            let kiosk = try HTTPServer(HTTPServerConfiguration()) { request in
                request.path == "/queue/places/A015"
                    ? .text(#"{"state":"waiting","ahead":3}"#) : HTTPServerResponse(status: 404)
            }
            _ = try await gateway(bench, "queries: { queue: { kiosk: \"http://127.0.0.1:\(kiosk.port)\" } },")
            #expect(try await bench.ask("stt a15") == "So A015: con 3 nguoi truoc ong/ba. Moi ong/ba doi den luot.")
            #expect(try await bench.ask("STT B001").hasPrefix("Hom nay khong co so B001."))
            await kiosk.stop()
            #expect(try await bench.ask("STT A015").hasPrefix("Hien chua xem duoc so A015."))
        }
    }

    @Test func promisesWhatItCantReachAndKeepsThePromiseAfterARestart() async throws {
        try await Bench.with { bench in
            let sections = "sync: { enabled: false }, queries: { retrySeconds: 1, lookupSeconds: 1 },"
            let first = try await gateway(bench, sections)
            let code = try await bench.code(withStatus: 9)
            try await bench.world.setCentral(.off)
            #expect(try await bench.ask("HS \(code)").contains("Trung tam se tra loi ong/ba trong vong 2 gio"))
            _ = try await first.terminate()
            let mark = bench.world.network.submitted.count
            _ = try await bench.gateway()
            try await bench.world.setCentral(.none)
            let answer = try await bench.world.network.submitted.first(after: mark, "the promised answer")
            #expect(answer.text?.hasPrefix("Ho so \(code)") == true)
            #expect(bench.replies(to: Self.citizen) == 2)
        }
    }

    @Test func ratesFollowsStopsAndResumes() async throws {
        try await Bench.with { bench in
            _ = try await bench.gateway()
            let code = try await bench.code(withStatus: 9)
            #expect(try await bench.ask("ĐG 3 \(code)").hasPrefix("Cam on ong/ba da danh gia ho so \(code)"))
            #expect(try await bench.ask("DK \(code)").hasPrefix("Tu nay trung tam se bao tin den so may nay"))
            #expect(try await bench.ask("HUY \(code)").hasPrefix("Trung tam se khong bao tin ve ho so \(code)"))
            #expect(try await bench.ask("Hủy").hasPrefix("Trung tam se khong tu gui tin ve ho so"))
            #expect(try await bench.ask("HS \(code)").contains(code))
            #expect(try await bench.ask("DK").hasPrefix("Trung tam se lai gui tin ve ho so"))
        }
    }

    @Test func tellsThoseWhoHandedItInAndThoseWhoFollowOfAChange() async throws {
        try await Bench.with { bench in
            let gateway = try await gateway(
                bench, "sync: { everySeconds: 5 }, sending: { quietFrom: 0, quietTo: 0 }, lookup: { code: \"none\" },")
            let code = try await bench.code(withStatus: 4)
            let dossier = try #require(await bench.world.central.dossier(code))
            let applicant = SimulatedPerson(of: dossier).phone
            _ = try await bench.ask("DK \(code)")
            let stranger = "0987654321"
            _ = try await bench.ask("HUY", from: stranger)
            _ = try await bench.ask("alo", from: stranger)
            _ = try await gateway.events.first("the first load") {
                if case .said(let line) = $0 { line.contains("dossiers loaded") } else { false }
            }
            let mark = bench.world.network.submitted.count
            try await bench.world.advance(code, to: 9)
            for number in [applicant, Self.citizen] {
                let notice = try await bench.world.network.submitted.first(after: mark, "a notice") {
                    MobileNumber.international($0.to) == MobileNumber.international(number)
                }
                #expect(notice.text?.hasPrefix("Ho so \(code) (") == true)
                #expect(notice.text?.contains("da co ket qua. Moi ong/ba den quay") == true)
            }
        }
    }
}
