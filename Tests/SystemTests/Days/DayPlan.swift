import Foundation

/// How many days are played, how fast, and by which seed.
struct DayPlan: Sendable {
    /// At which the play begins and a day ends, so that midnight is in it.
    static let firstHour = 6

    var hours: Int
    /// How long an hour takes.
    var hourSeconds: Double
    var seed: UInt64

    /// `DAYS_HOURS`, `DAYS_HOUR_SECONDS` and `DAYS_SEED`; nil where no play is asked for.
    static func fromEnvironment() -> DayPlan? {
        let environment = ProcessInfo.processInfo.environment
        guard let hours = environment["DAYS_HOURS"].flatMap({ Int($0) }) else { return nil }
        return DayPlan(
            hours: hours, hourSeconds: environment["DAYS_HOUR_SECONDS"].flatMap { Double($0) } ?? 8,
            seed: environment["DAYS_SEED"].flatMap { UInt64($0) } ?? .random(in: 1...999_999_999))
    }

    /// The hour of the day while the n-th hour is played.
    func hour(_ number: Int) -> Int { (Self.firstHour + number) % 24 }

    /// How busy people are at an hour: 1 in office hours, little in the evening, hardly at night.
    static func bustle(at hour: Int) -> Double {
        switch hour {
        case 7...10, 13...16: 1
        case 11, 12, 17...20: 0.3
        default: 0.08
        }
    }

    /// Whether the doors are open: at no other time does anybody stand before the kiosk.
    static func isOpen(at hour: Int) -> Bool { (7...16).contains(hour) }

    /// The power is cut in the first part only: in the rest the daemons live long enough to show whether they grow.
    func hasPowerCuts(_ number: Int) -> Bool { number * 5 < hours * 3 }

    /// A source of its own for each part of the play: what one does changes nothing for another.
    func random(_ part: String) -> SeededRandom {
        SeededRandom(seed: part.utf8.reduce(seed) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 })
    }
}
