import ApplianceKit

/// The commands that act on a world that runs; W is its address or its folder.
enum WorldCommands {
    /// Where `world` builds, and the others look, when nobody says.
    static let defaultFolder = "tracuu-world"

    private static let place = "[--world W]"

    static let commands =
        [
            CommandProgram.Command("text", "\(place) [--from NUMBER] TEXT…", "sends a text to the gateway") {
                arguments in
                try await act(arguments) { arguments, client in
                    let sender = try arguments.option("--from")
                    let text = try words(&arguments, "the text")
                    try arguments.finish()
                    try await client.call("text", WorldCall.Text(from: sender, text: text))
                }
            },
            CommandProgram.Command("scan", "\(place) [--symbology AIM] CONTENT", "holds a code under the scanner") {
                arguments in
                try await act(arguments) { arguments, client in
                    let symbology = try arguments.option("--symbology")
                    let text = try words(&arguments, "the code’s content")
                    try arguments.finish()
                    try await client.call("scan", WorldCall.Scan(text: text, symbology: symbology))
                }
            },
            CommandProgram.Command(
                "advance", "\(place) CODE [STATUS]", "takes a dossier one step on, or to a status from 1 to 10"
            ) { arguments in
                try await act(arguments) { arguments, client in
                    let code = try word(&arguments, "the dossier’s code")
                    let status = arguments.next()
                    guard status == nil || status.flatMap(Int.init) != nil else {
                        throw UsageError("a status is a number from 1 to 10, not “\(status ?? "")”")
                    }
                    try arguments.finish()
                    try await client.call("advance", WorldCall.Advance(code: code, status: status.flatMap(Int.init)))
                }
            },
            CommandProgram.Command("unplug", "\(place) modem|scanner|printer", "pulls a device out") { arguments in
                try await plug(arguments, isIn: false)
            },
            CommandProgram.Command("plug", "\(place) modem|scanner|printer", "puts it back in") { arguments in
                try await plug(arguments, isIn: true)
            },
            CommandProgram.Command("coverage", "\(place) on|off", "lets the mobile network come and go") { arguments in
                try await act(arguments) { arguments, client in
                    let word = try word(&arguments, "on or off")
                    guard ["on", "off"].contains(word) else { throw UsageError("on or off, not “\(word)”") }
                    try arguments.finish()
                    try await client.call("coverage", WorldCall.Switch(on: word == "on"))
                }
            },
            CommandProgram.Command("status", place, "tells how the world is, and what was texted last") { arguments in
                try await act(arguments) { arguments, client in
                    try arguments.finish()
                    show(
                        try await client.get("state", WorldState.self), try await client.get("texts", [ShownText].self))
                }
            },
        ] + printerCommands + centralCommands

    private static let printerCommands = [
        ("paper-out", "takes the roll out", WorldCall.Printer(paper: false)),
        ("paper-in", "puts a roll in", WorldCall.Printer(paper: true)),
        ("cover-open", "opens the cover", WorldCall.Printer(cover: true)),
        ("cover-closed", "closes the cover", WorldCall.Printer(cover: false)),
    ].map { word, summary, call in
        CommandProgram.Command("printer \(word)", place, summary) { arguments in
            try await act(arguments) { arguments, client in
                try arguments.finish()
                try await client.call("printer", call)
            }
        }
    }

    private static let centralCommands = CentralFault.named.map { word, _ in
        let summary =
            switch word {
            case "on": "lets the central system work again"
            case "off": "switches it off: connections are refused"
            default: "lets it fail in this way"
            }
        return CommandProgram.Command("central \(word)", place, summary) { arguments in
            try await act(arguments) { arguments, client in
                try arguments.finish()
                try await client.call("central", WorldCall.Central(fault: word))
            }
        }
    }

    private static func act(
        _ arguments: CommandArguments, _ call: (inout CommandArguments, ControlClient) async throws -> Void
    ) async throws -> ExitStatus {
        var arguments = arguments
        let client = try ControlClient(world: try arguments.option("--world") ?? defaultFolder)
        try await call(&arguments, client)
        return .ok
    }

    private static func plug(_ arguments: CommandArguments, isIn: Bool) async throws -> ExitStatus {
        try await act(arguments) { arguments, client in
            let device = try word(&arguments, "modem, scanner or printer")
            try arguments.finish()
            try await client.call("device", WorldCall.Device(device: device, plugged: isIn))
        }
    }

    private static func word(_ arguments: inout CommandArguments, _ what: String) throws -> String {
        guard let word = arguments.next() else { throw UsageError("\(what) is missing") }
        return word
    }

    private static func words(_ arguments: inout CommandArguments, _ what: String) throws -> String {
        let words = arguments.rest()
        guard !words.isEmpty else { throw UsageError("\(what) is missing") }
        return words.joined(separator: " ")
    }

    private static func show(_ state: WorldState, _ texts: [ShownText]) {
        func word(_ isWell: Bool, _ well: String, _ ill: String) -> String { isWell ? well : ill }
        print(
            """
            central system  \(word(state.isCentralOn, "on", "off"))  \(state.central)
            coverage        \(word(state.hasCoverage, "there", "gone")), \(state.waitingMessages) messages wait
            modem           \(word(state.devices.modem, "plugged in", "pulled out")), number \(state.gatewayNumber)
            scanner         \(word(state.devices.scanner, "plugged in", "pulled out"))
            printer         \(word(state.devices.printer, "plugged in", "pulled out")), \
            \(word(state.hasPaper, "has paper", "out of paper")), \
            \(word(state.isCoverOpen, "cover open", "cover closed")), \(state.tickets) tickets
            kiosk           \(state.kiosk)
            """)
        for text in texts.suffix(10) { print("\(text.time)  \(text.from) → \(text.to)  \(text.text)") }
    }
}
