import ApplianceKit
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import KioskApp

/// The sound of a call.
@Suite(.timeLimit(.minutes(5)))
struct CallVoiceTests {
    private let folder = TemporaryFolder()
    private let clock = ManualClock()
    private let words = SpokenWords(call: "Mời số {number}, đến quầy số {counter}.")

    private func record(_ names: [String], rate: Int = 16_000) throws {
        for (index, name) in names.enumerated() {
            // Each of a length and a height of its own, so that they are told apart.
            let samples = [Int16](repeating: Int16(1_000 + index), count: rate / 10 + index)
            try Data(SoundClip(rate: rate, samples: samples).wav).write(
                to: folder.url.appendingPathComponent("\(name).wav"))
        }
    }

    @Test func aFileComesBackAsItWent() throws {
        let clip = SoundClip(rate: 22_050, samples: [0, 1, -1, .max, .min] + [Int16](repeating: 7, count: 50))
        #expect(SoundClip(wav: clip.wav) == clip)
    }

    @Test func whatIsNoSoundOfOursIsRefused() {
        let good = SoundClip(rate: 22_050, samples: [Int16](repeating: 7, count: 50)).wav
        #expect(SoundClip(wav: []) == nil)
        #expect(SoundClip(wav: Array(good.prefix(40))) == nil)
        var stereo = good
        stereo[22] = 2
        #expect(SoundClip(wav: stereo) == nil)
        // Written to a pipe: the length is not known beforehand.
        var endless = good
        endless[40...43] = [0xFF, 0xFF, 0xFF, 0x7F]
        #expect(SoundClip(wav: endless)?.samples.count == 50)
        for length in 0..<good.count { _ = SoundClip(wav: Array(good.prefix(length))) }
    }

    @Test func theSentenceIsSpeltOut() {
        #expect(words.sentence(label: "A015", counter: "3") == "Mời số A 0 1 5, đến quầy số 3.")
        #expect(words.sentence(label: "AB1203", counter: "12A") == "Mời số A B 1 2 0 3, đến quầy số 1 2 A.")
    }

    @Test func recordedClipsAreUsedWhereAllAreThere() async throws {
        try record(["moi-so", "den-quay-so", "a", "0", "1", "3", "5"])
        let voice = try CallVoice(folder: folder.url, language: "vi", words: words, clock: clock)
        #expect(await voice.kind() == .recorded)
        let sound = await voice.sound(label: "A015", counter: "3")
        #expect(sound.rate == 16_000)
        // The chime, and the sentence twice: seven clips of a tenth of a second each.
        #expect((3.5...6.5).contains(sound.duration.seconds))
    }

    @Test(arguments: [("a", 16_000), ("5", 16_000), ("den-quay-so", 16_000), ("", 8_000)])
    func oneMissingOrOtherClipMeansThatNoneIsUsed(missing: String, rate: Int) async throws {
        try record(["moi-so", "den-quay-so", "a", "0", "1", "3", "5"].filter { $0 != missing })
        if rate != 16_000 { try record(["a"], rate: rate) }
        let voice = try CallVoice(folder: folder.url, language: "vi", words: words, clock: clock)
        #expect(await voice.kind() != .recorded)
    }

    @Test(.enabled(if: SpeechProgram.isThere)) func espeakSpeaksVietnamese() async throws {
        let voice = try CallVoice(folder: nil, language: "vi", words: words, clock: clock)
        #expect(await voice.kind() == .espeak)
        let sound = await voice.sound(label: "A015", counter: "3")
        #expect((6.0...16.0).contains(sound.duration.seconds))
        #expect(sound.samples.contains { $0 > 3_000 })
    }

    @Test(.enabled(if: SpeechProgram.isThere)) func aVoiceThatDoesNotExistLeavesTheChime() async throws {
        let voice = try CallVoice(folder: nil, language: "nowhere", words: words, clock: clock)
        let sound = await voice.sound(label: "A015", counter: "3")
        #expect((1.4...1.6).contains(sound.duration.seconds))
        #expect(await voice.kind() == .none)
    }

    @Test func oneFailureOfTheProgramCostsAMinuteOfSpeechAndNoMore() async throws {
        let asked = Mutex(0)
        let speech = SoundClip(rate: 22_050, samples: [Int16](repeating: 9_000, count: 22_050))
        let voice = try CallVoice(
            folder: nil, language: "vi", words: words, clock: clock,
            say: { _, _ in
                asked.withLock { asked in
                    asked += 1
                    return asked == 1 ? nil : speech
                }
            })
        let chime = await voice.sound(label: "A015", counter: "3")
        #expect(chime == SoundClip.chime(rate: 22_050))
        #expect(await voice.kind() == .none)
        clock.advance(by: CallVoice.rest - .seconds(1))
        #expect(
            await voice.sound(label: "A016", counter: "3") == chime, "it is left alone, and the chime is there at once")
        #expect(asked.withLock { $0 } == 1)
        clock.advance(by: .seconds(1))
        #expect(await voice.kind() == .espeak)
        #expect(await voice.sound(label: "A017", counter: "3").duration > chime.duration + .seconds(2))
        #expect(await voice.sound(label: "A018", counter: "3").duration > chime.duration + .seconds(2))
        #expect(asked.withLock { $0 } == 3)
    }

    @Test func theChimeIsHeardAndDoesNotClip() {
        let chime = SoundClip.chime(rate: 22_050)
        let loudest = chime.samples.map { abs(Int($0)) }.max() ?? 0
        #expect((12_000...32_000).contains(loudest))
    }
}
