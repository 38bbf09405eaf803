import ApplianceKit
import DeviceIO
import Foundation

/// `tracuu-kiosk devices …`: what is plugged in, and what it is called here.
enum DevicesCommand {
    // MARK: - list

    private struct Listing: Encodable {
        /// From the daemon where it runs.
        var configured: [Configured]
        var plugged: [PluggedDevice]
        var serialPorts: [ListedSerialPort]
    }

    private struct Configured: Encodable {
        var name: String
        var path: String
        /// What the path leads to; nil where there is nothing.
        var node: String?
        /// As the daemon has it; nil where it does not run.
        var state: String?
        var reason: String?
        var since: String?
        var counters: [String: Int]?
        /// How it is and what to do, for people.
        var what: String?
        var action: String?
        /// What a printer's meter says.
        var paper: PaperMeter?
    }

    private struct Told: Decodable {
        var name: String
        var path: String
        var state: String
        var reason: String?
        var since: String
        var counters: [String: Int]
        var what: String
        var action: String?
        var paper: PaperMeter?
    }

    static func list(_ arguments: CommandArguments) async throws -> ExitStatus {
        var arguments = arguments
        let isJSON = arguments.flag("--json")
        let file = try arguments.option("--config")
        let language = try arguments.option("--language") ?? "vi"
        try arguments.finish()
        guard SelfTestWords.languages.contains(language) else {
            throw UsageError("--language takes vi or en, not “\(language)”")
        }
        let words = try SelfTestWords(language: language)
        let path = file ?? KioskCommand.configurationFile
        var listing = Listing(configured: [], plugged: try PluggedDevice.all(), serialPorts: ListedSerialPort.all())
        if file != nil || FileManager.default.fileExists(atPath: path) {
            listing.configured = try await configured(
                try KioskConfiguration(ConfigurationReader(path: path)), language: language)
        }
        StandardStream.output.write(isJSON ? try json(listing, isPretty: true) : text(of: listing, words))
        return .ok
    }

    private static func configured(
        _ configuration: KioskConfiguration, language: String
    ) async throws -> [Configured] {
        let client = try HTTPClient(name: "devices")
        defer { client.close() }
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        if let answer = await RunningDaemon.get("/devices?language=\(language)", of: configuration, client: client),
            let told = try? decoder.decode([Told].self, from: Data(answer))
        {
            return told.map {
                Configured(
                    name: $0.name, path: $0.path, node: node(behind: $0.path), state: $0.state, reason: $0.reason,
                    since: $0.since, counters: $0.counters, what: $0.what, action: $0.action, paper: $0.paper)
            }
        }
        let devices = try KioskDevices(configuration, clock: SystemClock())
        return devices.register.devices.map { Configured(name: $0.name, path: $0.path, node: node(behind: $0.path)) }
    }

    /// Where a path leads in the end.
    private static func node(behind path: String) -> String? {
        let chip = path.split(separator: " ").first.map(String.init) ?? path
        guard FileManager.default.fileExists(atPath: chip) else { return nil }
        return URL(fileURLWithPath: chip).resolvingSymlinksInPath().path
    }

    private static func text(of listing: Listing, _ words: SelfTestWords) -> String {
        var text = listing.configured.isEmpty ? "" : "Configured\n"
        for device in listing.configured {
            let state = device.state ?? (device.node == nil && device.path.hasPrefix("/") ? "not there" : "not asked")
            text += "  \(device.name): \(state), \(device.path)"
            if let node = device.node, node != device.path { text += " → \(node)" }
            if let since = device.since { text += ", since \(since)" }
            text += "\n"
            if let paper = device.paper { text += "    \(words.words(for: paper))\n" }
            if let reason = device.reason { text += "    \(reason)\n" }
            if let action = device.action { text += "    \(device.what ?? "") → \(action)\n" }
        }
        text += listing.plugged.isEmpty ? "Nothing else of use is plugged in\n" : "Plugged in\n"
        for device in listing.plugged { text += "  \(description(device))\n" }
        if !listing.serialPorts.isEmpty { text += "Serial lines\n" }
        for port in listing.serialPorts {
            text += "  \(port.node): \(port.transport.rawValue)\(port.description.map { ", \($0)" } ?? "")\n"
        }
        return text
    }

    private static func description(_ device: PluggedDevice) -> String {
        var text = "\(device.node): \(device.title)"
        if let kind = device.likelyKind { text += ", perhaps a \(kind.rawValue)" }
        if let serial = device.serial { text += ", serial number \(serial)" }
        if let port = device.port { text += ", port \(port)" }
        let ours = device.links.filter { $0.hasPrefix("/dev/tracuu/") }
        if !ours.isEmpty { text += ", \(ours.joined(separator: " "))" }
        return text
    }

    // MARK: - identify

    static func identify(_ arguments: CommandArguments) async throws -> ExitStatus {
        var arguments = arguments
        let node = try arguments.option("--device")
        let by = try arguments.option("--by")
        let timeout = try arguments.integer("--timeout", in: 1...3_600) ?? 60
        let target = try arguments.option("--write-to")
        let writes = arguments.flag("--write") || target != nil
        guard let name = arguments.next() else { throw UsageError("say what to call it, for example scanner0") }
        try arguments.finish()
        let mark = try by.map { word in
            guard let mark = UdevRule.Mark(rawValue: word) else {
                throw UsageError("--by takes serial or port, not “\(word)”")
            }
            return mark
        }
        guard let device = try await found(node, timeout: timeout) else { return .unavailable }
        StandardStream.error.write("\(description(device))\n")
        guard let rule = UdevRule(for: device, name: name, by: mark, among: try PluggedDevice.all()) else {
            StandardStream.error.write(
                """
                No rule can be made: \(by == "serial" ? "it has no serial number; try --by port" : "udev knows no port of it")\
                , or “\(name)” has other characters than letters, digits and dashes.
                """ + "\n")
            return .dataError
        }
        guard writes else {
            StandardStream.output.write(rule.text)
            StandardStream.error.write(
                "Put this into \(UdevRule.file) (or add --write), then: udevadm control --reload\n")
            return .ok
        }
        return write(rule, to: target ?? UdevRule.file)
    }

