import ApplianceKit
import Glibc

/// Why a keyboard-type scanner can't be opened or used any more.
enum KeyboardError: Error, Equatable {
    /// Nothing is at the path, or the device behind it is not plugged in.
    case missing(path: String)
    /// The path is a folder.
    case isDirectory(path: String)
    /// Something is at the path that has no keys to type a code with.
    case notAKeyboard(path: String)
    /// This user may not open it.
    case permissionDenied(path: String)
    /// Another program has grabbed it.
    case busy(path: String)
    /// It was unplugged.
    case hungUp(path: String)
    /// Any other refusal of the system.
    case system(SystemError)

    init(_ code: Int32, path: String, call: String) {
        switch code {
        case ENOENT, ENXIO, ENOTDIR: self = .missing(path: path)
        case ENODEV, EIO: self = .hungUp(path: path)
        case EISDIR: self = .isDirectory(path: path)
        case ENOTTY, EINVAL: self = .notAKeyboard(path: path)
        case EACCES, EPERM: self = .permissionDenied(path: path)
        case EBUSY: self = .busy(path: path)
        default: self = .system(SystemError(call: "\(call) \(path)", code: code))
        }
    }
}

extension KeyboardError: CustomStringConvertible {
    /// One sentence for a technician.
    var description: String {
        switch self {
        case .missing(let path): "\(path) is not there: check that the scanner is plugged in and that the path is right"
        case .isDirectory(let path): "\(path) is a folder, not a scanner: correct the path"
        case .notAKeyboard(let path): "\(path) is no keyboard-type scanner: correct the path"
        case .permissionDenied(let path):
            "no permission for \(path): add the daemon's user to the group that owns it (input)"
        case .busy(let path): "\(path) is in use by another program: stop that program"
        case .hungUp(let path): "\(path) was disconnected: check the cable"
        case .system(let error): error.description
        }
    }
}
