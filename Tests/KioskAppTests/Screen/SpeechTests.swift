import ApplianceKit
import Foundation
import TestSupport
import Testing

@testable import KioskApp

@Suite("Reading screens out", .timeLimit(.minutes(1)))
struct SpeechTests {
    private func model(_ change: (inout ScreenModel) -> Void) -> ScreenModel {
        var model = ScreenModel(
            screen: "t-1", kind: .result, headline: "Đã có kết quả",
            frame: ScreenModel.Frame(centre: "", contacts: []))
        change(&model)
        return model
    }

    @Test func whatMattersComesFirstAndEverySentenceHasAnEnd() {
        let text = Narration(
            model {
                $0.sentence = "Hồ sơ đã giải quyết xong."
                $0.date = ScreenModel.DateCard(label: "Có kết quả từ", value: "Thứ Hai, 02/03/2026")
                $0.details = [ScreenModel.Detail(label: "Mã hồ sơ", value: "H15.12-260219-0001")]
                $0.actions = [ScreenModel.Action(id: .takeNumber, label: "Lấy số thứ tự")]
            }
        ).text
        #expect(
            text
                == "Đã có kết quả. Hồ sơ đã giải quyết xong. Có kết quả từ: Thứ Hai, 02/03/2026. 1: Lấy số thứ tự.")
    }

    @Test func aNumberIsReadAsItIsCalled() {
        let text = Narration(
            model { $0.ticket = ScreenModel.Ticket(label: "Số thứ tự", number: "A015", service: "Đất đai") }
        ).text
        #expect(text.contains("Số thứ tự: A 0 1 5."))
    }

    @Test func aWarningIsAllThatIsSaid() {
        let text = Narration(
            model {
                $0.warning = ScreenModel.Warning(
                    headline: "Ông/bà còn xem không?", sentence: "Chạm vào màn hình.", remaining: 1, total: 1,
                    actions: [])
            }
        ).text
        #expect(text == "Ông/bà còn xem không? Chạm vào màn hình.")
    }

    @Test func theProgramGetsTheTextAndIsEndedByTheNextOne() async throws {
        let folder = TemporaryFolder()
        let heard = folder.file("heard")
        let script = "echo $$ >>\(heard).pids; cat >>\(heard); exec sleep 60"
        let speech = SpeechOutput(
            SpeechSettings(command: ["/bin/sh", "-c", script, "{language}"]), clock: SystemClock())
        await speech.say("Mời lấy phiếu.", language: "vi")
        try await eventually("the text") { (try? String(contentsOfFile: heard, encoding: .utf8)) == "Mời lấy phiếu." }
        let first = try #require(pids(heard).first)
        await speech.say("Xong.", language: "vi")
        #expect(kill(first, 0) == -1, "its voice has gone, and its process with it")
        try await eventually("its number") { pids(heard).count == 2 }
        await speech.stop()
        #expect(kill(try #require(pids(heard).last), 0) == -1)
    }

    @Test func aProgramThatHangsIsEndedByTheClock() async throws {
        let folder = TemporaryFolder()
        let clock = ManualClock()
        let file = folder.file("heard")
        let speech = SpeechOutput(
            SpeechSettings(command: ["/bin/sh", "-c", "echo $$ >>\(file).pids; exec sleep 60"]), clock: clock)
        await speech.say("Mời lấy phiếu.", language: "vi")
        try await eventually("its number") { pids(file).count == 1 }
        let child = try #require(pids(file).first)
        try await eventually("its end") {
            clock.advance(by: .seconds(91))
            return kill(child, 0) == -1
        }
    }

    @Test func aProgramThatIsNotThereIsSaidOnceAndHarmsNobody() async {
        let speech = SpeechOutput(SpeechSettings(command: ["/nowhere/espeak-ng"]), clock: SystemClock())
        await speech.say("Mời lấy phiếu.", language: "vi")
        await speech.say("Xong.", language: "vi")
        await speech.stop()
    }

    private func pids(_ file: String) -> [pid_t] {
        ((try? String(contentsOfFile: file + ".pids", encoding: .utf8)) ?? "").split(separator: "\n").compactMap {
            pid_t($0)
        }
    }
}
