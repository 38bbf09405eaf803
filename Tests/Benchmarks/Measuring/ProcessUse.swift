import ApplianceKit
import CLinux
import Foundation
import Glibc

/// What a process has used so far, from the kernel.
struct ProcessUse: Sendable {
    /// All threads, those that have ended too.
    let cpuTime: Duration
    /// In KiB.
    let residentMemory: Int
    /// In KiB: each page shared with others counted by its share.
    let proportionalMemory: Int
    /// How often each thread began to wait, by its number: each time it was woken before.
    private let waits: [String: Int]

    init(_ processID: Int32) throws {
        var clock = clockid_t()
        try systemCall("clock_getcpuclockid") { clock_getcpuclockid(processID, &clock) == 0 ? 0 : -1 }
        var time = timespec()
        try systemCall("clock_gettime") { clock_gettime(clock, &time) }
        cpuTime = .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)

        let folder = "/proc/\(processID)"
        var waits: [String: Int] = [:]
        for thread in try FileManager.default.contentsOfDirectory(atPath: folder + "/task") {
            // A thread may end while the list is read.
            guard let status = try? Self.read("\(folder)/task/\(thread)/status") else { continue }
            waits[thread] = Self.number("voluntary_ctxt_switches:", in: status)
        }
        self.waits = waits
        let memory = try Self.read(folder + "/smaps_rollup")
        residentMemory = Self.number("Rss:", in: memory)
        proportionalMemory = Self.number("Pss:", in: memory)
    }

    /// How often its threads were woken since; one that has ended meanwhile counts once.
    func wakeUps(since earlier: ProcessUse) -> Int {
        let still = waits.reduce(0) { $0 + $1.value - (earlier.waits[$1.key] ?? 0) }
        return still + earlier.waits.keys.count { waits[$0] == nil }
    }

    private static func read(_ path: String) throws -> String {
        try String(contentsOf: URL(fileURLWithPath: path), encoding: .utf8)
    }

    private static func number(_ key: String, in text: String) -> Int {
        guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix(key) }) else { return 0 }
        return Int(line.filter(\.isNumber)) ?? 0
    }
}
