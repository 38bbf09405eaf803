import Foundation

/// What a play was and what came of it, for people.
struct DayScore: Sendable {
    let plan: DayPlan
    let state: DayRecord.State
    let sizes: [String]
    let spent: Duration

    var table: String {
        var lines = ["| | |", "| --- | --- |"]
        lines.append("| hours of the day, each in | \(plan.hours), \(plan.hourSeconds) s |")
        for (what, number) in state.counts.sorted(by: { $0.key < $1.key }) { lines.append("| \(what) | \(number) |") }
        for (daemon, times) in state.starts.sorted(by: { $0.key < $1.key }) {
            let sorted = times.sorted()
            lines.append(
                "| starts of \(daemon), ready after | \(times.count), median \(sorted[sorted.count / 2]) ms, "
                    + "longest \(sorted[sorted.count - 1]) ms |")
        }
        for size in sizes { lines.append("| size | \(size) |") }
        lines.append("| violations | \(state.violations.count) |")
        lines.append("| time, with the end's settling | \(spent.components.seconds) s |")
        lines.append("| seed | \(plan.seed) |")
        return (lines + state.violations.prefix(40).map { "\n- \($0)" }).joined(separator: "\n")
    }
}
