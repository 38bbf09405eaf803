import ApplianceKit
import Glibc

/// What a scanner hangs on: its driver.
enum ScannerLine {
    case serial(SerialLine)
    case keyboard(KeyboardLine)

    /// Ends what hangs on the line; to be called on its thread.
    func close() {
        switch self {
        case .serial(let line): line.close()
        case .keyboard(let line): line.close()
        }
    }
}

extension BarcodeScanner {
    /// How a scanner is connected.
    public enum Connection: String, Sendable, CaseIterable {
        /// By what is at its path: an input device is a keyboard, anything else a serial line.
        case automatic = "auto"
        /// RS-232, CDC-ACM, or a USB adapter: bytes come as they are.
        case serial
        /// It types: a USB HID keyboard, read through `/dev/input/event*`.
        case keyboard

        /// What it means for a path.
        func resolved(for path: String) -> Connection {
            guard self == .automatic else { return self }
            var information = stat()
            guard stat(path, &information) == 0, information.st_mode & S_IFMT == S_IFCHR else { return .serial }
            return Self.major(information.st_rdev) == Self.inputMajor ? .keyboard : .serial
        }

        /// Of `/dev/input/*` (Linux: admin-guide/devices.txt).
        private static let inputMajor: UInt64 = 13

        /// As in `sys/sysmacros.h`, whose macros do not reach Swift.
        private static func major(_ device: dev_t) -> UInt64 {
            let number = UInt64(device)
            return (number >> 8) & 0xFFF | (number >> 32) & ~0xFFF
        }
    }
}

extension SerialPortError: DeviceFailure {
    var state: DeviceState {
        switch self {
        case .missing, .hungUp: .absent(description)
        default: .failed(description)
        }
    }

    var problem: DeviceProblem {
        switch self {
        case .missing: .missing
        case .hungUp: .unplugged
        case .isDirectory: .isDirectory
        case .notATerminal, .unsupportedBaudRate: .wrongKind
        case .permissionDenied: .permissionDenied
        case .busy: .busy
        case .backlogFull, .system: .refused
        }
    }
}

extension KeyboardError: DeviceFailure {
    var state: DeviceState {
        switch self {
        case .missing, .hungUp: .absent(description)
        default: .failed(description)
        }
    }

    var problem: DeviceProblem {
        switch self {
        case .missing: .missing
        case .hungUp: .unplugged
        case .isDirectory: .isDirectory
        case .notAKeyboard: .wrongKind
        case .permissionDenied: .permissionDenied
        case .busy: .busy
        case .system: .refused
        }
    }
}
