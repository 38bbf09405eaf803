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

    /// A text and a voice become sound, or nil; it may block.
    typealias Speaker = @Sendable (_ text: String, _ voice: String) -> SoundClip?

    /// After a failure the program is left alone for so long: on a box that is short of time, each further try would keep
    /// a call waiting for its chime.
    static let rest = Duration.seconds(60)

    /// espeak-ng; nil where it is not installed.
    static var installed: Speaker? {
        guard SpeechProgram.isThere else { return nil }
        return { text, voice in SpeechProgram.say(text, voice: voice) }
    }

    private let thread: PollThread
    private let folder: URL?
    private let language: String
    private let words: SpokenWords
    private let say: Speaker?
    private let clock: any ApplianceClock
    private var clips: [String: SoundClip] = [:]
    private var restsUntil: Duration?
    private let log = Log("voice")

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// - Parameters:
    ///   - folder: Recorded clips: `moi-so.wav`, `den-quay-so.wav`, `0.wav` … `9.wav`, `a.wav` … `z.wav`, of 16 bits, one
    ///     channel and one rate. nil for none.
    ///   - language: espeak-ng's voice, such as `vi`, `vi-vn-x-south`.
    ///   - say: The program that speaks; nil for none.
    /// - Throws: `SystemError` where no thread can be started.
    init(
        folder: URL?, language: String, words: SpokenWords, clock: any ApplianceClock,
        say: Speaker? = installed
    ) throws(SystemError) {
        thread = try PollThread(name: "voice")
        self.folder = folder
        self.language = language
        self.words = words
        self.clock = clock
        self.say = say
    }

    /// The sound of a call.
    func sound(label: String, counter: String) -> SoundClip {
        if let spoken = recorded(label, counter) { return announcement(spoken) }
        if let spoken = spoken(label, counter) { return announcement(spoken.trimmed) }
        return SoundClip.chime(rate: 22_050)
    }

    /// The call as the program says it; nil where there is none, where it rests, and where it fails.
    private func spoken(_ label: String, _ counter: String) -> SoundClip? {
        guard let say, !isResting else { return nil }
        let spoken = say(words.sentence(label: label, counter: counter), language)
        if spoken == nil, restsUntil == nil {
            log.warning(
                "\(SpeechProgram.path) does not speak: calls have a chime only, until it does; it is tried every minute. "
                    + "See whether it knows the voice \(language), and what takes the box's time")
        } else if spoken != nil, restsUntil != nil {
            log.notice("\(SpeechProgram.path) speaks again")
        }
        // From the end of the try, which may have taken seconds.
        restsUntil = spoken == nil ? clock.uptime + Self.rest : nil
        return spoken
    }

    private var isResting: Bool { restsUntil.map { clock.uptime < $0 } ?? false }

    /// Who would speak now.
    func kind() -> Kind {
        if recorded("A015", "3") != nil { return .recorded }
        return say != nil && !isResting ? .espeak : .none
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
