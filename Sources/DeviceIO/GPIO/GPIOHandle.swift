import CGPIODShim
import Glibc

/// The libgpiod that a line is asked through: the installed one, or in tests a double behind the same calls.
struct GPIOAccess: Sendable {
    let calls: gpio_calls

    static let installed = GPIOAccess(calls: gpio_calls_installed)
}

/// A requested line, for the one thread that uses it. The kernel takes it back when the process ends, however it ends.
final class GPIOHandle {
    private let calls: gpio_calls
    private let line: OpaquePointer
    private let settings: GPIOLineSettings

    /// - Parameter level: For an output the level it begins with; nil asks for an input.
    init(_ settings: GPIOLineSettings, level: Bool?, access: GPIOAccess) throws(GPIOError) {
        calls = access.calls
        self.settings = settings
        let offset: UInt32
        switch settings.line {
        case .offset(let number): offset = number
        case .named(let name):
            let found = calls.find(settings.chip, name)
            guard found >= 0 else {
                let code = errno
                // ENOENT is said of the chip's path too.
                if code == ENOENT, Glibc.access(settings.chip, F_OK) == 0 {
                    throw .noSuchLine(chip: settings.chip, line: name)
                }
                throw GPIOError(code: code, settings, isOpening: true)
            }
            offset = UInt32(found)
        }
        let consumer = "tracuu \(settings.name)"
        let opened =
            if let level {
                calls.open_output(settings.chip, offset, settings.activeLow, level, consumer)
            } else {
                calls.open_input(settings.chip, offset, settings.activeLow, settings.bias.shim, consumer)
            }
        guard let opened else { throw GPIOError(code: errno, settings, isOpening: true) }
        line = opened
    }

    deinit { calls.close(line) }

    /// Whether the line is active.
    func isActive() throws(GPIOError) -> Bool {
        let value = calls.get(line)
        guard value >= 0 else { throw GPIOError(code: errno, settings) }
        return value == 1
    }

    /// Drives an output.
    func set(_ active: Bool) throws(GPIOError) {
        guard calls.set(line, active) == 0 else { throw GPIOError(code: errno, settings) }
    }

    /// For `poll(2)`.
    var eventDescriptor: Int32 { calls.event_descriptor(line) }

    /// Reads one event that `poll(2)` has announced.
    func readEvent() throws(GPIOError) -> (isActive: Bool, at: Duration) {
        var nanoseconds: UInt64 = 0
        let value = calls.read_event(line, &nanoseconds)
        guard value >= 0 else { throw GPIOError(code: errno, settings) }
        return (value == 1, .nanoseconds(Int64(clamping: nanoseconds)))
    }
}

extension GPIOLineSettings.Bias {
    fileprivate var shim: gpio_bias {
        switch self {
        case .asIs: GPIO_BIAS_AS_IS
        case .disabled: GPIO_BIAS_DISABLED
        case .pullUp: GPIO_BIAS_PULL_UP
        case .pullDown: GPIO_BIAS_PULL_DOWN
        }
    }
}
