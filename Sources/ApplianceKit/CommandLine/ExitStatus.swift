/// What a command tells the shell, after BSD's sysexits.h.
public enum ExitStatus: Int32, Sendable {
    /// All went well.
    case ok = 0
    /// It ran, and the answer is no (a check that failed).
    case failure = 1
    /// EX_USAGE: the command line is wrong.
    case usage = 64
    /// EX_DATAERR: the input is wrong.
    case dataError = 65
    /// EX_NOINPUT: an input file can't be read.
    case noInput = 66
    /// EX_UNAVAILABLE: something that is needed is not there.
    case unavailable = 69
    /// EX_SOFTWARE: a fault of our own.
    case software = 70
    /// EX_OSERR: the system refused something.
    case systemError = 71
    /// EX_CANTCREAT: a file can't be made.
    case cannotCreate = 73
    /// EX_IOERR: reading or writing failed.
    case ioError = 74
    /// EX_CONFIG: the configuration is wrong.
    case configuration = 78
}
