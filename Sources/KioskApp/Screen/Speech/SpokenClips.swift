import ApplianceKit
import Foundation

/// Recorded sentences: a folder a language, in it a file a sentence, named by its words without accents:
/// `vi/moi-lay-phieu.wav`. What a number or a date makes different each time has parts: `vi/so-thu-tu.wav`, `vi/a.wav`,
/// `vi/0.wav` say "Số thứ tự: A 0".
struct SpokenClips: Sendable {
    /// As espeak-ng speaks, which says what nobody has recorded: samples a second.
    static let rate = 22_050
    private static let pause = Duration.milliseconds(280)
    private static let nameLimit = 120

    let folder: URL

    init(folder: String) { self.folder = URL(fileURLWithPath: folder, isDirectory: true) }

    /// The sound of a sentence; nil where a part of it has not been recorded.
    func sound(_ sentence: String, language: String) -> SoundClip? {
        if let whole = clip(Self.name(of: sentence), language) { return whole }
        var sounds: [SoundClip] = []
        for part in sentence.split(separator: ":") {
            let name = Self.name(of: part)
            if name.isEmpty { continue }
            if let sound = clip(name, language) {
                sounds.append(sound)
                continue
            }
            // Spelt out, as a ticket's number is.
            for word in name.split(separator: "-") {
                guard word.utf8.count == 1, let sound = clip(String(word), language) else { return nil }
                sounds.append(sound)
            }
        }
        return sounds.isEmpty ? nil : .joined(sounds, rate: Self.rate)
    }

    /// Sentences one after another.
    static func joined(_ sounds: [SoundClip]) -> SoundClip {
        let gap = SoundClip.silence(pause, rate: rate)
        return .joined(sounds.flatMap { [$0, gap] }, rate: rate)
    }

    /// `moi-lay-phieu`, of `Mời lấy phiếu.`
    static func name(of sentence: some StringProtocol) -> String {
        VietnameseText.searchForm(String(sentence)).split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
            .joined(separator: "-")
    }

    private func clip(_ name: String, _ language: String) -> SoundClip? {
        guard !name.isEmpty, name.utf8.count <= Self.nameLimit,
            let data = try? Data(contentsOf: folder.appendingPathComponent("\(language)/\(name).wav")),
            let clip = SoundClip(wav: Array(data)), clip.rate == Self.rate
        else { return nil }
        return clip.trimmed
    }
}
