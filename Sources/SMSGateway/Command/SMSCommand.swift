import ApplianceKit
import Glibc

@main
enum SMSCommand {
    static func main() {
        TerminationSignals.catchSignals()
        // What it stores is this user's and its group's alone, also where no unit says so.
        umask(0o007)
        // Before any other thread runs: the zone is the whole process's.
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
                .init("status", "[--state FOLDER] [--json] [--no-color]", "how the gateway is") {
                    try await StatusCommand.run($0)
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
                .init(
                    "send", "--to N --text T [--id ID] [--wait [--timeout S]] [--state FOLDER] [--json]",
                    "one message into the outbox, whether the gateway runs or not",
                    details: "\n  With --id the same message is taken once, however often it is asked for.\n"
                ) { try await SendCommand.run($0) },
                .init(
                    "statement", "[--month 2026-10] [--format text|csv|pdf] [--output FILE] [--state FOLDER]",
                    "the month's count for signing"
                ) { try await StatementCommand.run($0) },
                .init("inbox list", "[--limit N] [--json] [--show-numbers] [--state FOLDER]", "what has been received")
                { try await InboxCommand.list($0) },
                .init("inbox show", "NUMBER… [--json] [--show-numbers] [--state FOLDER]", "all about a text") {
                    try await InboxCommand.show($0)
                },
                .init("inbox retry", "NUMBER… [--state FOLDER]", "answers texts that were passed over") {
                    try await InboxCommand.retry($0)
                },
                .init("inbox cancel", "NUMBER… [--state FOLDER]", "closes texts without an answer") {
                    try await InboxCommand.cancel($0)
                },
                .init(
                    "outbox list", "[--in STATES] [--to N] [--limit N] [--json] [--show-numbers] [--state FOLDER]",
                    "what was and is to be sent"
                ) { try await OutboxCommand.list($0) },
                .init("outbox show", "NUMBER|ID… [--json] [--show-numbers] [--state FOLDER]", "all about a message") {
                    try await OutboxCommand.show($0)
                },
                .init("outbox retry", "NUMBER|ID… [--state FOLDER]", "sends again what failed") {
                    try await OutboxCommand.retry($0)
                },
                .init("outbox cancel", "NUMBER|ID… [--state FOLDER]", "takes messages back that wait") {
                    try await OutboxCommand.cancel($0)
                },
            ])
        program.main()
    }
}
