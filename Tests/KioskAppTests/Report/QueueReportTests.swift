import ApplianceKit
import Foundation
import TestSupport
import Testing

@testable import DossierKit
@testable import KioskApp

@Suite("Queue report")
struct QueueReportTests {
    private let morning = LocalTime.moment(year: 2026, month: 3, day: 2, hour: 8)
    private let plan = QueuePlan(
        groups: [
            ServiceGroup(
                series: "A", name: "Hộ tịch", services: [Service(id: "khai-sinh", name: "Khai sinh, nhận con")]),
            ServiceGroup(series: "B", name: "Đất đai"),
        ], counters: [Counter(id: "1", name: "Tư pháp", series: ["A", "B"])])

    init() { #expect(LocalTime.useVietnameseZone()) }

    /// Three people: one served after 10 minutes for 5, one missed, one still there at night.
    private func events() throws -> [QueueEvent] {
        var engine = QueueEngine(plan: plan)
        var log: [QueueEvent] = []
        func at(_ minutes: Double, _ command: QueueCommand) throws {
            let now = morning + minutes * 60
            for kind in try engine.decide(command, at: now) { log.append(engine.append(kind, at: now)) }
        }
        log.append(
            engine.append(.dayStarted(BusinessDate(morning, resetHour: 0), carriesOver: false), at: morning))
        try at(0, .openCounter("1", clerk: nil))
        try at(0, .issue(TicketRequest(series: "A", request: "1", service: "khai-sinh")))
        try at(1, .issue(TicketRequest(series: "B", request: "2")))
        try at(70, .issue(TicketRequest(series: "B", request: "3")))
        try at(10, .callNext(counter: "1"))
        try at(11, .start(counter: "1"))
        try at(16, .finish(counter: "1"))
        try at(16, .rate(ticket: log[2].sequence, counter: nil, level: 3))
        try at(21, .callNext(counter: "1"))
        try at(23, .noShow(counter: "1"))
        log.append(
            engine.append(
                .dayStarted(BusinessDate(morning + 86_400, resetHour: 0), carriesOver: false), at: morning + 86_400))
        return log
    }

    private func report() throws -> QueueReport {
        let date = BusinessDate(stored: "2026-03-02")
        return QueueReport(events: try events(), from: date, through: date, plan: plan)
    }

    @Test func itCountsWhatHappened() throws {
        let report = try report()
        #expect(report.total.issued == 3)
        #expect(report.total.served == 1)
        #expect(report.total.noShows == 1)
        #expect(report.total.expired == 1)
        #expect(report.total.waits == [600, 1_200])
        #expect(report.total.medianWait == 600)
        #expect(report.total.longWait == 1_200)
        #expect(report.total.medianService == 300)
        #expect(report.total.ratings == [0, 0, 1])
        #expect(report.byService.map(\.key) == ["A/khai-sinh", "B"])
        #expect(report.byService[0].name == "Khai sinh, nhận con")
        #expect(report.byHour.map(\.key) == ["8", "9"])
        #expect(report.byCounter[0].figures.ratings == [0, 0, 1])
    }

    @Test func theTableIsReadByOtherPrograms() throws {
        let lines = try report().csv.split(separator: "\r\n").map(String.init)
        #expect(lines[0].hasPrefix("\u{FEFF}part,key,name,issued,called,served"))
        #expect(lines[1].hasPrefix("total,,,3,2,1,1,0,1,600,1200,300,1,0,0"))
        #expect(lines.contains { $0.hasPrefix("service,A/khai-sinh,\"Khai sinh, nhận con\",1,1,1") })
    }

    @Test func theDocumentIsAPDF() throws {
        let span = try #require(ReportSpan(day: "2026-03-02"))
        let octets = try ReportPDF(report: report(), span: span, centre: "Trung tâm", madeAt: morning).octets()
        #expect(octets.starts(with: Array("%PDF-".utf8)))
    }

    @Test func aDayIsCountedByTheHourOfTheNumberAndItsLetter() throws {
        let days = QueueTally.days(of: try report(), office: "hub-1")
        #expect(days.map { "\($0.year)-\($0.month)-\($0.day) \($0.office)" } == ["2026-3-2 hub-1"])
        let counts = try #require(days.first).counts
        #expect(
            counts == [
                TicketDay.Hour(service: "A", hour: 8): TicketDay.Counts(
                    issued: 1, called: 1, served: 1, medianWait: .seconds(600), longestWait: .seconds(600)),
                TicketDay.Hour(service: "B", hour: 8): TicketDay.Counts(
                    issued: 1, called: 1, absent: 1, medianWait: .seconds(1_200), longestWait: .seconds(1_200)),
                TicketDay.Hour(service: "B", hour: 9): TicketDay.Counts(issued: 1),
            ])
    }

