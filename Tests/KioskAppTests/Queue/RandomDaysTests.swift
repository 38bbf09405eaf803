import ApplianceKit
import Foundation
import Testing

@testable import KioskApp

/// The promises of the queue, over days by chance. `QUEUE_DAYS` says how many; a violation names its seed.
@Suite("Queue over random days", .serialized)
struct RandomDaysTests {
    private static let days = ProcessInfo.processInfo.environment["QUEUE_DAYS"].flatMap(Int.init) ?? 100

    @Test func noNumberTwiceNoTicketLostNobodyPassedOverForEver() throws {
        #expect(LocalTime.useVietnameseZone())
        var (tickets, calls) = (0, 0)
        for seed in 0..<UInt64(Self.days / 2) {
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
