import ApplianceKit
import DeviceIO
import DossierKit

/// `/etc/tracuu/kiosk.json5`. Everything but the central system has a default; `Deploy/examples/kiosk.json5` explains each key.
struct KioskConfiguration: Sendable {
    /// Whose kiosk it is.
    struct Centre: Equatable, Sendable {
        var name: String
        var hotline: String?
        var feedback: String?
    }

    /// Where the page is served.
    struct Screen: Equatable, Sendable {
        var address: String
        var port: UInt16
        var size: DisplaySize
    }

    /// The scanner, on a serial line or as a keyboard.
    struct Scanner: Equatable, Sendable {
        var device: String
        var connection: BarcodeScanner.Connection
        var baud: Int
        var profile: ScannerProfile
    }

    /// The way to the technician's page, and where the box's SMS gateway tells how it is.
    struct Technician: Equatable, Sendable {
        var pin: PINHash?
        var gateway: String?
    }

    /// The port for the centre's own network: staff, boards, further kiosks.
    struct LAN: Equatable, Sendable {
        var address: String
        var port: UInt16
        /// What the box is called there, for its certificate.
        var names: [String]
    }

    /// The ticket printer.
    struct Printer: Equatable, Sendable {
        var transport: PrinterTransport
        var profile: PrinterProfile
        /// Of a new roll, in millimetres; nil where nobody says.
        var rollLength: Double?
    }

    var centre: Centre
    var screen: Screen
    var scanner: Scanner
    var printer: Printer
    var dossiers: DossierConfiguration
    var codes: CodeConfiguration
    var queue: QueuePlan
    var groups: [ServiceGroup] { queue.groups }
    var panel: PanelSettings
    var technician: Technician
    /// nil where the box opens no port but its screen's.
    var lan: LAN?

    /// Reads the file.
    ///
    /// - Throws: `ConfigurationError` with all that is wrong, each with its line.
    init(_ reader: ConfigurationReader) throws(ConfigurationError) {
        let root = reader.root
        centre = Self.centre(root.section("centre"))
        screen = Self.screen(root.section("screen"))
        scanner = Self.scanner(root.section("scanner"))
        printer = Self.printer(root.section("printer"))
        dossiers = DossierConfiguration(reading: root)
        codes = CodeConfiguration(root.section("codes"))
        queue = QueuePlan(root.section("queue"))
        panel = PanelSettings(root.section("gpio"), groups: queue.groups)
        technician = Self.technician(root.section("technician"))
        if root.has("lan") { lan = Self.lan(root.section("lan")) }
        try reader.finish()
    }

    static func centre(_ section: ConfigurationSection) -> Centre {
        Centre(
            name: section.string("name", default: "Trung tâm Phục vụ hành chính công"),
            hotline: section.optionalString("hotline"), feedback: section.optionalString("feedback"))
    }

    private static func screen(_ section: ConfigurationSection) -> Screen {
        let size = DisplaySize(
            pixelsPerInch: section.integer("ppi", default: 102, in: 40...400),
            distance: section.integer("distance", default: 600, in: 250...1_500))
        return Screen(
            address: section.string("address", default: "127.0.0.1"),
            port: UInt16(section.integer("port", default: 8_080, in: 0...65_535)), size: size)
    }

    private static func scanner(_ section: ConfigurationSection) -> Scanner {
        var profile = ScannerProfile()
        do throws(ModelFileError) {
            profile = try ScannerProfile.named(section.string("profile", default: ScannerProfile.defaultName))
        } catch { section.report("\(error)", key: "profile") }
        profile.setFraming(section)
        return Scanner(
            device: section.string("device", default: "/dev/tracuu/scanner0"),
            connection: section.choice("connection", default: .automatic),
            baud: section.integer("baud", default: 115_200, in: 1_200...921_600), profile: profile)
    }

    private static func lan(_ section: ConfigurationSection) -> LAN {
        LAN(
            address: section.string("address", default: "0.0.0.0"),
            port: UInt16(section.integer("port", default: 8_443, in: 0...65_535)),
            names: section.strings("names", default: []))
    }

    private static func technician(_ section: ConfigurationSection) -> Technician {
        var technician = Technician(pin: nil, gateway: section.optionalString("gateway"))
        if let text = section.optionalString("pin") {
            technician.pin = PINHash(configured: text)
            if technician.pin == nil {
                section.report(
                    "is no hash: make one with tracuu-kiosk technician pin, never write a PIN here", key: "pin")
            }
        }
        if let address = technician.gateway, !address.hasPrefix("http://127."), !address.hasPrefix("http://[::1]") {
            section.report("must be an address of this box, such as “http://127.0.0.1:8081”", key: "gateway")
        }
        return technician
    }

    static func printer(_ section: ConfigurationSection) -> Printer {
        var profile = PrinterProfile()
        do {
            profile = try PrinterProfile.named(section.string("profile", default: PrinterProfile.defaultName))
        } catch { section.report("\(error)", key: "profile") }
        profile.width = section.integer("dots", default: profile.width, in: 200...1_200)
        profile.feedLines = section.integer("feed", default: profile.feedLines, in: 0...20)
        profile.cut = section.choice("cut", default: profile.cut)
        let path = section.string("device", default: "/dev/tracuu/printer0")
        var transport = PrinterTransport.device(path: path)
        if section.has("baud") || section.has("flow") {
            // Slower than this, a ticket takes more than four seconds.
            transport = .serial(
                path: path, baudRate: section.integer("baud", default: 115_200, in: 115_200...921_600),
                flowControl: section.choice("flow", default: SerialPort.FlowControl.rtsCts))
        }
        if let address = section.optionalString("tcp") {
            if section.has("device") { section.report("stands beside “device”: a printer has one of them", key: "tcp") }
            if let (host, port) = hostAndPort(address) {
                transport = .tcp(host: host, port: port)
            } else {
                section.report("must be “host:port”, for example “192.168.1.50:9100”, not “\(address)”", key: "tcp")
            }
        }
        let metres = section.integer("roll", default: 0, in: 0...1_000)
        return Printer(
            transport: transport, profile: profile, rollLength: metres > 0 ? Double(metres) * 1_000 : nil)
    }

    /// `host:port`, with the host in brackets where it has colons; without a port 9100, the raw port.
    private static func hostAndPort(_ text: String) -> (String, UInt16)? {
        var host = Substring(text)
        var port: UInt16 = 9_100
        if let colon = text.lastIndex(of: ":"), !text.hasSuffix("]") {
            guard let number = UInt16(text[text.index(after: colon)...]), number > 0 else { return nil }
            port = number
            host = text[..<colon]
        }
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        let isName = !host.isEmpty && !host.contains { $0.isWhitespace || $0 == "/" }
        return isName ? (String(host), port) : nil
    }
}
