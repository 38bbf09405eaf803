import ApplianceKit
import DeviceIO
import Foundation
import Testing

@testable import KioskApp

@Suite("Kiosk configuration")
struct KioskConfigurationTests {
    private func read(_ text: String) throws -> KioskConfiguration {
        try KioskConfiguration(ConfigurationReader(text: text, file: "kiosk.json5"))
    }

    /// A file's text with the central system, which alone has no default.
    private func withCentral(_ text: String) -> String {
        "{central: {baseURL: 'https://h/o/rest/v2', groupIds: [1]}, " + text.dropFirst()
    }

    private func problems(_ text: String) -> [String] {
        do {
            _ = try read(withCentral(text))
            return []
        } catch let error as ConfigurationError {
            return error.problems.map(\.description)
        } catch {
            return ["\(error)"]
        }
    }

    @Test func theCentralSystemIsAllThatHasToBeNamed() throws {
        let configuration = try read(withCentral("{}"))
        #expect(configuration.screen.port == 8_080)
        #expect(configuration.screen.address == "127.0.0.1")
        #expect(configuration.groups == [ServiceGroup(series: "A", name: "Tiếp nhận và trả kết quả")])
        #expect(configuration.printer.transport == .device(path: "/dev/tracuu/printer0"))
        #expect(configuration.scanner.device == "/dev/tracuu/scanner0")
    }

    @Test func aPrinterIsADeviceALineOrAnAddress() throws {
        #expect(
            try read(withCentral("{printer: {tcp: '10.0.0.5'}}")).printer.transport
                == .tcp(host: "10.0.0.5", port: 9_100))
        #expect(
            try read(withCentral("{printer: {tcp: '[::1]:9101'}}")).printer.transport == .tcp(host: "::1", port: 9_101))
        #expect(
            try read(withCentral("{printer: {device: '/dev/ttyS1', baud: 230400}}")).printer.transport
                == .serial(path: "/dev/ttyS1", baudRate: 230_400, flowControl: .rtsCts))
        // A ticket would take half a minute.
        #expect(problems("{printer: {device: '/dev/ttyS1', baud: 19200}}").count == 1)
        #expect(problems("{printer: {tcp: 'x:9100', device: '/dev/usb/lp0'}}").count == 1)
        #expect(problems("{printer: {tcp: 'printer:port'}}").count == 1)
    }

    @Test func everyProblemIsToldAtOnceWithItsLine() {
        let problems = problems(
            """
            {
              centre: { nane: "X" },
              screen: { ppi: 7, port: "8080" },
              queue: { groups: [
                { series: "a", name: "X" },
                { series: "B" },
                { series: "C", name: "Y" },
                { series: "C", name: "Z" },
              ] },
            }
            """)
        #expect(problems.count == 6)
        #expect(problems.contains { $0.hasPrefix("kiosk.json5:2: centre.nane: unknown key; did you mean “name”?") })
        #expect(problems.contains { $0.hasPrefix("kiosk.json5:3: screen.ppi: must be a whole number from 40 to 400") })
        #expect(problems.contains { $0.hasPrefix("kiosk.json5:3: screen.port") })
        #expect(problems.contains { $0.hasPrefix("kiosk.json5:5: queue.groups[0].series") })
        #expect(problems.contains { $0.hasPrefix("kiosk.json5:6: queue.groups[1].name: is missing") })
        #expect(problems.contains { $0.hasPrefix("kiosk.json5:8: queue.groups[3].series") })
    }

    @Test func theExampleFileIsRight() throws {
        let root = URL(fileURLWithPath: #filePath).appendingPathComponent("../../../..").standardized
        let path = root.appendingPathComponent("Deploy/examples/kiosk.json5").path
        let configuration = try KioskConfiguration(ConfigurationReader(path: path))
        #expect(configuration.groups.count == 1)
    }
}
