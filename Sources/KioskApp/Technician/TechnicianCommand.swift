import ApplianceKit
import CLinux
import Glibc

/// `tracuu-kiosk technician pin`: makes the hash of a PIN for the configuration.
enum TechnicianCommand {
    static func pin(_ arguments: CommandArguments) throws -> ExitStatus {
        try arguments.finish()
        guard let pin = askPIN(), (6...12).contains(pin.count), pin.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else {
            StandardStream.error.write("A PIN has 6 to 12 digits: the page has a number pad.\n")
            return .dataError
        }
        guard Set(pin).count > 2 else {
            StandardStream.error.write("This PIN is too easy to guess.\n")
            return .dataError
        }
        guard let hash = PINHash(of: pin) else {
            StandardStream.error.write("The system can't hash it (yescrypt).\n")
            return .systemError
        }
        StandardStream.output.write("technician: { pin: \"\(hash.text)\" },\n")
        StandardStream.error.write("Put this line into the kiosk's configuration and restart the daemon.\n")
        return .ok
    }

    /// A PIN from the terminal, not shown, or the next line of standard input; nil at its end.
    static func askPIN() -> String? {
        guard isatty(STDIN_FILENO) == 1 else { return readLine() }
        StandardStream.error.write("PIN (6 to 12 digits, not shown): ")
        defer { StandardStream.error.write("\n") }
        return readSilently()
    }

    private static func readSilently() -> String? {
        var before = termios()
        tcgetattr(STDIN_FILENO, &before)
        var silent = before
        silent.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
        defer { tcsetattr(STDIN_FILENO, TCSAFLUSH, &before) }
        return readLine()
    }
}
