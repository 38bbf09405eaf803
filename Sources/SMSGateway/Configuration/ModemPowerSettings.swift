import ApplianceKit
import DeviceIO

/// The GPIO lines that switch a modem's power: `power: { key: {chip, line, …}, supply: {…} }` beside its device.
struct ModemPowerSettings: Equatable, Sendable {
    var key: GPIOLineSettings?
    var supply: GPIOLineSettings?
    /// The name of their sequence in `modem-power.json5`.
    private var sequence = ""

    /// - Parameters:
    ///   - modem: Its name, for those of its lines.
    ///   - profile: Its profile, which decides how the lines are driven where nothing else is said.
    init(_ section: ConfigurationSection, modem: String, profile: String?) {
        func line(_ name: String) -> GPIOLineSettings? {
            section.has(name) ? GPIOLineSettings(name: "\(modem)-\(name)", reading: section.section(name)) : nil
        }
        key = line("key")
        supply = line("supply")
        sequence = section.string("sequence", default: profile ?? "generic")
        if key == nil, supply == nil { section.report("needs “key”, “supply”, or both", key: "") }
    }

    /// The lines, not opened yet.
    ///
    /// - Throws: `SystemError` where no thread can be started, and what is wrong with the sequences' file.
    func lines(clock: any ApplianceClock) throws -> ModemPowerLines {
        let thread = try PollThread(name: "power")
        var wired: Set<ModemPowerSequence.Line> = []
        if key != nil { wired.insert(.key) }
        if supply != nil { wired.insert(.supply) }
        return ModemPowerLines(
            key: key.map { GPIOOutput($0, on: thread, clock: clock) },
            supply: supply.map { GPIOOutput($0, safe: true, on: thread, clock: clock) },
            sequence: try ModemPowerSequence(profile: sequence, lines: wired), clock: clock)
    }
}
