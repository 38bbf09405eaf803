import ApplianceKit
import Foundation
import Glibc

/// What a box finds of itself before it knows its site: whether it is large enough, and what is plugged in.
///
/// Everything is read from /sys and /proc: the page's unit may open no device.
struct SelfTest: Equatable {
    struct Check: Equatable {
        let name: String
        /// nil where it is neither right nor wrong.
        let isGood: Bool?
        let found: String
    }

    let checks: [Check]

    /// - Parameters:
    ///   - root: Where /sys, /proc and /run are; another folder in tests.
    ///   - disk: Size and free bytes of the data partition; nil where it can't be asked.
    static func read(root: String = "", disk: (size: UInt64, free: UInt64)? = disk(), now: Date = Date()) -> SelfTest {
        let system = Files(root: root)
        return SelfTest(checks: [
            memory(system), data(disk), network(system), time(system, now), display(system),
            devices(system), watchdog(system),
        ])
    }

    private static func memory(_ system: Files) -> Check {
        let words = system.lines("/proc/meminfo").first { $0.hasPrefix("MemTotal:") }?.split(separator: " ")
        let mebibytes = (words?.dropFirst().first.flatMap { Int($0) } ?? 0) / 1_024
        // A box of 2 GB shows a little less: firmware and graphics have the rest.
        return Check(
            name: "Bộ nhớ", isGood: mebibytes >= 1_700,
            found: "\(mebibytes) MB" + (mebibytes >= 1_700 ? "" : ", cần 2 GB"))
    }

    private static func data(_ disk: (size: UInt64, free: UInt64)?) -> Check {
        guard let disk else { return Check(name: "Ổ dữ liệu", isGood: false, found: "không đọc được") }
        let (size, free) = (disk.size >> 20, disk.free >> 20)
        return Check(name: "Ổ dữ liệu", isGood: free >= 512, found: "còn trống \(free) trên \(size) MB")
    }

    private static func network(_ system: Files) -> Check {
        let links = system.names("/sys/class/net").filter { $0 != "lo" }
        let linked = links.filter { system.line("/sys/class/net/\($0)/carrier") == "1" }
        let found =
            linked.isEmpty
            ? (links.isEmpty ? "không thấy cổng mạng" : "chưa cắm dây mạng") : linked.joined(separator: ", ")
        return Check(name: "Mạng", isGood: !linked.isEmpty, found: found)
    }

    private static func time(_ system: Files, _ now: Date) -> Check {
        let isSet = system.exists("/run/systemd/timesync/synchronized")
        let time = LocalTime(now)
        return Check(
            name: "Đồng hồ", isGood: isSet ? true : nil,
            found: "\(time.clock) \(time.date)" + (isSet ? "" : ", chưa chỉnh theo mạng"))
    }

    private static func display(_ system: Files) -> Check {
        let displays = system.names("/sys/class/drm").filter {
            system.line("/sys/class/drm/\($0)/status") == "connected"
        }
        let found = displays.map { name in
            let connector = name.drop { $0 != "-" }.dropFirst()
            let mode = system.line("/sys/class/drm/\(name)/modes").map { " \($0)" } ?? ""
            return connector + mode
        }
        return Check(
            name: "Màn hình", isGood: !displays.isEmpty,
            found: displays.isEmpty ? "không thấy" : found.joined(separator: ", "))
    }

    /// What USB devices call themselves, and serial lines, printers and GPIO chips by their names here.
    private static func devices(_ system: Files) -> Check {
        let products = system.names("/sys/bus/usb/devices")
            .filter { !$0.hasPrefix("usb") && !$0.utf8.contains(UInt8(ascii: ":")) }
            .compactMap { system.line("/sys/bus/usb/devices/\($0)/product") }
        let nodes =
            system.names("/sys/class/tty").filter { $0.hasPrefix("ttyUSB") || $0.hasPrefix("ttyACM") }
            + system.names("/sys/class/usbmisc").filter { $0.hasPrefix("lp") } + system.names("/sys/bus/gpio/devices")
        let all = products + nodes
        return Check(
            name: "Thiết bị", isGood: nil, found: all.isEmpty ? "chưa cắm thiết bị nào" : all.joined(separator: ", "))
    }

    private static func watchdog(_ system: Files) -> Check {
        let identity = system.names("/sys/class/watchdog").compactMap {
            system.line("/sys/class/watchdog/\($0)/identity")
        }.first
        return Check(name: "Watchdog", isGood: identity == nil ? nil : true, found: identity ?? "không có")
    }

    private static func disk() -> (size: UInt64, free: UInt64)? {
        var state = statvfs()
        guard statvfs("/var", &state) == 0 else { return nil }
        return (UInt64(state.f_blocks) * UInt64(state.f_frsize), UInt64(state.f_bavail) * UInt64(state.f_frsize))
    }
}

/// A tree of small text files.
private struct Files {
    let root: String

    func lines(_ path: String) -> [Substring] {
        guard let data = FileManager.default.contents(atPath: root + path) else { return [] }
        return String(decoding: data, as: UTF8.self).split(separator: "\n")
    }

    func line(_ path: String) -> String? { lines(path).first.map(String.init) }

    func names(_ path: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: root + path)) ?? []).sorted()
    }

    func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: root + path) }
}
