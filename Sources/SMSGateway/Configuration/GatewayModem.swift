import ApplianceKit
import DeviceIO

/// One of the gateway's modems: how to reach it and whom its SIM serves.
struct GatewayModem: Equatable, Sendable {
    /// For log, store and lists.
    var name: String
    var modem: Modem.Configuration
    /// Operators whose customers its SIM reaches more cheaply; empty: no matter.
    var operators: Set<String>
    /// The SIM's own number, so that it is never answered.
    var number: MobileNumber?
    /// nil: the SIM is not asked for its credit.
    var balance: BalancePlan?
    /// Where it is plugged in, as the kernel names it (`1-1.2`), or `auto`, or `off`: for switching its USB port.
    var usbPower: String
    /// How its power is switched, where the box can.
    var power: ModemPowerSettings?

    /// Reads `modems: [{ … }]`, or `modem: { … }` where there is one only; none beside a Kannel.
    static func all(_ root: ConfigurationSection, operators: OperatorTable) -> [GatewayModem] {
        // Who sends by a Kannel alone needs none.
        if !root.has("modem"), !root.has("modems"), root.has("kannel") { return [] }
        guard root.has("modems") else {
            return [GatewayModem(root.section("modem"), name: "modem0", operators)]
        }
        if root.has("modem") { root.report("use either modem or modems", key: "modem") }
        let modems = root.sections("modems").enumerated().map { index, section in
            GatewayModem(section, name: section.string("name", default: "modem\(index)"), operators)
        }
        if modems.isEmpty { root.report("must have one modem at least", key: "modems") }
        for (what, values) in [("name", modems.map(\.name)), ("device", modems.map(\.modem.device))] {
            if Set(values).count < values.count { root.report("two modems have the same \(what)", key: "modems") }
        }
        return modems
    }

    private init(_ section: ConfigurationSection, name: String, _ table: OperatorTable) {
        self.name = name
        if name.isEmpty || !name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }) {
            section.report("may have letters, digits and dashes only", key: "name")
        }
        modem = Modem.Configuration(reading: section)
        operators = Set(section.strings("operators", default: []))
        for name in operators.subtracting(table.names) {
            section.report("“\(name)” is none of \(table.names.joined(separator: ", "))", key: "operators")
        }
        let written = section.optionalString("number")
        number = written.flatMap(MobileNumber.init)
        if let written, number == nil {
            section.report("“\(written)” is no mobile number, for example “0912345678”", key: "number")
        }
        usbPower = section.string("usbPower", default: "auto")
        let isPlace = usbPower.first?.isNumber == true && usbPower.allSatisfy { $0.isNumber || "-.".contains($0) }
        if !isPlace, !["auto", "off"].contains(usbPower) {
            section.report("must be auto, off or a place such as “1-1.2”", key: "usbPower")
        }
        balance = section.has("balance") ? BalancePlan(section.section("balance")) : nil
        if section.has("power") {
            power = ModemPowerSettings(section.section("power"), modem: name, profile: modem.profile)
        }
    }
}

/// How a prepaid SIM is asked for its credit.
struct BalancePlan: Equatable, Sendable {
    /// The operator's code, for example `*101#`.
    var code: String
    /// Alarm when less is left, in đồng.
    var alarmBelow: Int
    /// Between two questions: an hour to 30 days.
    var interval: Duration

    init(code: String, alarmBelow: Int, interval: Duration) {
        self.code = code
        self.alarmBelow = alarmBelow
        self.interval = interval
    }

    init(_ section: ConfigurationSection) {
        code = section.string("code", default: "*101#")
        alarmBelow = section.integer("alarmBelow", default: 20_000, in: 0...100_000_000)
        interval = .seconds(section.integer("everyHours", default: 12, in: 1...720) * 3_600)
    }
}

extension Modem.Configuration {
    init(reading section: ConfigurationSection) {
        self.init(
            device: section.string("device", default: "/dev/tracuu/modem0"),
            baudRate: section.integer("baud", default: 115_200, in: 1_200...4_000_000),
            flowControl: section.choice("flowControl", default: SerialPort.FlowControl.none),
            pin: section.optionalString("pin"), serviceCentre: section.optionalString("serviceCentre"),
            auditInterval: section.seconds("auditSeconds", default: .seconds(300), in: 1...86_400),
            profile: section.optionalString("profile"), profileFolder: section.optionalString("profiles"),
            reportModes: section.has("reportModes")
                ? section.integers("reportModes", default: [2, 1, 0], in: 0...2) : nil)
        // A slip of the pen must not cost the SIM one of its three tries (TS 31.101 §9.5.1).
        if let pin, !(4...8).contains(pin.utf8.count) || !pin.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            section.report("must be four to eight digits", key: "pin")
        }
        if let serviceCentre {
            let digits = serviceCentre.hasPrefix("+") ? serviceCentre.utf8.dropFirst() : serviceCentre.utf8[...]
            if !(3...20).contains(digits.count) || !digits.allSatisfy({ (0x30...0x39).contains($0) }) {
                section.report("must be the operator's number such as “+84980200030”", key: "serviceCentre")
            }
        }
        // Said here with its line, not only when the daemon starts.
        do {
            let profiles = try ModemProfiles(siteFolder: profileFolder)
            if let profile, profiles[profile] == nil {
                section.report("must be one of \(profiles.names.joined(separator: ", "))", key: "profile")
            }
        } catch {
            section.report("can't be used: \(error)", key: "profiles")
        }
    }
}
