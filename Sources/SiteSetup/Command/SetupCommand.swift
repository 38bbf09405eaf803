import ApplianceKit
import Glibc

/// The program `tracuu-setup`: what a box of the image does before and around the daemons.
@main
enum SetupCommand {
    static func main() {
        _ = LocalTime.useVietnameseZone()
        TerminationSignals.catchSignals()
        let program = CommandProgram(
            "tracuu-setup", "sets a box up by one file, and shows on its screen how to",
            [
                CommandProgram.Command(
                    "apply", "--file site.json5 --to FOLDER",
                    "checks a site's file and writes what it means for each part of the box", run: ApplyCommand.run),
                CommandProgram.Command(
                    "screen", "[--port N] [--problems FILE] [--gateway FILE]",
                    "the page of a box that is no kiosk: what it is, and what is wrong", run: ScreenCommand.run),
                CommandProgram.Command(
                    "health", "[--page URL] [--gateway URL]",
                    "asks what runs on this box whether it does its job; status 1 where it does not",
                    run: HealthCommand.run),
                CommandProgram.Command(
                    "update", "--channel URL [--ring R] [--window W] [--box B] [--version V] [--left V] [--now]",
                    "asks a province's channel: prints version and address of the update for this box, or nothing",
                    run: UpdateCommand.run),
                CommandProgram.Command(
                    "reset-button", "--config FILE",
                    "waits until the button that makes the box forget its site is held",
                    run: ResetButtonCommand.run),
            ])
        program.main()
    }
}
