import ApplianceKit
import CLinux
import DeviceIO
import Foundation
import Glibc

/// What the box says about itself, read from the kernel's files.
struct BoxChecks {
    /// Where `/sys`, `/proc` and `/etc` are; elsewhere in tests.
    var root = ""
    let words: SelfTestWords

    // MARK: - Network and time

    /// Whether a cable or radio has a link, and there is a way out.
    func network() -> CheckResult {
        let names = list("/sys/class/net").filter { $0 != "lo" }
        let linked = names.filter { read("/sys/class/net/\($0)/operstate") == "up" }
        let detail = names.sorted().map { "\($0): \(read("/sys/class/net/\($0)/operstate") ?? "?")" }
            .joined(separator: ", ")
        guard !linked.isEmpty else { return words.result(.networkNoLink, .red, detail: detail) }
        // A route to 0.0.0.0/0; in IPv6 to ::/0, other than the one that refuses everything.
        let hasRoute =
            lines("/proc/net/route").dropFirst().contains { $0.split(separator: "\t").dropFirst().first == "00000000" }
            || lines("/proc/net/ipv6_route").contains {
                $0.hasPrefix(String(repeating: "0", count: 32) + " 00 ") && !$0.hasSuffix(" lo")
            }
        return words.result(hasRoute ? .networkUp : .networkNoRoute, hasRoute ? .green : .red, detail: detail)
    }

    /// Whether the clock is set, and the kernel is kept to a time server.
    func time(isSet: Bool, now: Date) -> CheckResult {
        let local = LocalTime(now)
        let shown = "\(local.clock), \(local.date)"
        guard isSet else { return words.result(.timeNotSet, .red, ["time": shown]) }
        var state = timex()
        let isSynchronised = adjtimex(&state) != TIME_ERROR
        let detail = "±\(state.esterror / 1_000) ms"
        return isSynchronised
            ? words.result(.timeSynchronised, .green, detail: detail, ["time": shown])
            : words.result(.timeUnsynchronised, .yellow, ["time": shown])
    }

    // MARK: - The box

    /// Room for the databases, and whether they can be written.
    func disk(folder: String) -> CheckResult {
        var information = statvfs()
        guard statvfs(folder, &information) == 0 else {
            return words.result(.diskReadOnly, .red, ["folder": folder])
        }
        let free = UInt64(information.f_bavail) * UInt64(information.f_frsize)
        let percent = information.f_blocks == 0 ? 0 : information.f_bavail * 100 / information.f_blocks
        let values: KeyValuePairs<String, String> = [
            "free": size(free), "percent": String(percent), "folder": folder,
        ]
        if access(folder, W_OK) != 0 { return words.result(.diskReadOnly, .red, values) }
        if free < 100 << 20 { return words.result(.diskFull, .red, values) }
        return words.result(percent < 10 ? .diskLow : .diskFine, percent < 10 ? .yellow : .green, values)
    }

    /// Whether a display is connected. What it shows and how it feels only a person can say, on the technician's page.
    func display(_ size: DisplaySize) -> CheckResult {
        let connectors = list("/sys/class/drm").filter { $0.utf8.contains(UInt8(ascii: "-")) }
        let detail = "\(size.pixelsPerInch) ppi, \(size.distance) mm"
        guard !connectors.isEmpty else { return words.result(.displayUnknown, .grey, detail: detail) }
        let connected = connectors.filter { read("/sys/class/drm/\($0)/status") == "connected" }.sorted()
        guard let first = connected.first else { return words.result(.displayMissing, .red, detail: detail) }
        let mode = lines("/sys/class/drm/\(first)/modes").first ?? "?"
        return words.result(.displayThere, .green, detail: "\(first) \(mode), \(detail)")
    }

    /// Whether there is a sound card; whether it can be heard only a person can say.
    func sound() -> CheckResult {
        let cards = lines("/proc/asound/cards").filter { $0.utf8.contains(UInt8(ascii: "[")) }
        guard let card = cards.first, !card.utf8.contains("no soundcards".utf8) else {
            return words.result(.soundMissing, .yellow)
        }
        let name = card.split(separator: ":", maxSplits: 1).last.map { $0.drop { $0 == " " } } ?? ""
        return words.result(.soundThere, .green, detail: String(name))
    }

    /// The hottest place that the box measures.
    func heat() -> CheckResult {
        let degrees = list("/sys/class/thermal").filter { $0.hasPrefix("thermal_zone") }
            .compactMap { read("/sys/class/thermal/\($0)/temp").flatMap { Int($0) } }
            .map { $0 / 1_000 }.filter { (1...150).contains($0) }
        guard let hottest = degrees.max() else { return words.result(.heatUnknown, .grey) }
        let isHigh = hottest >= 85
        return words.result(isHigh ? .heatHigh : .heatFine, isHigh ? .yellow : .green, ["degrees": String(hottest)])
    }

    /// What programs may still take.
    func memory() -> CheckResult {
        func kilobytes(_ name: String) -> UInt64 {
            let line = lines("/proc/meminfo").first { $0.hasPrefix("\(name):") } ?? ""
            return UInt64(line.filter { ("0"..."9").contains($0) }) ?? 0
        }
        let (available, total) = (kilobytes("MemAvailable"), kilobytes("MemTotal"))
        let isLow = available * 10 < total
        return words.result(
            isLow ? .memoryLow : .memoryFine, isLow ? .yellow : .green,
            ["free": size(available << 10), "total": size(total << 10)])
    }

    /// What runs here.
    func versions() -> CheckResult {
        let release = lines("/etc/os-release").first { $0.hasPrefix("PRETTY_NAME=") }?.dropFirst(12)
        let system = release.map { $0.filter { $0 != "\"" } } ?? "?"
        let board = read("/sys/class/dmi/id/product_name") ?? read("/proc/device-tree/model") ?? "?"
        return words.result(
            .versions, .green,
            detail:
                "\(system), Linux \(read("/proc/sys/kernel/osrelease") ?? "?"), libgpiod \(GPIOVersion.installed), \(board)",
            ["version": productVersion])
    }

    // MARK: - Files

    private func list(_ folder: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: root + folder)) ?? []
    }

    private func lines(_ path: String) -> [String] {
        guard let data = FileManager.default.contents(atPath: root + path) else { return [] }
        return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// A file of one value.
    private func read(_ path: String) -> String? {
        lines(path).first.map { $0.filter { !$0.isNewline && $0 != "\0" } }
    }

    /// With one decimal place from a gigabyte on.
    private func size(_ bytes: UInt64) -> String {
        bytes < 1 << 30 ? "\(bytes >> 20) MB" : words.tenths(Int((bytes * 10) >> 30)) + " GB"
    }
}