    @Test func whoIsCalledTwiceOrSentToAnotherLineIsOnePersonOfTheirOwnLetter() throws {
        var engine = QueueEngine(plan: plan)
        var log: [QueueEvent] = []
        // Half an hour after midnight, in a day that begins at three.
        let night = LocalTime.moment(year: 2026, month: 3, day: 3, hour: 0) + 1_800
        func append(_ kind: QueueEvent.Kind) { log.append(engine.append(kind, at: night)) }
        append(.dayStarted(BusinessDate(night, resetHour: 3), carriesOver: false))
        let commands: [QueueCommand] = [
            .openCounter("1", clerk: nil), .issue(TicketRequest(series: "A", request: "1")), .callNext(counter: "1"),
            .start(counter: "1"), .transfer(ticket: 3, series: "B", service: nil, reason: "nextStep"),
            .callNext(counter: "1"), .start(counter: "1"), .finish(counter: "1"),
        ]
        for command in commands { for kind in try engine.decide(command, at: night) { append(kind) } }
        let date = BusinessDate(stored: "2026-03-02")
        let days = QueueTally.days(
            of: QueueReport(events: log, from: date, through: date, plan: plan), office: "hub-1")
        #expect(days.map(\.day) == [3])
        #expect(
            days.first?.counts == [
                TicketDay.Hour(service: "A", hour: 0): TicketDay.Counts(
                    issued: 1, called: 1, served: 1, medianWait: .zero, longestWait: .zero)
            ])
    }

    /// Through the files, as the daemon does it: a day is handed in once it is over, once, under a name of this box's own.
    @Test func aFinishedDayIsHandedInOnceAndNoOtherBoxHasItsName() async throws {
        var names: [Set<String>] = []
        for _ in 1...2 {
            let folder = TemporaryFolder()
            let clock = ManualClock(now: morning)
            let office = try await QueueOffice(path: folder.file("queue.db"), plan: plan, clock: clock)
            let forward = try await ForwardQueue(path: folder.file("forward.db"))
            let tally = QueueTally(office: office, forward: forward, clock: clock)
            for number in 1...3 { _ = try await office.take("A", request: "w\(number)") }
            await tally.handIn()
            #expect(try await forward.waiting().isEmpty, "the day is not over")
            clock.advance(by: .seconds(86_400))
            await office.keepDay()
            await tally.handIn()
            await tally.handIn()
            let batch = try #require(try await forward.nextBatch(of: [.tickets], limit: 10))
            let items = batch.upload.items.compactMap { if case .tickets(let tally) = $0 { tally } else { nil } }
            #expect(items.map(\.issued) == [3])
            #expect(items.map(\.from) == [morning])
            names.append(Set(items.map(\.id)))
        }
        #expect(names[0].isDisjoint(with: names[1]))
    }

    @Test(arguments: ["2026-02-30", "2026-2-3", "hôm nay", "2026-13-01"]) func aDayThatIsNoneIsRefused(text: String) {
        #expect(ReportSpan(day: text) == nil)
    }

    @Test func aMonthHasAllItsDays() {
        #expect(ReportSpan(month: "2028-02")?.last.description == "2028-02-29")
        #expect(ReportSpan(month: "2026-12")?.last.description == "2026-12-31")
        #expect(ReportSpan(month: "2026-3") == nil)
    }
}
