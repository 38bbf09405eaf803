import ApplianceKit
import DeviceIO
import Testing

@testable import KioskApp

@Suite struct PanelSettingsTests {
    private func read(_ text: String) throws -> PanelSettings {
        let reader = try ConfigurationReader(text: text, file: "kiosk.json5")
        let groups = [ServiceGroup(series: "A", name: "a"), ServiceGroup(series: "B", name: "b")]
        let settings = PanelSettings(reader.root.section("gpio"), groups: groups)
        try reader.finish()
        return settings
    }

    @Test func linesAreReadAsTheyAreWired() throws {
        let settings = try read(
            """
            { gpio: {
                ticketButtons: [{ chip: "/dev/gpiochip1", line: 4, activeLow: true, bias: "pullUp", debounce: 0.05, series: "B" }],
                staffCall: { lineName: "CALL" },
                lamp: { line: 6 },
            } }
            """)
        let button = try #require(settings.ticketButtons.first)
        #expect(button.series == "B")
        #expect(button.line.chip == "/dev/gpiochip1")
        #expect(button.line.line == .offset(4))
        #expect(button.line.activeLow && button.line.bias == .pullUp)
        #expect(button.line.debounce == .milliseconds(50))
        #expect(settings.staffCall?.line == .named("CALL"))
        #expect(settings.lamp?.chip == "/dev/tracuu/gpio0")
        #expect(settings.door == nil)
        #expect(!settings.isEmpty)
    }

    @Test func withoutLinesThereIsNoPanel() throws {
        #expect(try read("{}").isEmpty)
        #expect(try Panel(PanelSettings(), clock: SystemClock(), register: DeviceRegister()) == nil)
    }

    @Test(arguments: [
        ("{ gpio: { lamp: {} } }", "line"),
        ("{ gpio: { lamp: { line: 1, lineName: \"L\" } } }", "line"),
        ("{ gpio: { lamp: { line: 1, bias: \"up\" } } }", "bias"),
        ("{ gpio: { lamp: { line: 3 }, door: { line: 3 } } }", "same line"),
        ("{ gpio: { ticketButtons: [{ line: 1, series: \"Z\" }] } }", "series"),
    ])
    func whatCannotBeIsNamed(text: String, word: String) {
        let error = #expect(throws: ConfigurationError.self) { try read(text) }
        #expect(error?.description.contains(word) == true)
    }
}
