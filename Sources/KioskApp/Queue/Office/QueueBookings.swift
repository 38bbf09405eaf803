import ApplianceKit
import DossierKit
import Foundation

/// Brings in whom the central system has booked, for this day and the next, so that they enter beside those who walk in.
///
/// What was brought in is in the queue's log: it holds while the central system is out of reach, and after a restart.
struct QueueBookings: Sendable {
    private static let log = Log("queue")
    static let interval = Duration.seconds(600)

    let office: QueueOffice
    let central: any CentralSystem
    let clock: any ApplianceClock

    /// Asks again and again, until the task is cancelled; never where the system has no appointments.
    func run() async {
        guard central.calls.contains(.bookings) else { return }
        var isHeard = true
        repeat {
            do throws(CentralSystemError) {
                try await bringIn()
                if !isHeard { Self.log.notice("appointments come from the central system again") }
                isHeard = true
            } catch {
                if case .notSupported = error { return }
                if isHeard { Self.log.warning("appointments can't be read, those known hold: \(error)") }
                isHeard = false
            }
        } while (try? await clock.sleep(for: Self.interval)) != nil
    }

    /// Takes in what is new, moved or cancelled.
    func bringIn() async throws(CentralSystemError) {
        // Without a date there is no day to ask for.
        guard clock.isSet else { return }
        var (bookings, wholeDays): ([Booking], [LocalTime]) = ([], [])
        for day in [clock.now, clock.now + 86_400].map(LocalTime.init) {
            let booked = try await central.bookings(year: day.year, month: day.month, day: day.day)
            bookings += booked.bookings
            if booked.isWhole { wholeDays.append(day) }
        }
        let (known, plan) = (office.current.state.appointments, office.current.plan)
        var strange: Set<String> = []
        var commands: [QueueCommand] = []
        for booking in bookings {
            guard let group = plan.group(booking.series) else {
                strange.insert(booking.series)
                continue
            }
            let appointment = Appointment(
                code: booking.code, series: booking.series,
                service: booking.service.flatMap { id in group.services.contains { $0.id == id } ? id : nil },
                at: QueueStore.moment(QueueStore.milliseconds(booking.at)))
            if known[booking.code] != appointment { commands.append(.book(appointment)) }
        }
        let listed = Set(bookings.map(\.code))
        for (code, appointment) in known where !listed.contains(code) {
            let day = LocalTime(appointment.at)
            if wholeDays.contains(where: day.isSameDay) { commands.append(.cancelBooking(code: code)) }
        }
        if !strange.isEmpty {
            let series = strange.sorted().joined(separator: ", ")
            Self.log.warning("appointments for \(series), which queue.groups does not have, are left out")
        }
        guard !commands.isEmpty else { return }
        do throws(TicketRefusal) {
            _ = try await office.perform(commands, by: "central", request: nil)
            Self.log.notice("\(commands.count) appointments, new, moved or cancelled")
        } catch {
            Self.log.error("appointments can't be written down: \(error)")
        }
    }
}
