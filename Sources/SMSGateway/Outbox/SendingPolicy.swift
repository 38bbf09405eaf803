import ApplianceKit
import Foundation

/// When what may go out.
struct SendingPolicy: Equatable, Sendable {
    /// Local hours in which nobody is disturbed with what they have not asked for.
    var quietHours = QuietHours(from: 22, to: 7)
    /// Parts by one SIM within an hour; operators lock SIMs that send like machines.
    var perHour = 1_000
    /// Parts by one SIM within 24 hours.
    var perDay = 10_000

    /// Of the limits this much is for what nobody waits for; the rest is kept for replies.
    static let unaskedShare = 0.8
}

/// From an hour of the evening to one of the morning, in local time.
struct QuietHours: Equatable, Sendable {
    /// 0 to 23.
    let from: Int
    /// 0 to 23; the same as ``from``: never quiet.
    let to: Int

    /// How long it stays quiet; nil: it is not.
    func remaining(at date: Date) -> Duration? {
        guard from != to else { return nil }
        let local = LocalTime(date)
        let isQuiet = from < to ? (from..<to).contains(local.hour) : local.hour >= from || local.hour < to
        guard isQuiet else { return nil }
        let isTomorrow = local.hour >= to
        let end = LocalTime.moment(
            year: local.year, month: local.month, day: local.day + (isTomorrow ? 1 : 0), hour: to)
        return .seconds(max(1, end.timeIntervalSince(date).rounded(.up)))
    }
}

/// How many parts a SIM has sent lately; a value without clock or store.
struct Pacing: Sendable {
    private let perHour: Int
    private let perDay: Int
    /// Oldest first, no more than twice a day's limit.
    private var starts: [Date]

    /// - Parameter starts: What went out within the last day, oldest first.
    init(perHour: Int, perDay: Int, starts: [Date] = []) {
        self.perHour = perHour
        self.perDay = perDay
        self.starts = starts
    }

    mutating func note(_ date: Date) {
        starts.append(date)
        if starts.count > 2 * perDay { starts.removeFirst(starts.count - perDay) }
    }

    /// How long to wait before the next part; nil: it may go now.
    ///
    /// - Parameter share: How much of the limits may be used.
    func pause(at now: Date, share: Double = 1) -> Duration? {
        let pauses = [(perHour, 3_600.0), (perDay, 86_400.0)].compactMap { limit, span -> Double? in
            let limit = max(1, Int(Double(limit) * share))
            guard starts.count >= limit else { return nil }
            let pause = span - now.timeIntervalSince(starts[starts.count - limit])
            // A clock that was set back must not stop the SIM for longer than its span.
            return pause > 0 && pause <= span ? pause : nil
        }
        return pauses.max().map { .seconds($0) }
    }
}

/// In which order priorities are served: the highest first, but now and then a lower one, so that none waits for ever.
struct PriorityTurns: Sendable {
    private var turn = 0

    /// The order for the next part.
    var order: [Int] {
        if turn % 32 == 31 { return [0, 3, 2, 1] }
        if turn % 16 == 15 { return [1, 3, 2, 0] }
        if turn % 8 == 7 { return [2, 3, 1, 0] }
        return [3, 2, 1, 0]
    }

    /// A part has gone.
    mutating func advance() { turn = (turn + 1) % 32 }
}
