import ApplianceKit
import DossierKit
import Foundation

/// Hands each finished day's figures over to the central system, by series and hour, by store-and-forward.
struct QueueTally: Sendable {
    private static let log = Log("queue")
    /// So far back it looks for days that it has not handed in: a box that was off over a holiday.
    private static let daysBack = 14

    let office: QueueOffice
    let forward: ForwardQueue
    let clock: any ApplianceClock

    /// Hands in what is finished and was not handed in before.
    func handIn() async {
        guard clock.isSet, let today = office.current.state.date else { return }
        do {
            guard try await office.isTallyDue(today) else { return }
            let (plan, identity) = (office.current.plan, try await office.identity())
            for back in (1...Self.daysBack).reversed() {
                let date = today.advanced(by: -back)
                let events = try await office.events(from: date, through: date)
                if events.isEmpty { continue }
                let report = QueueReport(events: events, from: date, through: date, plan: plan)
                // Each hour is taken once, however often it is handed in.
                for day in Self.days(of: report, office: identity) { try await forward.add(day) }
            }
            try await office.noteTally(today)
        } catch {
            Self.log.error("the day's figures wait: \(error)")
        }
    }

    /// The report's figures by the day of the calendar; beyond midnight a business day has two.
    static func days(of report: QueueReport, office: String) -> [TicketDay] {
        Dictionary(grouping: report.byHourGiven) { $0.key.date }.sorted { $0.key < $1.key }.compactMap { date, hours in
            let parts = date.description.split(separator: "-").compactMap { Int($0) }
            guard parts.count == 3 else { return nil }
            var day = TicketDay(office: office, year: parts[0], month: parts[1], day: parts[2])
            for (hour, figures) in hours {
                day.counts[TicketDay.Hour(service: hour.series, hour: hour.hour)] = TicketDay.Counts(
                    issued: figures.issued, called: figures.called, served: figures.served, absent: figures.noShows,
                    medianWait: figures.medianWait.map { .seconds($0) },
                    longestWait: figures.waits.max().map { .seconds($0) })
            }
            return day
        }
    }
}
