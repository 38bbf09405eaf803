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
                .init("outbox list", "[--state FOLDER] [--json]", "what was and is to be sent") {
                    try await ListCommand.outbox($0)
                },
            ])
        exit(await program.run(CommandLine.arguments.dropFirst()).rawValue)
    }
}
