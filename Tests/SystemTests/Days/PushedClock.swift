import ApplianceKit
import Foundation
import Synchronization

/// The wall clock of a played day. The world reads it here, the daemons through libfaketime, which reads the same offset
/// from a file; the monotonic clock stays the machine's own, so that an hour put forward is a clock that was set, as by NTP.
final class PushedClock: ApplianceClock {
    private struct Offset {
        /// By how much the day is ahead of the machine, in seconds.
        var day = 0
        /// By how much the box's clock is wrong beside that.
        var error = 0
    }

    /// Debian's `faketime`; for programs with several threads.
    static let library = "/usr/lib/\(machine)-linux-gnu/faketime/libfaketimeMT.so.1"
    private static var machine: String {
        #if arch(arm64)
            "aarch64"
        #else
            "x86_64"
        #endif
    }

    private let system = SystemClock()
    private let file: String
    private let offset: Mutex<Offset>

    /// - Parameters:
    ///   - file: What the daemons read.
    ///   - hour: At what hour of the next day, in Việt Nam, the play begins.
    init(file: String, hour: Int) throws {
        self.file = file
        let now = LocalTime(system.now)
        let start = LocalTime.moment(year: now.year, month: now.month, day: now.day + 1, hour: hour)
        offset = Mutex(Offset(day: Int(start.timeIntervalSince(system.now))))
        try offset.withLock { try write($0) }
    }

    var now: Date { system.now.addingTimeInterval(Double(offset.withLock { $0.day })) }
    var uptime: Duration { system.uptime }
    func sleep(for duration: Duration) async throws { try await system.sleep(for: duration) }
    func alarm(after duration: Duration, _ ring: @escaping @Sendable () -> Void) -> Alarm {
        system.alarm(after: duration, ring)
    }

    /// The day goes on by so many seconds at once.
    func push(_ seconds: Int) throws {
        try offset.withLock {
            $0.day += seconds
            try write($0)
        }
    }

    /// Sets the box's clock wrong by so many seconds; 0 sets it right.
    func mislead(_ seconds: Int) throws {
        try offset.withLock {
            $0.error = seconds
            try write($0)
        }
    }

    /// What the daemons need in their environment.
    var environment: [String: String] {
        [
            "LD_PRELOAD": Self.library, "FAKETIME_TIMESTAMP_FILE": file, "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1",
        ]
    }

    private func write(_ offset: Offset) throws {
        let seconds = offset.day + offset.error
        // Put in its place whole: it may be read at any moment.
        try Data((seconds < 0 ? "\(seconds)" : "+\(seconds)").utf8)
            .write(to: URL(fileURLWithPath: file), options: .atomic)
    }
}
