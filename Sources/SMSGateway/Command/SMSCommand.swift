import ApplianceKit
import Glibc

@main
enum SMSCommand {
    static func main() async {
        // Before any other thread runs: the zone is the whole process's.
        TerminationSignals.catchSignals()
        let zoneIsKnown = LocalTime.useVietnameseZone()
        let program = CommandProgram(
            "tracuu-sms", "answers text messages about dossiers",
            [
                .init("run", "[--config FILE] [--state FOLDER]", "the daemon") {
                    try await RunCommand.run($0, zoneIsKnown: zoneIsKnown)
                },
                .init("check-config", "[--config FILE]", "explains every problem of a configuration") {
                    try RunCommand.checkConfiguration($0)
                },
                .init("pdu", "decode|encode", "PDUs and JSON, one a line", details: "\n\(PDUCommand.help)\n") {
                    PDUCommand.run($0)
                },
                .init("inbox list", "[--state FOLDER] [--json]", "what has been received") {
                    try await ListCommand.inbox($0)
                },
                .init(
                    "modem probe", "--device PATH [--baud N] [--profiles FOLDER] [--json]",
                    "asks a modem what it supports and proposes a profile"
                ) { try await ModemProbeCommand.run($0) },
                .init(
                    "modem ussd", "CODE [--config FILE [--modem NAME] | --device PATH] [--seconds N]",
                    "sends a code such as *101#; stop the daemon first"
                ) { try await ModemUSSDCommand.run($0) },
                .init(
                    "modem replay", "FILE [--profile NAME] [--profiles FOLDER]",
                    "feeds a recorded conversation through the line machine", details: ModemReplayCommand.help
                ) { try ModemReplayCommand.run($0) },
                .init(
                    "notices list", "[--state FOLDER] [--json]",
                    "notices that have reached nobody, for whoever calls the citizens instead"
                ) { try await NoticesCommand.list($0) },
                .init("notices settle", "NUMBER [--state FOLDER]", "takes one off that list: the citizen has been told")
                {
                    try await NoticesCommand.settle($0)
                },
                .init("outbox list", "[--state FOLDER] [--json]", "what was and is to be sent") {
                    try await ListCommand.outbox($0)
                },
            ])
        exit(await program.run(CommandLine.arguments.dropFirst()).rawValue)
    }
}