    private static func found(_ node: String?, timeout: Int) async throws -> PluggedDevice? {
        if let node {
            let path = URL(fileURLWithPath: node).resolvingSymlinksInPath().path
            if let device = try PluggedDevice.all().first(where: { $0.node == path }) { return device }
            StandardStream.error.write("\(node) is nothing that udev knows as a device of a kiosk\n")
            return nil
        }
        let monitor = try HotplugMonitor()
        await monitor.start()
        StandardStream.error.write("Plug the device in now (pull it first if it is in)…\n")
        let patience = Task {
            try await SystemClock().sleep(for: .seconds(timeout))
            await monitor.stop()
        }
        defer { patience.cancel() }
        var found: PluggedDevice?
        for await event in monitor.events {
            // A keyboard-type scanner has several nodes; the one that types is meant.
            guard case .added(let device) = event, device.likelyKind != nil else { continue }
            found = device
            break
        }
        if found == nil { StandardStream.error.write("Nothing was plugged in within \(timeout) seconds\n") }
        await monitor.stop()
        return found
    }

    private static func write(_ rule: UdevRule, to path: String) -> ExitStatus {
        let before = FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
        do {
            try Data(UdevRule.merge([rule], into: before).utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            StandardStream.error.write("\(path) can't be written: run this as root\n")
            return .cannotCreate
        }
        StandardStream.error.write(
            "Written to \(path). Now: udevadm control --reload && udevadm trigger; then it is /dev/tracuu/\(rule.name)\n"
        )
        return .ok
    }

    // MARK: - watch and scan

    private struct PlugLine: Encodable {
        var event: String
        var device: PluggedDevice
    }

    static func watch(_ arguments: CommandArguments) async throws -> ExitStatus {
        var arguments = arguments
        let isJSON = arguments.flag("--json")
        let timeout = try arguments.integer("--timeout", in: 1...86_400)
        try arguments.finish()
        let monitor = try HotplugMonitor()
        await monitor.start()
        StandardStream.error.write("Watching; Ctrl-C ends it\n")
        let end = stop(after: timeout) { await monitor.stop() }
        defer { end.cancel() }
        for await event in monitor.events {
            let line =
                switch event {
                case .added(let device): PlugLine(event: "added", device: device)
                case .removed(let device): PlugLine(event: "removed", device: device)
                }
            StandardStream.output.write(
                isJSON ? try json(line, isPretty: false) : "\(line.event) \(description(line.device))\n")
        }
        return .ok
    }

    private struct ScanLine: Encodable {
        var text: String?
        var symbology: String?
        var raw: String?
        var at: String?
        var unreadable: String?
        var state: String?
        var reason: String?
    }

    static func scan(_ arguments: CommandArguments) async throws -> ExitStatus {
        var arguments = arguments
        guard let path = try arguments.option("--device") else { throw UsageError("--device PATH is missing") }
        let word = try arguments.option("--connection") ?? "auto"
        guard let connection = BarcodeScanner.Connection(rawValue: word) else {
            throw UsageError("--connection takes auto, serial or keyboard, not “\(word)”")
        }
        let baud = try arguments.integer("--baud", in: 1_200...921_600) ?? 115_200
        let timeout = try arguments.integer("--timeout", in: 1...86_400)
        let profile = try arguments.option("--profile") ?? ScannerProfile.defaultName
        let orders = [(ScannerCommand.beep, "--beep"), (.triggerOn, "--trigger")].filter { arguments.flag($0.1) }.map(
            \.0)
        try arguments.finish()
        let scanner = try BarcodeScanner(
            path: path, connection: connection, baudRate: baud, profile: try ScannerProfile.named(profile))
        await scanner.start()
        let end = stop(after: timeout) { await scanner.stop() }
        defer { end.cancel() }
        for await event in scanner.events {
            let line =
                switch event {
                case .scan(let scan):
                    ScanLine(
                        text: scan.text, symbology: scan.symbology, raw: hexadecimal(scan.raw),
                        at: scan.at.ISO8601Format())
                case .unreadable(let reason): ScanLine(unreadable: reason.description)
                case .state(let state): ScanLine(state: state.word, reason: state.reason)
                }
            StandardStream.output.write(try json(line, isPretty: false))
            if case .state(.ready) = event {
                for order in orders { await perform(order, on: scanner) }
            } else if orders.contains(.triggerOn), line.state == nil {
                // A scanner that was triggered reads one code.
                await perform(.triggerOn, on: scanner)
            }
        }
        return .ok
    }

    private static func perform(_ order: ScannerCommand, on scanner: BarcodeScanner) async {
        do throws(ScannerCommandError) {
            try await scanner.perform(order)
        } catch { StandardStream.error.write("\(error)\n") }
    }

    private static func stop(after seconds: Int?, _ end: @escaping @Sendable () async -> Void) -> Task<Void, any Error>
    {
        Task {
            if let seconds {
                try await SystemClock().sleep(for: .seconds(seconds))
            } else {
                try await TerminationSignals.wait()
            }
            await end()
        }
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func json(_ value: some Encodable, isPretty: Bool) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if isPretty { encoder.outputFormatting.insert(.prettyPrinted) }
        return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
    }
}
