import ApplianceKit
import Foundation

/// How the queue went over some days, told from the log: by service, by counter, by hour of the day. Nothing of it is
/// about a person.
struct QueueReport: Equatable, Sendable {
    /// What is counted of one line of the report.
    struct Figures: Equatable, Sendable {
        var issued = 0
        var called = 0
        var served = 0
        var noShows = 0
        /// Taken back, by the person or by staff.
        var cancelled = 0
        /// Still in line or at a counter when the day ended, or when the report was made.
        var expired = 0
        /// From the number to the call, in seconds.
        var waits: [Int] = []
        /// From the arrival at the counter to the end, in seconds.
        var services: [Int] = []
        /// Ratings at the levels 1 to 3.
        var ratings = [0, 0, 0]

        var medianWait: Int? { Self.quantile(waits, 0.5) }
        var longWait: Int? { Self.quantile(waits, 0.9) }
        var medianService: Int? { Self.quantile(services, 0.5) }

        /// The smallest value that so great a share does not exceed; nil where there is none.
        static func quantile(_ values: [Int], _ share: Double) -> Int? {
            if values.isEmpty { return nil }
            let rank = Int((share * Double(values.count)).rounded(.up))
            return values.sorted()[min(max(rank, 1), values.count) - 1]
        }
    }

    /// An hour of a series, on the day of the calendar that it was; beyond midnight that is not the business date.
    struct Hour: Hashable, Sendable {
        var series: String
        var date: BusinessDate
        var hour: Int
    }

    /// A line of the report.
    struct Row: Equatable, Sendable {
        /// The series and service, the counter, or the hour.
        var key: String
        var name: String
        var figures: Figures
    }

    let first: BusinessDate
    let last: BusinessDate
    var total = Figures()
    var byService: [Row] = []
    var byCounter: [Row] = []
    var byHour: [Row] = []
    var byDay: [Row] = []
    /// By the hour in which numbers were given, and the letter on the paper; each person is called once here.
    var byHourGiven: [Hour: Figures] = [:]

    /// Counts the events of some days.
    ///
    /// - Parameter plan: For the names of what has none in the log.
    init(events: [QueueEvent], from first: BusinessDate, through last: BusinessDate, plan: QueuePlan) {
        self.first = first
        self.last = last
        var count = Count()
        for event in events { count.take(event) }
        count.endDay()
        total = count.total
        byService = count.services.map { key, figures in
            let parts = key.split(separator: "/", maxSplits: 1).map(String.init)
            let service = parts.count > 1 ? parts[1] : nil
            return Row(key: key, name: plan.serviceName(service, of: parts.first ?? ""), figures: figures)
        }.sorted { $0.key < $1.key }
        byCounter = count.counters.map { Row(key: $0.key, name: plan.counter($0.key)?.name ?? "", figures: $0.value) }
            .sorted { ($0.key.count, $0.key) < ($1.key.count, $1.key) }
        byHour = count.hours.map { hour, figures in
            Row(key: String(hour), name: "\(hour)–\(hour + 1) giờ", figures: figures)
        }.sorted { ($0.key.count, $0.key) < ($1.key.count, $1.key) }
        byHourGiven = count.given
        byDay = count.days.map { date, figures in
            Row(key: date.description, name: LocalTime(date.start(resetHour: 12)).date, figures: figures)
        }.sorted { $0.key < $1.key }
    }

    /// The tickets as they pass by.
    private struct Count {
        private struct Open {
            var service: String
            var given: Hour
            var issuedAt: Date
            var counter: String?
            var servingSince: Date?
            var wasCalled = false
            var isLive = true
        }

        var total = Figures()
        var services: [String: Figures] = [:]
        var counters: [String: Figures] = [:]
        var hours: [Int: Figures] = [:]
        var days: [BusinessDate: Figures] = [:]
        var given: [Hour: Figures] = [:]
        private var open: [Int64: Open] = [:]
        private var date: BusinessDate?

