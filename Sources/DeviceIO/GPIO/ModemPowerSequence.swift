import ApplianceKit
import Foundation

/// How a modem is switched off and on by its lines: data, one for each make and wiring.
public struct ModemPowerSequence: Sendable, Equatable {
    /// A line of a modem.
    public enum Line: String, Sendable, CaseIterable {
        /// Its power key: pressed while active.
        case key
        /// Its supply: on while active.
        case supply
    }

    /// A line driven, and how long to wait then.
    public struct Step: Sendable, Equatable {
        /// Which line.
        public var line: Line
        /// To which level.
        public var isActive: Bool
        /// The pause behind it.
        public var pause: Duration
    }

    /// In their order; the line stays as the last of its steps left it.
    public var steps: [Step]

    /// The sequences of `GPIO/Patterns/modem-power.json5`.
    ///
    /// - Parameters:
    ///   - profile: The modem profile's name; one that the file does not know gets `generic`.
    ///   - lines: Which lines this modem is wired to.
    /// - Throws: `ResourceMissing`; `ConfigurationError` with all that is wrong.
    public init(profile: String, lines: Set<Line>) throws {
        let path = try ResourceFiles.folder("Patterns", of: "DeviceIO").appendingPathComponent("modem-power.json5").path
        try self.init(profile: profile, lines: lines, reading: ConfigurationReader(path: path))
    }

    init(profile: String, lines: Set<Line>, reading reader: ConfigurationReader) throws(ConfigurationError) {
        let root = reader.root
        let wiring = lines.count == 2 ? "both" : lines.first?.rawValue ?? "key"
        var known: [String: [Step]] = [:]
        // All are read, so that a mistake in any of them is found before it is needed.
        for name in root.keys {
            let section = root.section(name)
            for kind in ["key", "supply", "both"] {
                let steps = section.sections(kind).map { step in
                    Step(
                        line: step.choice("line", default: kind == "supply" ? .supply : .key),
                        isActive: step.boolean("active", default: false),
                        pause: step.seconds("pause", default: .zero, in: 0...120))
                }
                if kind == wiring, !steps.isEmpty { known[name] = steps }
            }
        }
        if known["generic"] == nil { root.report("needs steps for “\(wiring)”", key: "generic") }
        steps = known[profile] ?? known["generic"] ?? []
        try reader.finish()
    }
}
