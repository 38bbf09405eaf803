import ApplianceKit
import DeviceIO

/// The buttons, lamp and contacts of the box, under `gpio` in the configuration; all of them may be missing.
struct PanelSettings: Equatable, Sendable {
    /// A button that gives a queue number without a touch on the screen.
    struct TicketButton: Equatable, Sendable {
        var line: GPIOLineSettings
        /// Of which series; nil asks on the screen where there are several.
        var series: String?
    }

    var ticketButtons: [TicketButton] = []
    /// Pressed by citizens who need help.
    var staffCall: GPIOLineSettings?
    /// Lit while somebody has called.
    var lamp: GPIOLineSettings?
    /// Active while the cabinet is open.
    var door: GPIOLineSettings?
    /// Active while the paper is low, for printers that can't say so themselves.
    var paper: GPIOLineSettings?

    var isEmpty: Bool { self == PanelSettings() }

    /// What is wired, for people.
    var names: String {
        (ticketButtons.map(\.line) + [staffCall, lamp, door, paper].compactMap(\.self)).map(\.name)
            .joined(separator: ", ")
    }

    init() {}

    /// - Parameter groups: Series that there are.
    init(_ section: ConfigurationSection, groups: [ServiceGroup]) {
        func line(_ key: String) -> GPIOLineSettings? {
            section.has(key) ? GPIOLineSettings(name: key, reading: section.section(key)) : nil
        }
        staffCall = line("staffCall")
        lamp = line("lamp")
        door = line("door")
        paper = line("paper")
        for (index, entry) in section.sections("ticketButtons").enumerated() {
            let series = entry.optionalString("series")
            if let series, !groups.contains(where: { $0.series == series }) {
                entry.report("names the series “\(series)”, which queue.groups does not have", key: "series")
            }
            let name = "ticketButton" + (series ?? (index == 0 ? "" : String(index + 1)))
            ticketButtons.append(TicketButton(line: GPIOLineSettings(name: name, reading: entry), series: series))
        }
        let lines = [staffCall, lamp, door, paper].compactMap(\.self) + ticketButtons.map(\.line)
        for (index, line) in lines.enumerated() {
            guard let twin = lines[..<index].first(where: { $0.chip == line.chip && $0.line == line.line }) else {
                continue
            }
            section.report("\(line.name) and \(twin.name) are the same line \(line.line) of \(line.chip)", key: "")
        }
    }
}
