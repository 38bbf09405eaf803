import ApplianceKit
import DeviceIO
import Foundation

/// What the self-test says, from `SelfTest/Words/<language>.json5`.
struct SelfTestWords: Sendable {
    /// Everything that a check can find.
    enum Finding: String, CaseIterable, Sendable {
        case gatewayReady = "gateway.ready"
        case gatewayNotReady = "gateway.notReady"
        case gatewayMissing = "gateway.missing"
        case gatewayNotConfigured = "gateway.notConfigured"
        case networkUp = "network.up"
        case networkNoRoute = "network.noRoute"
        case networkNoLink = "network.noLink"
        case lanOpen = "lan.open"
        case lanClosed = "lan.closed"
        case centralAnswers = "central.answers"
        case centralRefuses = "central.refuses"
        case centralSilent = "central.silent"
        case timeSynchronised = "time.synchronised"
        case timeUnsynchronised = "time.unsynchronised"
        case timeNotSet = "time.notSet"
        case diskFine = "disk.fine"
        case diskLow = "disk.low"
        case diskFull = "disk.full"
        case diskReadOnly = "disk.readOnly"
        case soundThere = "sound.there"
        case soundMissing = "sound.missing"
        case displayThere = "display.there"
        case displayMissing = "display.missing"
        case displayUnknown = "display.unknown"
        case heatFine = "heat.fine"
        case heatHigh = "heat.high"
        case heatUnknown = "heat.unknown"
        case memoryFine = "memory.fine"
        case memoryLow = "memory.low"
        case versions = "versions.are"
        case linesNone = "lines.none"
    }

    /// What it is called, and what to do about it.
    struct Sentences: Decodable, Equatable, Sendable {
        var what: String
        var action: String?
    }

    private struct File: Decodable {
        var titles: [String: String]
        var findings: [String: [String: Sentences]]
        var page: [String: String]
    }

    /// The languages that there are.
    static let languages = ["vi", "en"]

    let language: String
    let devices: DeviceWords
    /// The technician's page's own words, by key.
    let page: [String: String]
    private let titles: [String: String]
    private let findings: [String: [String: Sentences]]

    /// - Throws: ``ScreenTextsError``, `ResourceMissing`, or what `DeviceWords` throws.
    init(language: String) throws {
        self.language = language
        let file = try ResourceFiles.folder("Words", of: "KioskApp").appendingPathComponent("\(language).json5")
        let words: File
        do {
            words = try JSON5.decode(File.self, from: Data(contentsOf: file))
        } catch {
            throw ScreenTextsError(file: file.path, problem: "can't be read as JSON5: \(error)")
        }
        (titles, findings, page) = (words.titles, words.findings, words.page)
        devices = try DeviceWords(language: language)
        let missing = Finding.allCases.filter { finding in
            let (area, name) = finding.parts
            return words.titles[area] == nil || words.findings[area]?[name] == nil
        }
        guard missing.isEmpty else {
            let keys = missing.map(\.rawValue).joined(separator: ", ")
            throw ScreenTextsError(file: file.path, problem: "has no \(keys)")
        }
    }

    /// The result of a check.
    ///
    /// - Parameter values: For the places `{name}` in the sentences.
    func result(
        _ finding: Finding, _ level: CheckLevel, detail: String? = nil, _ values: KeyValuePairs<String, String> = [:]
    ) -> CheckResult {
        let (area, name) = finding.parts
        let sentences = findings[area]?[name] ?? Sentences(what: finding.rawValue)  // complete since init
        func filled(_ text: String) -> String {
            var text = text
            for (key, value) in values { text = text.replacing("{\(key)}", with: value) }
            return text
        }
        return CheckResult(
            check: area, title: titles[area] ?? area, level: level, what: filled(sentences.what),
            action: sentences.action.map(filled), detail: detail)
    }

    /// What a printer's meter says, in metres.
    func words(for paper: PaperMeter) -> String {
        func metres(_ millimetres: Int) -> String { tenths((millimetres + 50) / 100) }
        let used = metres(paper.usedMillimetres)
        guard let left = paper.leftMillimetres else {
            return (page["paperUsed"] ?? "{used}").replacing("{used}", with: used)
        }
        return (page["paperLeft"] ?? "{left}").replacing("{used}", with: used)
            .replacing("{left}", with: metres(left))
    }

    /// `3,8`; in English `3.8`.
    func tenths(_ tenths: Int) -> String { "\(tenths / 10)\(language == "vi" ? "," : ".")\(tenths % 10)" }

    /// The result for a device.
    func result(_ device: DeviceHealth) -> CheckResult {
        let level: CheckLevel =
            switch device.state {
            case .ready: .green
            case .opening, .degraded: .yellow
            case .absent, .failed: .red
            }
        let counts = device.counters.sorted { $0.key.rawValue < $1.key.rawValue }.map {
            "\($0.key.rawValue) \($0.value)"
        }
        let active = device.isActive.map { [page[$0 ? "active" : "inactive"] ?? ""] } ?? []
        let paper = device.paper.map { [words(for: $0)] } ?? []
        let details = [device.path] + active + paper + [device.state.reason].compactMap(\.self) + counts
        return CheckResult(
            check: device.name, title: "\(devices.name(of: device.kind)) · \(device.name)", level: level,
            what: devices.what(device), action: devices.action(device), detail: details.joined(separator: " · "))
    }
}

extension SelfTestWords.Finding {
    fileprivate var parts: (area: String, name: String) {
        let words = rawValue.split(separator: ".", maxSplits: 1).map(String.init)
        return (words[0], words[1])
    }
}
