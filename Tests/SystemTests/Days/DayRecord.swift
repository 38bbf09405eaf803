import Foundation
import Synchronization

/// What happened in a play, for its judge.
final class DayRecord: Sendable {
    /// A daemon's size at the end of an hour.
    struct Size: Sendable {
        let daemon: String
        let hour: Int
        /// Which of its lives, from 1.
        let life: Int
        let resident: Int
        let descriptors: Int
        let threads: Int
    }

    /// A number that stood on the kiosk's screen.
    struct Shown: Sendable, Hashable {
        let date: String
        let label: String
    }

    struct State: Sendable {
        /// What must not be, with the hour at which it was seen.
        var violations: [String] = []
        /// How often what happened.
        var counts: [String: Int] = [:]
        /// Who asked for which dossier.
        var questions: [String: String] = [:]
        /// What the other program handed in, by its id: to whom, in how many parts, and whether it was told that it was taken.
        var orders: [String: (number: String, parts: Int, isTaken: Bool)] = [:]
        var shown: Set<Shown> = []
        var sizes: [Size] = []
        /// From start to readiness, in milliseconds.
        var starts: [String: [Int]] = [:]
        /// All that came out of the box, by place.
        var traces: [String: [String]] = [:]
        var hour = 0
    }
    private let state = Mutex(State())

    var now: State { state.withLock { $0 } }

    func change(_ change: (inout State) -> Void) { state.withLock { change(&$0) } }

    func count(_ what: String, _ number: Int = 1) { state.withLock { $0.counts[what, default: 0] += number } }

    func violated(_ what: String) {
        state.withLock { $0.violations.append("hour \($0.hour): \(what)") }
    }

    func trace(_ place: String, _ lines: [String]) { state.withLock { $0.traces[place, default: []] += lines } }
}
