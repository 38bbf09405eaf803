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

    private let silence = ["/bin/sh", "-c", "cat >/dev/null"]

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
        let speech = try SpeechOutput(
            SpeechSettings(command: ["/bin/sh", "-c", script, "{language}"], player: silence), clock: SystemClock())
        await speech.say(["Mời lấy phiếu."], language: "vi")
        try await eventually("the text") { (try? String(contentsOfFile: heard, encoding: .utf8)) == "Mời lấy phiếu." }
        let first = try #require(pids(heard).first)
        await speech.say(["Xong."], language: "vi")
        #expect(kill(first, 0) == -1, "its voice has gone, and its process with it")
        try await eventually("its number") { pids(heard).count == 2 }
        await speech.stop()
        #expect(kill(try #require(pids(heard).last), 0) == -1)
    }

    @Test func aProgramThatHangsIsEndedByTheClock() async throws {
        let folder = TemporaryFolder()
        let clock = ManualClock()
        let file = folder.file("heard")
        let speech = try SpeechOutput(
            SpeechSettings(command: ["/bin/sh", "-c", "echo $$ >>\(file).pids; exec sleep 60"], player: silence),
            clock: clock)
        await speech.say(["Mời lấy phiếu."], language: "vi")
        try await eventually("its number") { pids(file).count == 1 }
        let child = try #require(pids(file).first)
        try await eventually("its end") {
            clock.advance(by: .seconds(91))
            return kill(child, 0) == -1
        }
    }

    @Test func aProgramThatIsNotThereIsSaidOnceAndHarmsNobody() async throws {
        let speech = try SpeechOutput(SpeechSettings(command: ["/nowhere/espeak-ng"]), clock: SystemClock())
        await speech.say(["Mời lấy phiếu."], language: "vi")
        await speech.say(["Xong."], language: "vi")
        await speech.stop()
    }

    private func pids(_ file: String) -> [pid_t] {
        ((try? String(contentsOfFile: file + ".pids", encoding: .utf8)) ?? "").split(separator: "\n").compactMap {
            pid_t($0)
        }
    }

    // MARK: - Recorded sentences

    /// A tone as long as its number says, so that what was played can be told by its length.
    private func record(_ names: [String], in folder: TemporaryFolder) throws {
        let place = folder.url.appendingPathComponent("vi")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        for name in names {
            let tone = SoundClip(rate: SpokenClips.rate, samples: (0..<2_205).map { Int16($0 % 100 * 200) })
            try Data(tone.wav).write(to: place.appendingPathComponent("\(name).wav"))
        }
    }

    @Test func aSentenceIsFoundByItsWordsAndANumberByItsParts() throws {
        let folder = TemporaryFolder()
        try record(["moi-lay-phieu", "so-thu-tu", "a", "0", "1", "5"], in: folder)
        let clips = SpokenClips(folder: folder.url.path)
        #expect(SpokenClips.name(of: "Đưa mã vạch vào máy quét.") == "dua-ma-vach-vao-may-quet")
        #expect(clips.sound("Mời lấy phiếu.", language: "vi")?.samples.isEmpty == false)
        let one = try #require(clips.sound("Mời lấy phiếu.", language: "vi")).samples.count
        #expect(clips.sound("Số thứ tự: A 0 1 5.", language: "vi")?.samples.count == 5 * one)
        #expect(clips.sound("Số thứ tự: A 0 1 7.", language: "vi") == nil, "nobody has said 7")
        #expect(clips.sound("Mời lấy phiếu.", language: "en") == nil)
        #expect(clips.sound("../../etc/passwd", language: "vi") == nil)
    }

    @Test func recordedSentencesArePlayedAsOneSoundWithWhatIsMissingSpoken() async throws {
        let folder = TemporaryFolder()
        try record(["moi-lay-phieu"], in: folder)
        let heard = folder.file("heard")
        func played(_ sentences: [String]) async throws -> SoundClip {
            try? FileManager.default.removeItem(atPath: heard)
            let script = "cat >\(heard).part && mv \(heard).part \(heard)"
            let speech = try SpeechOutput(
                SpeechSettings(
                    command: ["/bin/false"], clips: folder.url.path, player: ["/bin/sh", "-c", script]),
                clock: SystemClock())
            await speech.say(sentences, language: "vi")
            try await eventually("the sound") { FileManager.default.fileExists(atPath: heard) }
            await speech.stop()
            return try #require(SoundClip(wav: Array(try Data(contentsOf: URL(fileURLWithPath: heard)))))
        }
        let alone = try await played(["Mời lấy phiếu."])
        #expect(alone.duration > .milliseconds(300) && alone.duration < .milliseconds(500))
        let both = try await played(["Mời lấy phiếu.", "Chờ khoảng 10 phút."])
        #expect(both.rate == SpokenClips.rate)
        if SpeechProgram.isThere { #expect(both.duration > alone.duration + .seconds(1)) }
    }

    @Test(.enabled(if: SpeechProgram.isThere, "espeak-ng is not installed"))
    func espeakSpeaksVietnameseByTheUsualCommand() async throws {
        let folder = TemporaryFolder()
        let file = folder.file("speech.wav")
        let speech = try SpeechOutput(
            SpeechSettings(command: SpeechSettings.usualCommand, player: ["/bin/sh", "-c", "cat >\(file)"]),
            clock: SystemClock())
        try await hear(speech, in: file)
    }

    /// A build machine has no sound card: ALSA's default device is a file here.
    @Test(.enabled(if: SpeechProgram.isThere && access("/usr/bin/aplay", X_OK) == 0, "no espeak-ng or no aplay"))
    func aplayPlaysItOnItsDefaultDevice() async throws {
        let folder = TemporaryFolder()
        let file = folder.file("played.wav")
        let device = "pcm.!default { type file; slave.pcm { type null }; file \"\(file)\"; format wav }"
        try Data(device.utf8).write(to: folder.url.appendingPathComponent(".asoundrc"))
        let home = ["/usr/bin/env", "HOME=\(folder.url.path)"]
        let speech = try SpeechOutput(
            SpeechSettings(
                command: home + SpeechSettings.usualCommand, player: home + SpeechSettings.usualPlayer),
            clock: SystemClock())
        try await hear(speech, in: file)
    }

    private func hear(_ speech: SpeechOutput, in file: String) async throws {
        await speech.say(["Đã có kết quả.", "Mời ông/bà đến quầy 3."], language: "vi")
        try await eventually("two sentences of sound") {
            guard let data = FileManager.default.contents(atPath: file), let clip = SoundClip(wav: Array(data)) else {
                return false
            }
            return clip.duration > .seconds(2)
        }
        await speech.stop()
    }
}
