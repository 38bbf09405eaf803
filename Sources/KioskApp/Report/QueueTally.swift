import ApplianceKit
import DossierKit
import Foundation

/// Hands each finished day's figures over to the central system, once a series and day, by store-and-forward.
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
            let plan = office.current.plan
            for back in (1...Self.daysBack).reversed() {
                let date = today.advanced(by: -back)
                let events = try await office.events(from: date, through: date)
                if events.isEmpty { continue }
                for item in Self.items(of: QueueReport(events: events, from: date, through: date, plan: plan), plan) {
                    // By its name it is taken once, however often it is handed in.
                    try await forward.add(.tickets(item))
                }
            }
            try await office.noteTally(today)
        } catch {
            Self.log.error("the day's figures wait: \(error)")
        }
    }

    /// A tally for each series of a day.
    static func items(of report: QueueReport, _ plan: QueuePlan) -> [TicketTally] {
        var bySeries: [String: QueueReport.Figures] = [:]
        for row in report.byService {
            let series = String(row.key.prefix { $0 != "/" })
            var sum = bySeries[series] ?? QueueReport.Figures()
            sum.issued += row.figures.issued
            sum.called += row.figures.called
            sum.served += row.figures.served
            sum.noShows += row.figures.noShows
            sum.waits += row.figures.waits
            bySeries[series] = sum
        }
        let (start, end) = (report.first.start(resetHour: plan.resetHour), report.last.advanced(by: 1))
        return bySeries.sorted { $0.key < $1.key }.map { series, figures in
            TicketTally(
                id: "queue-\(report.first)-\(series)", from: start, to: end.start(resetHour: plan.resetHour),
                series: series, issued: figures.issued, called: figures.called, served: figures.served,
                absent: figures.noShows, medianWait: figures.medianWait, longestWait: figures.waits.max())
        }
    }
}
