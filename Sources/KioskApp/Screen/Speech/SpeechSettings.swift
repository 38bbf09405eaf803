import ApplianceKit

/// Whether and by which program screens are read out, under `speech` in the configuration.
struct SpeechSettings: Equatable, Sendable {
    /// The program that speaks, and its arguments; `{language}` is filled in. The text comes on its standard input, and a
    /// WAV file leaves on its output.
    var command: [String]
    /// The folder of recorded sentences; nil for none.
    var clips: String?
    /// The program that plays both, with its arguments: a WAV file comes on standard input.
    var player = usualPlayer
    /// No text takes longer; a program that hangs is ended then.
    var limit: Duration = .seconds(90)

    /// A little slower than its own pace. It is not left to play by itself: on a device that takes aplay's sound, Debian
    /// 12's was silent and said that all was well.
    static let usualCommand = ["/usr/bin/espeak-ng", "-v", "{language}", "-s", "145", "--stdin", "--stdout"]

    /// ALSA's, on its default device.
    static let usualPlayer = ["/usr/bin/aplay", "-q", "-"]

    /// nil where screens are not read out, which is so unless the section says otherwise: not every box has a jack.
    static func read(_ section: ConfigurationSection) -> SpeechSettings? {
        let isEnabled = section.boolean("enabled", default: false)
        let command = section.strings("command", default: usualCommand)
        if command.first?.hasPrefix("/") != true {
            section.report("must begin with a program's whole path, such as /usr/bin/espeak-ng", key: "command")
        }
        let player = section.strings("player", default: usualPlayer)
        if player.first?.hasPrefix("/") != true {
            section.report("must begin with a program's whole path, such as /usr/bin/aplay", key: "player")
        }
        let clips = section.optionalString("clips")
        return isEnabled ? SpeechSettings(command: command, clips: clips, player: player) : nil
    }
}
