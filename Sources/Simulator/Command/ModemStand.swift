import ApplianceKit
import Foundation

/// A modem alone, for a technician or a tester who tries the real gateway on it, also while things go wrong.
enum ModemStand {
    static let command = CommandProgram.Command(
        "modem",
        "--device PATH [--profile P] [--pin PIN] [--latency MS] [--reports MS] [--fault RULE]… [--faults FILE]",
        "a GSM modem with its network; a line “NUMBER TEXT” on standard input is a text to it",
        details: """

              A line “! RULE” on standard input lets something go wrong from now on; --fault RULE does from the start, and
              --faults FILE holds a rule a line.
            """ + FaultRule.help, run: run)

    private static func run(_ arguments: CommandArguments) async throws -> ExitStatus {
        var arguments = arguments
        let path = try StandCommands.device(&arguments)
        let pin = try arguments.option("--pin")
        let latency = try arguments.integer("--latency", in: 0...600_000) ?? 0
        let reports = try arguments.integer("--reports", in: 0...86_400_000)
        let rules = try rules(&arguments)
        let profile = try StandCommands.profile(&arguments)
        try arguments.finish()
        let modem = try SimulatedModem(link: path, profile: profile, sim: SIMCard(pin: pin))
        await modem.network.change { settings in
            settings.submitLatency = .milliseconds(latency)
            if let reports { settings.reports = .after(.milliseconds(reports)) }
        }
        try await modem.plug()
        for rule in rules { await modem.schedule(rule) }
        StandCommands.say("A modem at \(path), number \(modem.network.firstNumber). Ctrl-C ends it.")
        let shows = Task {
            for await text in modem.network.phones.stream() {
                StandCommands.say("\(text.from) → \(text.to): \(text.text)")
            }
        }
        try StandCommands.followInput { await take($0, for: modem) }
        try await TerminationSignals.wait()
        shows.cancel()
        await modem.unplug()
        return .ok
    }

    private static func rules(_ arguments: inout CommandArguments) throws -> [FaultRule] {
        var rules: [FaultRule] = []
        while let rule = try arguments.option("--fault") { rules.append(try FaultRule(rule)) }
        while let path = try arguments.option("--faults") {
            let text: String
            do { text = try String(contentsOf: URL(fileURLWithPath: path), encoding: .utf8) } catch {
                throw UsageError("\(path) can't be read: \(error.localizedDescription)")
            }
            rules += try FaultRule.rules(in: text, of: path)
        }
        return rules
    }

    /// A line of standard input.
    static func take(_ line: String, for modem: SimulatedModem) async {
        if line.hasPrefix("!") {
            do throws(UsageError) {
                await modem.schedule(try FaultRule(String(line.dropFirst())))
            } catch {
                StandCommands.say("\(error)")
            }
            return
        }
        let words = line.split(separator: " ", maxSplits: 1).map(String.init)
        if words.count == 2 { await modem.network.text(from: words[0], words[1]) }
    }
}
