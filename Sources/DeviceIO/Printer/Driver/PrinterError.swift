public import ApplianceKit

/// Why a ticket was not printed, or perhaps not wholly.
public struct PrinterError: Error, Equatable, Sendable {
    /// What happened.
    public enum Cause: Equatable, Sendable {
        /// Nothing is at the path, or nobody answers at the address: unplugged, off, or the wrong one.
        case missing
        /// The path is a folder.
        case isDirectory
        /// What is at the path is no device.
        case notADevice
        /// This user may not open it.
        case permissionDenied
        /// Another program has it.
        case busy
        /// The host has no address.
        case unknownHost
        /// It has no paper.
        case paperOut
        /// Its cover is open.
        case coverOpen
        /// A knife that is jammed, a head too hot, or worse.
        case fault
        /// It says that it is offline and not why.
        case offline
        /// It did not take everything in time.
        case timedOut
        /// It went away while it was being used.
        case disconnected
        /// As many tickets as may wait are waiting.
        case queueFull
        /// Whoever asked for it has long gone.
        case expired
        /// The ticket can't be drawn.
        case layout(TicketLayoutError)
        /// Any other refusal of the system.
        case system(SystemError)
    }

    /// What happened.
    public let cause: Cause
    /// Whether a part of the ticket, or all of it, may have come out. Where it is false, another try can't make a
    /// second copy.
    public let mayHavePrinted: Bool
    /// Which printer: its path, or host and port.
    public let printer: String

    /// - Parameter printer: Its path, or host and port.
    public init(_ cause: Cause, mayHavePrinted: Bool, printer: String) {
        self.cause = cause
        self.mayHavePrinted = mayHavePrinted
        self.printer = printer
    }
}

extension PrinterError: CustomStringConvertible {
    /// What happened and what to do, for the log; people read ``PrinterWords``.
    public var description: String {
        let what =
            switch cause {
            case .missing: "is not there: check that it is switched on and connected, and that the address is right"
            case .isDirectory: "is a folder: correct the path"
            case .notADevice: "is no device: correct the path"
            case .permissionDenied: "may not be opened: add the daemon's user to the group that owns it (lp)"
            case .busy: "is in use by another program: stop that program (CUPS?)"
            case .unknownHost: "has no address: check the host name and the name server"
            case .paperOut: "has no paper: put in a new roll"
            case .coverOpen: "is open: close the cover"
            case .fault: "reports a fault: look for jammed paper at the knife, then switch it off and on"
            case .offline: "is offline: look at its lamps, then switch it off and on"
            case .timedOut: "did not take the ticket in time: check paper, cable and flow control"
            case .disconnected: "went away: check cable and power"
            case .queueFull: "has too many tickets waiting"
            case .expired: "came to the ticket too late, so it was not printed"
            case .layout(let error): "got no ticket: \(error)"
            case .system(let error): "can't be used: \(error)"
            }
        return "the printer \(printer) \(what)" + (mayHavePrinted ? " (a part of the ticket may have come out)" : "")
    }
}

/// How a ticket ended that was sent whole.
public enum PrintOutcome: Sendable, Equatable {
    /// All of it was taken by the printer. Confirmed: afterwards the printer answered that it had worked through it and
    /// had no trouble. Unconfirmed: it does not say, so look.
    case printed(confirmed: Bool)
}
