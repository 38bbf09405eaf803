import ApplianceKit
import Glibc

/// The program `tracuu-sim`.
@main
enum SimCommand {
    static func main() {
        // Before any thread is there: a signal that comes early must not be lost, and a zone is the whole process's.
        TerminationSignals.catchSignals()
        _ = LocalTime.useVietnameseZone()
        let program = CommandProgram(
            "tracuu-sim", "the world around the box: for demos, training and tests",
            StandCommands.commands + WorldCommands.commands)
        program.main()
    }
}
