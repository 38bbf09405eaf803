import ApplianceKit
import DeviceIO
import DossierKit

/// `/etc/tracuu/kiosk.json5`. Everything but the central system has a default; `Deploy/examples/kiosk.json5` explains
/// each key.
struct KioskConfiguration: Sendable {
    /// Whose kiosk it is.
    struct Centre: Equatable, Sendable {
        var name: String
        var hotline: String?
        var feedback: String?
        /// A picture, as SVG or PNG.
        var emblem: String?
        var accent = BrandColour.usual
        /// What stands on the first screen besides.
        var notices: [String] = []
        /// Where a procedure's papers are published, with `{code}` in it; empty where nowhere.
        var procedureAddress = Centre.nationalPortal

        static let nationalPortal =
            "https://dichvucong.gov.vn/p/home/dvc-tthc-thu-tuc-hanh-chinh-chi-tiet.html?ma_thu_tuc={code}"
    }

    /// Where the page is served.
    struct Screen: Equatable, Sendable {
        var address: String
        var port: UInt16
        var size: DisplaySize
        /// Languages to choose from, the kiosk's own first.
        var languages: [String]
        /// Beginnings of dossier codes, for a key of their own each.
        var codeStarts: [String]
        /// How long untouched screens stay.
        var times: KioskTimes
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
        /// For how many days the staff's audit log is kept.
        var auditDays = usualAuditDays

        static let usualAuditDays = 730
    }

    /// How calls sound on the boards.
    struct Voice: Equatable, Sendable {
        /// The folder of recorded clips; nil for none.
        var clips: String?
        /// espeak-ng's voice.
        var language: String
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
    /// Who reads screens out; nil where nobody does.
    var speech: SpeechSettings?
    /// The gateway that takes telephone numbers; nil where this box has none.
    var following: FollowingService.Settings?
    var voice: Voice

    /// Reads the file.
    ///
    /// - Throws: `ConfigurationError` with all that is wrong, each with its line.
    init(_ reader: ConfigurationReader) throws(ConfigurationError) {
        let root = reader.root
        centre = Self.centre(root.section("centre"))
        codes = CodeConfiguration(root.section("codes"))
        let hasOwnCodes = root.section("codes").has("example") || root.section("codes").has("patterns")
        screen = Self.screen(root.section("screen"), example: hasOwnCodes ? codes.example : "")
        scanner = Self.scanner(root.section("scanner"))
        printer = Self.printer(root.section("printer"))
        dossiers = DossierConfiguration(reading: root)
        queue = QueuePlan(root.section("queue"))
        panel = PanelSettings(root.section("gpio"), groups: queue.groups)
        technician = Self.technician(root.section("technician"))
        voice = Self.voice(root.section("voice"))
        if root.has("lan") { lan = Self.lan(root.section("lan")) }
        speech = SpeechSettings.read(root.section("speech"))
        following = Self.following(root.section("following"))
        try reader.finish()
    }

    static func centre(_ section: ConfigurationSection) -> Centre {
        var centre = Centre(
            name: section.string("name", default: "Trung tâm Phục vụ hành chính công"),
            hotline: section.optionalString("hotline"), feedback: section.optionalString("feedback"),
            emblem: section.optionalString("emblem"),
            procedureAddress: section.string("procedureAddress", default: Centre.nationalPortal))
        centre.notices = section.strings("notices", default: [])
        if centre.notices.count > 2 || centre.notices.contains(where: { $0.isEmpty || $0.count > 140 }) {
            section.report("must be one or two notices of at most 140 letters each", key: "notices")
        }
        if let emblem = centre.emblem, !emblem.hasSuffix(".svg"), !emblem.hasSuffix(".png") {
            section.report("must be an .svg or .png file", key: "emblem")
        }
        guard let text = section.optionalString("accent") else { return centre }
        guard let colour = BrandColour(text) else {
            section.report("must be a colour such as “#0b4a63”, not “\(text)”", key: "accent")
            return centre
        }
        if colour.contrast < BrandColour.leastContrast {
            let contrast = (colour.contrast * 10).rounded(.down) / 10
            section.report(
                "“\(text)” is too light: its contrast is \(contrast):1, text needs 7:1; take a darker one",
                key: "accent")
        }
        centre.accent = colour
        return centre
    }

    private static func screen(_ section: ConfigurationSection, example: String) -> Screen {
        let size = DisplaySize(
            pixelsPerInch: section.integer("ppi", default: 102, in: 40...400),
            distance: section.integer("distance", default: 600, in: 250...1_500))
        let languages = section.strings("languages", default: ["vi", "en"])
        let known = (try? ScreenTexts.languages()) ?? []
        for language in languages where !known.contains(language) {
            section.report("“\(language)” has no texts; there are \(known.joined(separator: ", "))", key: "languages")
        }
        if languages.isEmpty || Set(languages).count < languages.count || languages.count > 3 {
            section.report("must name one to three languages, each once", key: "languages")
        }
        // Up to the first dash, what every code of an agency begins with.
        let start = example.prefix { $0 != "-" }
        let starts = section.strings("codeStarts", default: start.count < example.count ? [start + "-"] : [])
        if starts.count > 4 { section.report("has \(starts.count) entries; the pad has room for 4", key: "codeStarts") }
        return Screen(
            address: section.string("address", default: "127.0.0.1"),
            port: UInt16(section.integer("port", default: 8_080, in: 0...65_535)), size: size, languages: languages,
            codeStarts: starts, times: times(section))
    }

    /// Nobody is hurried more than WCAG 2.1 §2.2.1 has it, and no answer stays longer than five minutes.
    private static func times(_ section: ConfigurationSection) -> KioskTimes {
        var times = KioskTimes()
        times.other = section.seconds("menuSeconds", default: times.other, in: 10...300)
        times.result = section.seconds("resultSeconds", default: times.result, in: 10...300)
        times.warning = section.seconds("warningSeconds", default: times.warning, in: 20...120)
        return times
    }

    private static func following(_ section: ConfigurationSection) -> FollowingService.Settings? {
        let tokenFile = section.string("tokenFile", default: "/var/lib/tracuu/api.token")
        guard let gateway = section.optionalString("gateway") else { return nil }
        requireOwn(gateway, section)
        return FollowingService.Settings(gateway: gateway, tokenFile: tokenFile)
    }

    /// Telephone numbers, and how the gateway is, go over no network.
    private static func requireOwn(_ address: String, _ section: ConfigurationSection) {
        if !address.hasPrefix("http://127."), !address.hasPrefix("http://[::1]") {
            section.report("must be an address of this box, such as “http://127.0.0.1:8081”", key: "gateway")
        }
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
            names: section.strings("names", default: []),
            auditDays: section.integer("auditDays", default: LAN.usualAuditDays, in: 90...3_650))
    }

    private static func voice(_ section: ConfigurationSection) -> Voice {
        let voice = Voice(
            clips: section.optionalString("clips"), language: section.string("language", default: "vi"))
        // It goes to a command line.
        if !voice.language.utf8.allSatisfy({ $0 == 0x2D || ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A }) {
            section.report("must be a voice that espeak-ng --voices=vi lists, such as “vi”", key: "language")
        }
        return voice
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
        if let gateway = technician.gateway { requireOwn(gateway, section) }
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
