public import ApplianceKit
import Glibc

/// Why a serial line can't be opened or used any more: what happened and what to do next.
public enum SerialPortError: Error, Equatable, Sendable {
    /// Nothing is at the path, or the device behind it is not plugged in.
    case missing(path: String)
    /// The path is a folder.
    case isDirectory(path: String)
    /// Something is at the path that is no serial line.
    case notATerminal(path: String)
    /// This user may not open it.
    case permissionDenied(path: String)
    /// Another program, or another instance of this one, has it.
    case busy(path: String)
    /// The C library knows no such speed.
    case unsupportedBaudRate(Int)
    /// The device was unplugged or switched off, or the line's other end went away.
    case hungUp(path: String)
    /// The device takes no more bytes and as many as may wait are waiting.
    case backlogFull(path: String, limit: Int)
    /// Any other refusal of the system.
    case system(SystemError)

    init(opening path: String, _ error: SystemError) {
        switch error.code {
        case ENOENT, ENXIO, ENODEV, ENOTDIR: self = .missing(path: path)
        case EISDIR: self = .isDirectory(path: path)
        case ENOTTY, EINVAL: self = .notATerminal(path: path)
        case EACCES, EPERM: self = .permissionDenied(path: path)
        case EBUSY, EWOULDBLOCK: self = .busy(path: path)
        case EIO: self = .hungUp(path: path)
        default: self = .system(error)
        }
    }
}

extension SerialPortError: CustomStringConvertible {
    /// One sentence for a technician.
    public var description: String {
        switch self {
        case .missing(let path): "\(path) is not there: check that the device is plugged in and that the path is right"
        case .isDirectory(let path): "\(path) is a folder, not a serial line: correct the path"
        case .notATerminal(let path): "\(path) is not a serial line: correct the path"
        case .permissionDenied(let path):
            "no permission for \(path): add the daemon's user to the group that owns it (dialout)"
        case .busy(let path): "\(path) is in use by another program: stop that program"
        case .unsupportedBaudRate(let rate): "\(rate) baud is no usual speed: use for example 9600 or 115200"
        case .hungUp(let path): "\(path) was disconnected: check cable and power"
        case .backlogFull(let path, let limit):
            "\(path) takes no bytes and \(limit) are waiting: check flow control and power"
        case .system(let error): error.description
        }
    }
}
