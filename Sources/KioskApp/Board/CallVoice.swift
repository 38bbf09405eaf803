import ApplianceKit
import Foundation

/// Makes the sound of a call: a chime, and "Mời số A 0 1 5, đến quầy số 3" twice.
///
/// From recorded clips where the folder has all that a call needs, else by espeak-ng, else the chime alone. A call is one
/// sound: nothing in a page has to put clips together, and a missing one can't stop it half-way.
actor CallVoice {
    /// Who speaks.
    enum Kind: String, Sendable {
        case recorded
        case espeak = "espeak-ng"
        case none
    }

    private let thread: PollThread
    private let folder: URL?
    private let language: String
    private let words: SpokenWords
    private var clips: [String: SoundClip] = [:]
    private var hasProgram = SpeechProgram.isThere
    private let log = Log("voice")

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// - Parameters:
    ///   - folder: Recorded clips: `moi-so.wav`, `den-quay-so.wav`, `0.wav` … `9.wav`, `a.wav` … `z.wav`, of 16 bits, one
    ///     channel and one rate. nil for none.
    ///   - language: espeak-ng's voice, such as `vi`, `vi-vn-x-south`.
    /// - Throws: `SystemError` where no thread can be started.
    init(folder: URL?, language: String, words: SpokenWords) throws(SystemError) {
        thread = try PollThread(name: "voice")
        self.folder = folder
        self.language = language
        self.words = words
    }

    /// The sound of a call.
    func sound(label: String, counter: String) -> SoundClip {
        if let spoken = recorded(label, counter) { return announcement(spoken) }
        if hasProgram {
            if let spoken = SpeechProgram.say(words.sentence(label: label, counter: counter), voice: language) {
                return announcement(spoken.trimmed)
            }
            log.warning("\(SpeechProgram.path) does not speak: calls have a chime only")
            hasProgram = false
        }
        return SoundClip.chime(rate: 22_050)
    }

    /// Who would speak now.
    func kind() -> Kind {
        if recorded("A015", "3") != nil { return .recorded }
        return hasProgram ? .espeak : .none
    }

    private func announcement(_ spoken: SoundClip) -> SoundClip {
        let rate = spoken.rate
        return .joined(
            [
                .chime(rate: rate), spoken, .silence(.milliseconds(650), rate: rate), spoken,
                .silence(.milliseconds(250), rate: rate),
            ], rate: rate)
    }

    /// The call put together of clips; nil where one is missing, or is of another rate than the first.
    private func recorded(_ label: String, _ counter: String) -> SoundClip? {
        guard folder != nil, let begin = clip("moi-so"), let middle = clip("den-quay-so") else { return nil }
        var parts = [begin]
        let gap = SoundClip.silence(.milliseconds(60), rate: begin.rate)
        for character in label {
            guard let spoken = clip(character.lowercased()) else { return nil }
            parts += [gap, spoken]
        }
        parts += [SoundClip.silence(.milliseconds(220), rate: begin.rate), middle]
        for character in counter {
            guard let spoken = clip(character.lowercased()) else { return nil }
            parts += [gap, spoken]
        }
        guard parts.allSatisfy({ $0.rate == begin.rate }) else { return nil }
        return .joined(parts, rate: begin.rate)
    }

    private func clip(_ name: String) -> SoundClip? {
        if let known = clips[name] { return known }
        guard let folder,
            name.utf8.allSatisfy({ $0 == 0x2D || (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) })
        else { return nil }
        let file = folder.appendingPathComponent("\(name).wav")
        guard let data = try? Data(contentsOf: file), let clip = SoundClip(wav: Array(data))?.trimmed else {
            return nil
        }
        clips[name] = clip
        return clip
    }
}
