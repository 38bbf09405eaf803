import Glibc

/// Why a GPIO line can't be had or used any more.
public enum GPIOError: Error, Equatable, Sendable {
    /// There is no such chip, or it has been unplugged.
    case chipMissing(chip: String)
    /// The path is a folder.
    case isDirectory(chip: String)
    /// Something is at the path that is no GPIO chip.
    case notAChip(chip: String)
    /// The chip has no such line.
    case noSuchLine(chip: String, line: String)
    /// This user may not open the chip.
    case permissionDenied(chip: String)
    /// The kernel or another program has the line.
    case busy(chip: String, line: String)
    /// Any other refusal of the system.
    case system(chip: String, line: String, code: Int32)

    /// - Parameter isOpening: Whether the line was being asked for: libgpiod 2 then says of a device that is no chip what
    ///   the kernel says of a chip that has gone.
    init(code: Int32, _ settings: GPIOLineSettings, isOpening: Bool = false) {
        let (chip, line) = (settings.chip, settings.line.description)
        switch code {
        case ENODEV where isOpening && access(chip, F_OK) == 0: self = .notAChip(chip: chip)
        case ENOENT, ENODEV, ENXIO, EIO, ENOTDIR: self = .chipMissing(chip: chip)
        case ENOTTY: self = Self.isDirectory(chip) ? .isDirectory(chip: chip) : .notAChip(chip: chip)
        case EISDIR: self = .isDirectory(chip: chip)
        case EINVAL: self = .noSuchLine(chip: chip, line: line)
        case EACCES, EPERM: self = .permissionDenied(chip: chip)
        case EBUSY: self = .busy(chip: chip, line: line)
        default: self = .system(chip: chip, line: line, code: code)
        }
    }

    private static func isDirectory(_ path: String) -> Bool {
        var information = stat()
        return stat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFDIR
    }
}

extension GPIOError: CustomStringConvertible {
    /// One sentence for a technician.
    public var description: String {
        switch self {
        case .chipMissing(let chip): "the GPIO chip \(chip) is not there: check that its board is plugged in"
        case .isDirectory(let chip): "\(chip) is a folder, not a GPIO chip: correct the path"
        case .notAChip(let chip): "\(chip) is no GPIO chip: correct the path"
        case .noSuchLine(let chip, let line): "\(chip) has no line \(line): see gpioinfo"
        case .permissionDenied(let chip):
            "no permission for \(chip): add the daemon's user to the group that owns it (gpio)"
        case .busy(let chip, let line): "line \(line) of \(chip) is in use: gpioinfo shows by whom"
        case .system(let chip, let line, let code): "line \(line) of \(chip) can't be used: error \(code)"
        }
    }
}

extension GPIOError: DeviceFailure {
    var state: DeviceState {
        if case .chipMissing = self { return .absent(description) }
        return .failed(description)
    }

    var problem: DeviceProblem {
        switch self {
        case .chipMissing: .missing
        case .isDirectory: .isDirectory
        case .notAChip: .wrongKind
        case .noSuchLine: .noSuchLine
        case .permissionDenied: .permissionDenied
        case .busy: .busy
        case .system: .refused
        }
    }
}
