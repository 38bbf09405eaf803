public import ApplianceKit

/// A line of a GPIO chip as a configuration names it: `{chip, line, activeLow, bias, debounce}`, or `lineName` for
/// `line`.
public struct GPIOLineSettings: Sendable, Equatable {
    /// What holds a line that nobody drives.
    public enum Bias: String, Sendable, CaseIterable {
        /// As the board has it.
        case asIs
        /// No resistor.
        case disabled
        /// To the supply, as for a button to ground.
        case pullUp
        /// To ground.
        case pullDown
    }

    /// Which line of the chip.
    public enum Line: Sendable, Equatable, CustomStringConvertible {
        /// By its offset.
        case offset(UInt32)
        /// By the name that the device tree or the driver gives it.
        case named(String)
        /// As people write it.
        public var description: String {
            switch self {
            case .offset(let offset): String(offset)
            case .named(let name): name
            }
        }
    }

    /// What it is for, for example `ticketButton`; also its consumer's name in `gpioinfo`.
    public var name: String
    /// The chip's device, as a rule a link by udev: numbers of chips change.
    public var chip: String
    /// Which of its lines.
    public var line: Line
    /// Whether 0 volts means active, as with a button to ground.
    public var activeLow: Bool
    /// Of an input only: an output drives its line.
    public var bias: Bias
    /// An input's level counts once it has stayed for so long.
    public var debounce: Duration

    /// By default active high, its bias as the board has it, debounced for 20 ms.
    public init(
        name: String, chip: String, line: Line, activeLow: Bool = false, bias: Bias = .asIs,
        debounce: Duration = .milliseconds(20)
    ) {
        self.name = name
        self.chip = chip
        self.line = line
        self.activeLow = activeLow
        self.bias = bias
        self.debounce = debounce
    }

    /// Reads a table of a configuration: `debounce` in seconds, 0 to 10, `line` from 0 to 1023.
    public init(name: String, reading section: ConfigurationSection) {
        self.init(
            name: name, chip: section.string("chip", default: "/dev/tracuu/gpio0"), line: .offset(0),
            activeLow: section.boolean("activeLow", default: false), bias: section.choice("bias", default: .asIs),
            debounce: section.seconds("debounce", default: .milliseconds(20), in: 0...10))
        if let lineName = section.optionalString("lineName") {
            if section.has("line") { section.report("stands beside “lineName”: one of them is enough", key: "line") }
            line = .named(lineName)
        } else if section.has("line") {
            line = .offset(UInt32(section.integer("line", default: 0, in: 0...1023)))
        } else {
            section.report("is missing; it must be the line's offset on its chip, as gpioinfo shows it", key: "line")
        }
    }

    /// The chip and the line, for people.
    public var place: String { "\(chip) line \(line)" }
}
