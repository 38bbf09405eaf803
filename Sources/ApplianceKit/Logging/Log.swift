import Glibc
import Synchronization

/// Lines on standard error for journald: a priority, where it comes from, one sentence.
///
/// Quiet in health. Names, phone numbers, ID numbers, lookup codes and message texts never belong in a log.
public struct Log: Sendable {
    /// The priorities of syslog (RFC 5424 §6.2.1) that are used here.
    public enum Level: Int, Comparable, Sendable, CaseIterable {
        /// Something is broken and somebody has to act.
        case error = 3
        /// Something went wrong; the daemon copes.
        case warning = 4
        /// Rare and worth knowing: started, stopped, a device came or went.
        case notice = 5
        /// What happens, for whoever follows along.
        case info = 6
        /// For developers.
        case debug = 7

        /// By severity: an error is less than a warning.
        public static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
    }

    private static let threshold = Atomic<Int>(Level.notice.rawValue)
    private static let isTerminal = isatty(STDERR_FILENO) == 1

    /// Drops what is less severe, for the whole process.
    public static func setThreshold(_ level: Level) { threshold.store(level.rawValue, ordering: .relaxed) }

    private let subject: String

    /// A log for one part of the daemon.
    ///
    /// - Parameter subject: The part, for example `modem0` or `central`.
    public init(_ subject: String) { self.subject = subject }

    /// Something is broken and somebody has to act.
    public func error(_ message: @autoclosure () -> String) { write(.error, message) }
    /// Something went wrong; the daemon copes.
    public func warning(_ message: @autoclosure () -> String) { write(.warning, message) }
    /// Rare and worth knowing.
    public func notice(_ message: @autoclosure () -> String) { write(.notice, message) }
    /// What happens.
    public func info(_ message: @autoclosure () -> String) { write(.info, message) }
    /// For developers.
    public func debug(_ message: @autoclosure () -> String) { write(.debug, message) }

    private func write(_ level: Level, _ message: () -> String) {
        guard level.rawValue <= Self.threshold.load(ordering: .relaxed) else { return }
        let prefix = Self.isTerminal ? "" : "<\(level.rawValue)>"
        // One write a line, so that lines of different threads never mix.
        var line = Array("\(prefix)\(subject): \(message())".utf8)
        for index in line.indices where line[index] < 0x20 { line[index] = 0x20 }
        line.append(0x0A)
        _ = line.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}

extension Log.Level {
    private enum Word: String, CaseIterable {
        case error, warning, notice, info, debug
    }

    /// Reads the level's name from a configuration; `notice` where the key is absent.
    public init(reading section: ConfigurationSection, key: String) {
        switch section.choice(key, default: Word.notice) {
        case .error: self = .error
        case .warning: self = .warning
        case .notice: self = .notice
        case .info: self = .info
        case .debug: self = .debug
        }
    }
}
