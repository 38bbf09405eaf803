import ApplianceKit
import Glibc

/// The program `tracuu-kiosk`.
@main
enum KioskCommand {
    static func main() {
        // Before any other thread runs: signals, umask and zone are the whole process's.
        TerminationSignals.catchSignals()
        // What it stores is this user's and its group's alone, also where no unit says so.
        umask(0o007)
        let hasZone = LocalTime.useVietnameseZone()
        let program = CommandProgram(
            "tracuu-kiosk", "looks up dossiers by their bar codes and gives queue numbers",
            [
                CommandProgram.Command(
                    "run", "[--config FILE] [--state DIR]", "the daemon: scanner, printer and the page of the screen"
                ) { arguments in
                    guard hasZone else { return missingZone() }
                    return try await RunCommand.run(arguments)
                },
                CommandProgram.Command(
                    "check-config", "[--config FILE]", "explains every problem of a configuration file, with its line"
                ) { arguments in try CheckConfigCommand.run(arguments) },
                CommandProgram.Command(
                    "central probe", "[--config FILE] [--code CODE] [--json]",
                    "tries each call of the central system and says what is wrong"
                ) { arguments in
                    guard hasZone else { return missingZone() }
                    return try await CentralCommand.probe(arguments)
                },
                CommandProgram.Command(
                    "code read", "[--config FILE]", "codes on standard input, one a line, to JSON lines"
                ) {
                    arguments in try await CodeCommand.read(arguments)
                },
                CommandProgram.Command(
                    "ticket preview",
                    "--out FILE.png|FILE.pdf|FILE.escpos [--test] [--cards] [--config FILE] [--profile NAME] [--number N] [--before N] [--series S] [--priority CLASS] [--reprint]",
                    "draws a queue ticket, a test ticket, or the cards to scan, as the printer would"
                ) { arguments in
                    guard hasZone else { return missingZone() }
                    return try await TicketCommand.preview(arguments)
                },
                CommandProgram.Command(
                    "devices list", "[--json] [--language vi|en] [--config FILE]",
                    "the configured devices and how they are, and what else is plugged in"
                ) { arguments in try await DevicesCommand.list(arguments) },
                CommandProgram.Command(
                    "devices identify",
                    "NAME [--device NODE] [--by serial|port] [--write] [--write-to FILE] [--timeout SECONDS]",
                    "gives a device its name below /dev/tracuu: plug it in, see what it is, get its udev rule"
                ) { arguments in try await DevicesCommand.identify(arguments) },
                CommandProgram.Command(
                    "devices watch", "[--json] [--timeout SECONDS]", "tells what is plugged in and pulled"
                ) { arguments in try await DevicesCommand.watch(arguments) },
                CommandProgram.Command(
                    "devices scan",
                    "--device PATH [--connection auto|serial|keyboard] [--baud N] [--profile NAME] [--beep] [--trigger] "
                        + "[--timeout SECONDS]",
                    "shows what a scanner reads, one JSON object a line; the daemon must not have it"
                ) { arguments in try await DevicesCommand.scan(arguments) },
                CommandProgram.Command(
                    "self-test", "[--json] [--language vi|en] [--config FILE] [--state DIR]",
                    "looks at everything that the kiosk needs; status 1 where something does not work"
                ) { arguments in
                    guard hasZone else { return missingZone() }
                    return try await SelfTestCommand.run(arguments)
                },
                CommandProgram.Command(
                    "report", "[--day DATE | --month MONTH] [--csv FILE] [--pdf FILE] [--config FILE] [--state DIR]",
                    "how the queue went: numbers, waits, service times and ratings by service, counter and hour"
                ) { arguments in
                    guard hasZone else { return missingZone() }
                    return try await ReportCommand.run(arguments)
                },
                CommandProgram.Command(
                    "hub pair", "--name NAME [--site] [--state DIR]",
                    "on the hub: a code that lets one more kiosk in, or (--site) the lines for its configuration"
                ) { arguments in try await HubCommand.pair(arguments) },
                CommandProgram.Command(
                    "hub join", "--address URL --pin PIN --code CODE [--state DIR]",
                    "on a further kiosk: makes it get its numbers from the hub"
                ) { arguments in try await HubCommand.join(arguments) },
                CommandProgram.Command("hub list", "[--state DIR]", "on the hub: the kiosks that belong to it") {
                    arguments in try await HubCommand.list(arguments)
                },
                CommandProgram.Command(
                    "hub remove", "--name NAME [--state DIR]", "on the hub: puts a kiosk out"
                ) { arguments in try await HubCommand.remove(arguments) },
                CommandProgram.Command(
                    "technician pin", "", "makes the hash of a PIN for the technician's page, for the configuration"
                ) { arguments in try TechnicianCommand.pin(arguments) },
                CommandProgram.Command(
                    "certificate", "[--json] [--state DIR]",
                    "the fingerprint by which browsers and other boxes know this one on the network"
                ) { arguments in try CertificateCommand.run(arguments) },
                CommandProgram.Command("printer profiles", "", "the printer models that are known") { arguments in
                    try TicketCommand.profiles(arguments)
                },
                CommandProgram.Command(
                    "printer new-roll", "[--state DIR]",
                    "a new roll of paper was put in: its meter begins anew, whether the daemon runs or not"
                ) { arguments in try PrinterCommand.newRoll(arguments) },
                CommandProgram.Command("scanner profiles", "", "the scanner models that are known") { arguments in
                    try ScannersCommand.profiles(arguments)
                },
            ] + StaffCommand.commands)
        program.main()
    }

    /// Where the configuration is when nobody says.
    static let configurationFile = "/etc/tracuu/kiosk.json5"

    /// Where the daemon keeps its databases when nobody says.
    static let stateFolder = "/var/lib/tracuu"

    private static func missingZone() -> ExitStatus {
        Log("kiosk").error(
            "the time zone \(LocalTime.zone) is missing: tickets would carry a wrong date. Install the package tzdata.")
        return .systemError
    }
}
