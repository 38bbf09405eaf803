import ApplianceKit
import DossierKit
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import KioskApp

@Suite("Appointments of the central system", .timeLimit(.minutes(5)))
struct QueueBookingsTests {
    /// A central system that books people, moves them, and is away at times.
    private final class BookingCentral: CentralSystem {
        let bookings = Mutex<[Booking]>([])
        let asked = Mutex<[String]>([])
        let isAway = Mutex(false)
        let isWhole = Mutex(true)

        var calls: Set<CentralCall> { [.bookings] }

        func reply(
            about code: DossierCode, lookupCode: String?, unless tag: EntityTag?
        ) async throws(CentralSystemError) -> CentralReply { .noSuchDossier }
        func dossier(identifier: String, lookupCode: String?) async throws(CentralSystemError) -> Dossier? { nil }

        func bookings(year: Int, month: Int, day: Int) async throws(CentralSystemError) -> BookedDay {
            asked.withLock { $0.append("\(year)-\(month)-\(day)") }
            if isAway.withLock({ $0 }) { throw .unreachable("away") }
            let day = LocalTime(LocalTime.moment(year: year, month: month, day: day, hour: 1))
            return BookedDay(
                bookings.withLock { $0 }.filter { LocalTime($0.at).isSameDay(as: day) },
                isWhole: isWhole.withLock { $0 })
        }
    }

    private let folder = TemporaryFolder()
    private let clock = ManualClock()
    private let central = BookingCentral()
    private var plan: QueuePlan {
        QueuePlan(
            groups: [ServiceGroup(series: "A", name: "Hộ tịch", services: [Service(id: "ks", name: "Khai sinh")])],
            counters: [Counter(id: "1", series: ["A"])])
    }

    init() { #expect(LocalTime.useVietnameseZone()) }

    private func desk() async throws -> QueueBookings {
        let office = try await QueueOffice(path: folder.file("queue.db"), plan: plan, clock: clock)
        return QueueBookings(office: office, central: central, clock: clock)
    }

    private func book(_ code: String, inHours hours: Double, series: String = "A", service: String? = nil) {
        let booking = Booking(code: code, at: clock.now + hours * 3_600, series: series, service: service)
        central.bookings.withLock { list in
            list.removeAll { $0.code == code }
            list.append(booking)
        }
    }

    @Test func whoIsBookedEntersBesideThoseWhoWalkIn() async throws {
        let desk = try await desk()
        book("LH-1", inHours: 1, service: "ks")
        book("LH-2", inHours: 26)
        book("LH-3", inHours: 50)
        try await desk.bringIn()
        #expect(central.asked.withLock { $0 } == ["2026-3-2", "2026-3-3"])
        #expect(desk.office.current.state.appointments.keys.sorted() == ["LH-1", "LH-2"])
        _ = try await desk.office.take("A", request: "walks in")
        let slip = try await desk.office.take(TicketRequest(series: "A", request: "booked", appointment: "LH-1"))
        #expect(slip.appointment == clock.now + 3_600)
        #expect(slip.service == "Khai sinh")
        _ = try await desk.office.perform(.openCounter("1", clerk: nil))
        clock.advance(by: .seconds(3_300))
        #expect(try await desk.office.perform(.callNext(counter: "1")).called?.label == slip.label)
    }

    @Test func whatComesAgainWritesNothingAndWhatWasMovedCounts() async throws {
        let desk = try await desk()
        book("LH-1", inHours: 1)
        try await desk.bringIn()
        let sequence = desk.office.current.state.sequence
        try await desk.bringIn()
        #expect(desk.office.current.state.sequence == sequence)
        book("LH-1", inHours: 3)
        try await desk.bringIn()
        #expect(desk.office.current.state.appointments["LH-1"]?.at == clock.now + 10_800)
    }

    @Test func whatTheSystemHasNoLongerIsCancelledAndWhoHasANumberKeepsIt() async throws {
        let desk = try await desk()
        book("LH-1", inHours: 1)
        book("LH-2", inHours: 2)
        book("LH-3", inHours: 26)
        try await desk.bringIn()
        let slip = try await desk.office.take(TicketRequest(series: "A", request: "booked", appointment: "LH-1"))
        // Moved to a day that is not asked for: it comes back when its day does.
        clock.advance(by: .seconds(60))
        book("LH-3", inHours: 50)
        central.bookings.withLock { $0.removeAll { $0.code != "LH-3" } }
        // A list with rows that can't be read says nothing about who is missing.
        central.isWhole.withLock { $0 = false }
        try await desk.bringIn()
        #expect(desk.office.current.state.appointments.keys.sorted() == ["LH-1", "LH-2", "LH-3"])
        central.isWhole.withLock { $0 = true }
        try await desk.bringIn()
        #expect(desk.office.current.state.appointments.isEmpty)
        #expect(desk.office.current.state.ticket(labelled: slip.label)?.appointment?.code == "LH-1")
        await #expect(throws: TicketRefusal.self) {
            try await desk.office.take(TicketRequest(series: "A", request: "late", appointment: "LH-2"))
        }
    }

    @Test func aLineThatIsNotHereHoldsNobodyElseUp() async throws {
        let desk = try await desk()
        book("LH-1", inHours: 1, series: "Z")
        book("LH-2", inHours: 1, service: "no such service")
        try await desk.bringIn()
        #expect(desk.office.current.state.appointments.keys.sorted() == ["LH-2"])
        #expect(desk.office.current.state.appointments["LH-2"]?.service == nil)
    }

    @Test func whatIsKnownHoldsWhileTheSystemIsAwayAndAfterARestart() async throws {
        let first = try await desk()
        book("LH-1", inHours: 1)
        try await first.bringIn()
        central.isAway.withLock { $0 = true }
        await #expect(throws: CentralSystemError.self) { try await first.bringIn() }
        let again = try await desk()
        #expect(again.office.current.state.appointments.keys.sorted() == ["LH-1"])
    }

    @Test func itIsAskedEveryTenMinutes() async throws {
        let desk = try await desk()
        let running = Task { await desk.run() }
        try await eventually("the first two days are asked for") { central.asked.withLock { $0.count } == 2 }
        try await eventually("it rests") { clock.sleepers == 1 }
        clock.advance(by: .seconds(600))
        try await eventually("they are asked for again") { central.asked.withLock { $0.count } == 4 }
        running.cancel()
        await running.value
    }
}