        mutating func take(_ event: QueueEvent) {
            switch event.kind {
            case .dayStarted(let date, let carriesOver):
                if !carriesOver { endDay() }
                self.date = date
            case .issued(let issue):
                let at = issue.issuedAt ?? event.at
                let service = issue.service.map { "\(issue.series)/\($0)" } ?? issue.series
                let given = Hour(
                    series: issue.series, date: BusinessDate(at, resetHour: 0), hour: LocalTime(at).hour)
                open[event.sequence] = Open(service: service, given: given, issuedAt: at)
                add(event.sequence) { $0.issued += 1 }
            case .called(let id, let counter, _, _):
                guard let ticket = open[id] else { break }
                open[id]?.counter = counter
                open[id]?.wasCalled = true
                let wait = max(0, Int(event.at.timeIntervalSince(ticket.issuedAt)))
                add(id) { figures in
                    figures.called += 1
                    // The first call ends the wait; beyond a day a clock was set.
                    if !ticket.wasCalled, wait < 86_400 { figures.waits.append(wait) }
                }
                if ticket.wasCalled { given[ticket.given]?.called -= 1 }
            case .serving(let id, let counter):
                open[id]?.counter = counter
                open[id]?.servingSince = event.at
            case .done(let id, let counter):
                let seconds = open[id]?.servingSince.map { Int(event.at.timeIntervalSince($0)) }
                open[id]?.counter = counter
                add(id) { figures in
                    figures.served += 1
                    // Called and finished in one press tells nothing of how long it took.
                    if let seconds, (5...28_800).contains(seconds) { figures.services.append(seconds) }
                }
                open[id]?.isLive = false
            case .noShow(let id, _):
                add(id) { $0.noShows += 1 }
                open[id]?.isLive = false
            case .returned(let id, _):
                // Missed before, here after all.
                if open[id]?.isLive == false { add(id) { $0.noShows -= 1 } }
                open[id]?.isLive = true
                open[id]?.servingSince = nil
            case .cancelled(let id, _):
                add(id) { $0.cancelled += 1 }
                open[id]?.isLive = false
            case .replaced(let id, _):
                // It was nobody's: the person is counted with the other number.
                let wasMissed = open[id]?.isLive == false
                add(id) {
                    $0.issued -= 1
                    if wasMissed { $0.noShows -= 1 }
                }
                open[id]?.isLive = false
            case .transferred(let id, let series, let service, _):
                open[id]?.service = service.map { "\(series)/\($0)" } ?? series
                open[id]?.servingSince = nil
            case .rated(let id, let counter, let level):
                guard (1...3).contains(level) else { break }
                total.ratings[level - 1] += 1
                if let date { days[date, default: Figures()].ratings[level - 1] += 1 }
                if let service = id.flatMap({ open[$0]?.service }) {
                    services[service, default: Figures()].ratings[level - 1] += 1
                }
                if let counter { counters[counter, default: Figures()].ratings[level - 1] += 1 }
            case .paper, .reprinted, .recalled, .held, .prioritySet, .noted, .counterOpened, .counterPaused,
                .counterResumed, .counterClosed, .groupSwitched, .booked, .bookingCancelled, .leased:
                break
            }
        }

        mutating func endDay() {
            for id in open.keys where open[id]?.isLive == true { add(id) { $0.expired += 1 } }
            open = [:]
        }

        private mutating func add(_ id: Int64, _ change: (inout Figures) -> Void) {
            guard let ticket = open[id] else { return }
            change(&total)
            change(&services[ticket.service, default: Figures()])
            change(&hours[ticket.given.hour, default: Figures()])
            change(&given[ticket.given, default: Figures()])
            if let date { change(&days[date, default: Figures()]) }
            if let counter = ticket.counter { change(&counters[counter, default: Figures()]) }
        }
    }
}
