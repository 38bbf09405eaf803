import ApplianceKit
import Foundation
import Testing

@testable import KioskApp

/// The promises of the queue, over days by chance. `QUEUE_DAYS` says how many, two a seed, and `QUEUE_SEED` from which on; a
/// violation names its seed.
@Suite("Queue over random days", .serialized)
struct RandomDaysTests {
    private static let days = number("QUEUE_DAYS") ?? 100
    private static let first = number("QUEUE_SEED") ?? 0

    private static func number(_ name: String) -> Int? { ProcessInfo.processInfo.environment[name].flatMap(Int.init) }

    @Test func noNumberTwiceNoTicketLostNobodyPassedOverForEver() throws {
        #expect(LocalTime.useVietnameseZone())
        var (tickets, calls) = (0, 0)
        for seed in UInt64(Self.first)..<UInt64(Self.first + Self.days / 2) {
            var days = RandomDays(seed: seed)
            try days.run(steps: 140)
            try days.nextDay()
            try days.run(steps: 140)
            tickets += days.tickets
            calls += days.calls
        }
        // A test in which nothing happens proves nothing.
        #expect(tickets > Self.days * 30)
        #expect(calls > Self.days * 10)
        print("queue: \(Self.days) random days, \(tickets) tickets, \(calls) calls")
    }
}
