import ApplianceKit
import CLinux
import Foundation

/// Durations of one thing done many times.
struct Timings: Sendable {
    private let sorted: [Duration]

    init(_ durations: [Duration]) { sorted = durations.sorted() }

    var count: Int { sorted.count }

    var mean: Duration { sorted.isEmpty ? .zero : sorted.reduce(.zero, +) / sorted.count }

    var written: String { "p50 \(percentile(50).written), p99 \(percentile(99).written)" }

    /// The smallest duration that so many of a hundred do not exceed (nearest rank): nothing between two is made up.
    func percentile(_ percent: Double) -> Duration {
        guard !sorted.isEmpty else { return .zero }
        let rank = Int((percent / 100 * Double(sorted.count)).rounded(.up))
        return sorted[min(max(rank, 1), sorted.count) - 1]
    }
}

/// One line of the table.
struct Figure: Sendable {
    let what: String
    let value: String
    /// The same without what is measured, where there is such a thing.
    var beside = ""
    /// How often it was done.
    var basis = ""
}

/// Several runs' worth of one number: the median, and the worst.
struct Runs: Sendable {
    let values: [Double]

    var median: Double { values.sorted()[values.count / 2] }
    var least: Double { values.min() ?? 0 }
    var greatest: Double { values.max() ?? 0 }
}

extension Duration {
    /// In microseconds or milliseconds, rounded up.
    var written: String {
        let microseconds = seconds * 1_000_000
        if microseconds < 1_000 { return "\(Int(microseconds.rounded(.up))) µs" }
        return String(format: "%.1f ms", (microseconds / 100).rounded(.up) / 10)
    }
}

extension Double {
    /// Three digits that count, rounded down, so that no rate looks better than it was.
    var writtenDown: String {
        guard self >= 1 else { return String(format: "%.2f", (self * 100).rounded(.down) / 100) }
        let scale = pow(10, (log10(self)).rounded(.down) - 2)
        let value = (self / scale).rounded(.down) * scale
        if value < 100 { return String(format: "%.1f", value) }
        var digits = String(Int(value))
        for index in stride(from: digits.count - 3, to: 0, by: -3) {
            digits.insert(" ", at: digits.index(digits.startIndex, offsetBy: index))
        }
        return digits
    }
}

/// What one thread of this process has used of a core.
func threadCPUTime() -> Duration {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
}
