import ApplianceKit
import Foundation
import TestSupport
import Testing

@testable import DossierKit

@Suite(.timeLimit(.minutes(1)))
struct TicketDayTests {
    private let folder: TemporaryFolder
    private let clock = ManualClock()

    init() throws { folder = try TemporaryFolder() }

    private var monday: TicketDay {
        var day = TicketDay(office: "kiosk-1", year: 2026, month: 3, day: 2)
        day.counts[TicketDay.Hour(service: "B", hour: 8)] = TicketDay.Counts(issued: 2, called: 2, served: 1, absent: 1)
        day.counts[TicketDay.Hour(service: "A", hour: 8)] = TicketDay.Counts(
            issued: 31, called: 30, served: 29, absent: 1, medianWait: .seconds(260), longestWait: .seconds(1_800))
        day.counts[TicketDay.Hour(service: "A", hour: 7)] = TicketDay.Counts(issued: 4)
        day.counts[TicketDay.Hour(service: "A", hour: 12)] = TicketDay.Counts(issued: 0)
        return day
    }

    private func queued(_ queue: ForwardQueue) async throws -> [TicketTally] {
        let batch = try await queue.nextBatch(of: [.tickets], limit: 500)
        return batch?.upload.items.compactMap { if case .tickets(let tally) = $0 { tally } else { nil } } ?? []
    }

    @Test func aDayGoesByServiceAndHour() async throws {
        let queue = try await ForwardQueue(path: folder.file("forward.db"))
        try await queue.add(monday)
        let tallies = try await queued(queue)
        #expect(tallies.map(\.series) == ["A", "A", "B"])
        #expect(tallies.map(\.from) == [moment(2026, 3, 2, 7), moment(2026, 3, 2, 8), moment(2026, 3, 2, 8)])
        #expect(tallies.map(\.to) == [moment(2026, 3, 2, 8), moment(2026, 3, 2, 9), moment(2026, 3, 2, 9)])
        #expect(tallies.map(\.issued) == [4, 31, 2])
        #expect(tallies[1].medianWait == 260 && tallies[1].longestWait == 1_800)
        #expect(Set(tallies.map(\.id)).count == 3 && tallies.allSatisfy { $0.id.count <= 64 })
    }

    @Test func aDayHandedInTwiceCountsOnceAlsoAfterARestart() async throws {
        do { try await ForwardQueue(path: folder.file("forward.db")).add(monday) }
        let queue = try await ForwardQueue(path: folder.file("forward.db"))
        try await queue.add(monday)
        #expect(try await queue.waiting() == [.tickets: 3])
    }

    @Test func daysAndBoxesAreToldApart() async throws {
        let queue = try await ForwardQueue(path: folder.file("forward.db"))
        try await queue.add(monday)
        for (office, day) in [("kiosk-2", 2), ("kiosk-1", 3)] {
            var other = TicketDay(office: office, year: 2026, month: 3, day: day)
            other.counts = monday.counts
            try await queue.add(other)
        }
        #expect(try await queue.waiting() == [.tickets: 9])
    }

    @Test func itReachesTheCentralSystem() async throws {
        let queue = try await ForwardQueue(path: folder.file("forward.db"))
        let central = FakeCentral(clock: clock)
        let running = Task { await Forwarder(queue, to: central, clock: clock).run() }
        try await queue.add(monday)
        try await eventually("sent") { try await queue.waiting().isEmpty }
        #expect(central.seen { $0.uploads.flatMap(\.items).count } == 3)
        running.cancel()
        await running.value
    }
}
