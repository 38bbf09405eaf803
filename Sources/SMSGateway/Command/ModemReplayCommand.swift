import ApplianceKit
import DeviceIO
import Glibc

/// `tracuu-sms modem replay`: what the driver's line machine makes of a recorded conversation.
enum ModemReplayCommand {
    static let help = """

          FILE (- for standard input) has lines such as
            12.345 > AT+CSQ
            12.350 < +CSQ: 21,99
          with > for what we wrote and < for what the modem wrote; the lines “trace …” of the daemon's log do as
          they are. Other lines are passed over.

        """

    static func run(_ arguments: CommandArguments) throws -> ExitStatus {
        var arguments = arguments
        let name = try arguments.option("--profile")
        let folder = try arguments.option("--profiles")
        guard let path = arguments.next() else { throw UsageError("the file is missing; - is standard input") }
        try arguments.finish()
        let profiles = try ModemProfiles(siteFolder: folder)
        guard let profile = name.map({ profiles[$0] }) ?? profiles.generic else {
            throw UsageError("there is no such profile; there are \(profiles.names.joined(separator: ", "))")
        }
        let descriptor = path == "-" ? STDIN_FILENO : try systemCall("open \(path)") { open(path, O_RDONLY) }
        defer { if descriptor != STDIN_FILENO { close(descriptor) } }
        var replay = ConversationReplay(unsolicited: profile.unsolicited)
        var lines = LineInput(descriptor: descriptor, limit: 8_192)
        while let line = try lines.next(beforeWaiting: { fflush(nil) }) {
            guard case .text(let bytes) = line else { continue }
            for event in replay.take(String(decoding: bytes, as: UTF8.self)) ?? [] { print(describe(event)) }
        }
        return .ok
    }

    private static func describe(_ event: ATDialogue.Event) -> String {
        switch event {
        case .prompt: "prompt"
        case .completed(let response):
            "completed \(response.result): "
                + response.lines.map { [$0.text, $0.body].compactMap(\.self).joined(separator: " / ") }
                .joined(separator: " | ")
        case .unsolicited(let result):
            "unsolicited \([result.text, result.body].compactMap(\.self).joined(separator: " / "))"
        case .stray(let line): "stray \(line)"
        }
    }
}
