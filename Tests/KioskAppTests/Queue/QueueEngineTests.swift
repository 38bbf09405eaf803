import ApplianceKit
import Foundation
import Testing

@testable import KioskApp

@Suite("Queue engine")
struct QueueEngineTests {
    private let morning = LocalTime.moment(year: 2026, month: 3, day: 2, hour: 8)

    init() { #expect(LocalTime.useVietnameseZone()) }

    /// A queue with one counter open, in which people come a minute apart.
    private func engine(
        policy: CallPolicy = .strict, passLimit: Int = 4, coming: [String?] = []
    ) throws -> QueueEngine {
        var group = ServiceGroup(series: "A", name: "Tiếp nhận")
        group.policy = policy
        group.passLimit = passLimit
        var engine = QueueEngine(
            plan: QueuePlan(
                groups: [group, ServiceGroup(series: "B", name: "Đất đai")],
                counters: [Counter(id: "1", series: ["A"]), Counter(id: "2", series: ["A", "B"])]))
        engine.append(.dayStarted(BusinessDate(morning, resetHour: 0), carriesOver: false), at: morning)
        for counter in ["1", "2"] { try engine.perform(.openCounter(counter, clerk: nil), at: morning) }
        for (minute, priority) in coming.enumerated() {
            try engine.perform(
                .issue(TicketRequest(series: "A", request: "r\(minute)", priority: priority)),
                at: morning + Double(minute) * 60)
        }
        return engine
    }

    /// The labels that a counter calls, one after another.
    private func calls(_ engine: QueueEngine, _ count: Int, at counter: String = "1") throws -> [String] {
        var engine = engine
        return try (0..<count).map { step in
            let now = morning + 3_600 + Double(step) * 300
            try engine.perform(.callNext(counter: counter), at: now)
            let label = try #require(engine.state.calls.last?.label)
            try engine.perform(.start(counter: counter), at: now)
            return label
        }
    }

    @Test func aStrictPolicyCallsThePreferredFirstButNotForEver() throws {
        let engine = try engine(
            passLimit: 2, coming: [nil, nil, "elderly", "elderly", "elderly", "elderly", "elderly"])
        #expect(try calls(engine, 7) == ["A003", "A004", "A001", "A005", "A006", "A002", "A007"])
    }

    @Test func aRatioAlternatesWhileBothWait() throws {
        let engine = try engine(
            policy: .ratio(ordinary: 2, preferred: 1), coming: [nil, nil, nil, nil, "elderly", "pregnant"])
        #expect(try calls(engine, 6) == ["A005", "A001", "A002", "A006", "A003", "A004"])
    }

    /// Two people would get up when it is called.
    @Test func whoWasMissedIsNotBackUnderANumberThatAClockSetBackHasGivenAgain() throws {
        var engine = try engine(coming: [nil])
        let missed = try #require(engine.state.ticket(labelled: "A001")?.id)
        try engine.perform(.callNext(counter: "1"), at: morning)
        try engine.perform(.noShow(counter: "1"), at: morning)
        for days in [1.0, 0] {
            let moment = morning + days * 86_400
            engine.append(.dayStarted(BusinessDate(moment, resetHour: 0), carriesOver: true), at: moment)
            if days == 1 { try engine.perform(.issue(TicketRequest(series: "A", request: "other")), at: moment) }
        }
        #expect(engine.state.waiting(in: "A").map(\.label) == ["A001"])
        #expect(throws: QueueRefusal.numberGivenAgain("A001")) {
            try engine.perform(.returnToLine(ticket: missed, toEnd: false), at: morning)
        }
        #expect(throws: QueueRefusal.numberGivenAgain("A001")) {
            try engine.perform(.call(ticket: missed, counter: "1"), at: morning)
        }
    }

    @Test func ageingLetsNobodyPassWhoCameMuchLater() throws {
        // An elderly person counts as having waited 20 minutes more.
        let early = try engine(policy: .ageing, coming: [nil, "elderly"])
        #expect(try calls(early, 2) == ["A002", "A001"])
        let late = try engine(policy: .ageing, coming: [nil] + Array(repeating: nil, count: 24) + ["elderly"])
        #expect(try calls(late, 1) == ["A001"])
    }

    @Test func theReasonIsData() throws {
        var engine = try engine(coming: [nil, "elderly"])
        let counter = try #require(engine.plan.counter("1"))
        #expect(engine.next(at: counter, now: morning)?.reason == .priority(class: "elderly"))
        try engine.perform(
            .setPriority(
                ticket: try #require(engine.state.ticket(labelled: "A002")).id, reason: nil, isVerified: false),
            at: morning)
        #expect(engine.next(at: counter, now: morning)?.reason == .longestWait)
    }

    @Test func aPreferredPersonOfOneGroupDoesNotStandBehindAllOfAnother() throws {
        var engine = try engine(coming: [nil, nil, nil])
        try engine.perform(
            .issue(TicketRequest(series: "B", request: "b", priority: "pregnant")), at: morning + 600)
        #expect(try calls(engine, 1, at: "2") == ["B001"])
    }

    @Test func aBookedPersonIsInLineShortlyBeforeTheHour() throws {
        var engine = try engine(coming: [nil, nil])
        try engine.perform(
            .book(Appointment(code: "LH-7", series: "A", at: morning + 7_200)), at: morning)
        try engine.perform(
            .issue(TicketRequest(series: "A", request: "b", appointment: "LH-7")), at: morning + 60)
        let counter = try #require(engine.plan.counter("1"))
        #expect(engine.next(at: counter, now: morning + 3_600)?.ticket.label == "A001")
        #expect(engine.next(at: counter, now: morning + 7_000)?.ticket.label == "A003")
        #expect(engine.next(at: counter, now: morning + 7_000)?.reason == .appointment)
    }

    @Test func aDossiersAppointmentIsFoundAtTheKioskWhateverLineWasPressed() throws {
        var engine = try engine(coming: [nil])
        try engine.perform(.book(Appointment(code: "H15.12-1", series: "B", at: morning + 3_600)), at: morning)
        try engine.perform(.issue(TicketRequest(series: "A", request: "b", dossier: "H15.12-1")), at: morning)
        let ticket = try #require(engine.state.ticket(labelled: "B001"))
        #expect(ticket.appointment?.at == morning + 3_600)
        // Whoever comes with the same paper once more has no second hour.
        try engine.perform(.issue(TicketRequest(series: "A", request: "c", dossier: "H15.12-1")), at: morning)
        let second = try #require(engine.state.ticket(labelled: "A002"))
        #expect(second.appointment == nil)
    }

    @Test func anHourIsOnePersonsAndOfOneDay() throws {
        var engine = try engine(coming: [])
        try engine.perform(.book(Appointment(code: "LH-7", series: "A", at: morning + 3_600)), at: morning)
        try engine.perform(.book(Appointment(code: "LH-8", series: "A", at: morning + 86_400)), at: morning)
        try engine.perform(.issue(TicketRequest(series: "A", request: "a", appointment: "LH-7")), at: morning)
        #expect(throws: QueueRefusal.numberTaken("A001")) {
            try engine.decide(.issue(TicketRequest(series: "A", request: "b", appointment: "LH-7")), at: morning)
        }
        for code in ["LH-8", "LH-9"] {
            #expect(throws: QueueRefusal.unknownAppointment(code)) {
                try engine.decide(.issue(TicketRequest(series: "A", request: "c", appointment: code)), at: morning)
            }
        }
    }

    @Test func aCounterSaysWhetherTheOneItCalledCameBeforeItCallsAnother() throws {
        var engine = try engine(coming: [nil, nil])
        try engine.perform(.callNext(counter: "1"), at: morning)
        #expect(throws: QueueRefusal.callPending(ticket: "A001")) {
            try engine.decide(.callNext(counter: "1"), at: morning)
        }
        try engine.perform(.noShow(counter: "1"), at: morning)
        try engine.perform(.callNext(counter: "1"), at: morning)
        #expect(engine.state.calls.map(\.label) == ["A001", "A002"])
    }

    @Test func whoWasMissedAndTurnsUpComesBackToTheOldPlace() throws {
        var engine = try engine(coming: [nil, nil])
        try engine.perform(.callNext(counter: "1"), at: morning)
        try engine.perform(.noShow(counter: "1"), at: morning)
        let missed = try #require(engine.state.ticket(labelled: "A001"))
        #expect(missed.state == .noShow)
        try engine.perform(.returnToLine(ticket: missed.id, toEnd: false), at: morning)
        #expect(try calls(engine, 2) == ["A001", "A002"])
        try engine.perform(.returnToLine(ticket: missed.id, toEnd: true), at: morning + 900)
        #expect(try calls(engine, 2) == ["A002", "A001"])
    }

    @Test func aTransferKeepsTheAge() throws {
        var engine = try engine(coming: [nil])
        try engine.perform(.issue(TicketRequest(series: "B", request: "b")), at: morning + 600)
        try engine.perform(.callNext(counter: "1"), at: morning + 700)
        let ticket = try #require(engine.state.ticket(labelled: "A001"))
        try engine.perform(
            .transfer(ticket: ticket.id, series: "B", service: nil, reason: "đất"), at: morning + 710)
        #expect(engine.state.counters["1"]?.ticket == nil)
        #expect(engine.state.waiting(in: "B").map(\.label) == ["A001", "B001"])
    }

    @Test func aClosedGroupGivesNoNumbers() throws {
        var engine = try engine()
        try engine.perform(.switchGroup(series: "A", isOpen: false), at: morning)
        #expect(throws: QueueRefusal.groupClosed("A")) {
            try engine.decide(.issue(TicketRequest(series: "A", request: "x")), at: morning)
        }
    }

    @Test func aSeriesBeginsAnewAfterItsLastNumberButNotWithOneThatWaits() throws {
        var plan = QueuePlan(
            groups: [ServiceGroup(series: "A", name: "a")], counters: [Counter(id: "1", series: ["A"])])
        plan.groups[0].last = 3
        var engine = QueueEngine(plan: plan)
        engine.append(.dayStarted(BusinessDate(morning, resetHour: 0), carriesOver: false), at: morning)
        try engine.perform(.openCounter("1", clerk: nil), at: morning)
        for index in 0..<3 { try engine.perform(.issue(TicketRequest(series: "A", request: "\(index)")), at: morning) }
        #expect(throws: QueueRefusal.seriesExhausted("A")) {
            try engine.decide(.issue(TicketRequest(series: "A", request: "x")), at: morning)
        }
        let second = try #require(engine.state.ticket(labelled: "A002"))
        try engine.perform(.cancel(ticket: second.id, reason: ""), at: morning)
        try engine.perform(.issue(TicketRequest(series: "A", request: "y")), at: morning)
        #expect(engine.state.ticket(labelled: "A002")?.round == 1)
    }

    @Test func aClockSetBackLetsNobodyPass() throws {
        var engine = try engine(coming: [nil])
        try engine.perform(.issue(TicketRequest(series: "A", request: "late")), at: morning - 1_800)
        #expect(try calls(engine, 2) == ["A001", "A002"])
    }

    @Test func theEstimateFollowsTodaysServiceTimes() throws {
        var engine = try engine(coming: Array(repeating: nil, count: 12))
        var now = morning + 900
        let last = try #require(engine.state.ticket(labelled: "A012"))
        let before = try #require(engine.standing(of: last.id, now: now))
        #expect(before.ahead == 11)
        #expect(before.estimate == WaitEstimate(from: 40, to: 45), "11 people, two counters, 8 minutes each")
        // Today it goes faster: 3 minutes.
        for _ in 0..<5 {
            try engine.perform(.callNext(counter: "1"), at: now)
            try engine.perform(.start(counter: "1"), at: now)
            now += 180
            try engine.perform(.finish(counter: "1"), at: now)
        }
        let after = try #require(engine.standing(of: last.id, now: now))
        #expect(after.ahead == 6)
        #expect(after.estimate == WaitEstimate(from: 5, to: 10))
    }

    /// Played through call by call, everybody comes when their paper said.
    @Test(arguments: [CallPolicy.strict, .ratio(ordinary: 2, preferred: 1), .ageing])
    func whoIsAheadIsCalledBefore(policy: CallPolicy) throws {
        let classes: [String?] = [nil, nil, "elderly", nil, "pregnant", nil, nil]
        var engine = try engine(policy: policy, coming: (0..<30).map { classes[$0 % 7] })
        let told = try engine.state.tickets.values.map { ticket in
            (ticket.label, try #require(engine.standing(of: ticket.id, now: morning)).ahead)
        }
        var order: [String] = []
        while engine.next(at: try #require(engine.plan.counter("1")), now: morning) != nil {
            try engine.perform(.callNext(counter: "1"), at: morning)
            order += engine.state.calls.suffix(1).map(\.label)
            try engine.perform(.noShow(counter: "1"), at: morning)
        }
        #expect(order.count == 30)
        for (label, ahead) in told { #expect(order.firstIndex(of: label) == ahead, "\(label)") }
    }

    @Test func withoutAnOpenCounterNobodyCanSayHowLong() throws {
        var engine = try engine(coming: [nil])
        for counter in ["1", "2"] { try engine.perform(.closeCounter(counter), at: morning) }
        let ticket = try #require(engine.state.ticket(labelled: "A001"))
        #expect(engine.standing(of: ticket.id, now: morning)?.estimate == nil)
        #expect(engine.standing(of: ticket.id, now: morning)?.ahead == 0)
    }

    @Test func whatThePrinterHasConfirmedIsNotTakenBack() throws {
        var engine = try engine(coming: [nil])
        let ticket = try #require(engine.state.ticket(labelled: "A001"))
        try engine.perform(.paper(ticket: ticket.id, .printed), at: morning)
        #expect(try engine.decide(.paper(ticket: ticket.id, .issuedNotPrinted), at: morning).isEmpty)
    }

    @Test func everyEventComesBackFromItsJSON() throws {
        var engine = try engine(coming: [nil, "elderly"])
        try engine.perform(.lease(satellite: "s", series: "A"), at: morning)
        try engine.perform(.callNext(counter: "1"), at: morning)
        #expect(
            try JSONDecoder().decode(QueueState.self, from: JSONEncoder().encode(engine.state)) == engine.state)
    }

    @Test func whoComesNowIsToldWhatTheLastOneWasTold() throws {
        let now = morning + 600
        let four = try engine(coming: [nil, nil, nil, nil])
        let outlook = try #require(four.outlooks(now: now)["A"])
        #expect(outlook.waiting == 4)
        var five = four
        try five.perform(.issue(TicketRequest(series: "A", request: "mine")), at: now)
        let mine = try #require(five.state.requests["mine"])
        #expect(outlook.estimate == five.standing(of: mine, now: now)?.estimate)
        #expect(four.state.tickets.count == 4, "asking gives nobody a number")
        try five.perform(.switchGroup(series: "A", isOpen: false), at: now)
        #expect(five.outlooks(now: now)["A"] == nil)
        #expect(five.outlooks(now: now)["B"]?.waiting == 0)
    }

    /// A satellite tells which number it gave whom; hours are booked at the hub, and days are the calendar's.
    @Test func aSatellitesTicketBringsNothingThatIsTheHubs() throws {
        var engine = try engine()
        let today = BusinessDate(morning, resetHour: 0)
        engine.append(
            .leased(
                NumberLease(
                    satellite: "s1", series: "A", first: 900, last: 999, from: today, through: today.advanced(by: 14))),
            at: morning)
        var given = Issue(series: "A", number: 900, origin: "s1", date: today, request: "r")
        given.appointment = Appointment(code: "x", series: "A", at: Date(timeIntervalSince1970: 1e300))
        given.priority = Ticket.Priority(reason: String(repeating: "x", count: 4_000), isVerified: true)
        given.service = String(repeating: "x", count: 4_000)
        try engine.perform(.adopt(given, age: 60), at: morning)
        let ticket = try #require(engine.state.ticket(labelled: "A900"))
        #expect(ticket.appointment == nil && ticket.priority == nil && ticket.service == nil)
        #expect(ticket.rank.at <= morning)
        given.request = "r2"
        given.number = 901
        given.date = BusinessDate(stored: "2026-03-02x")
        #expect(throws: QueueRefusal.notLeased("A901")) { try engine.perform(.adopt(given, age: 90_000), at: morning) }
        given.date = today
        given.request = ""
        #expect(throws: QueueRefusal.self) { try engine.perform(.adopt(given, age: 60), at: morning) }
    }
}

extension QueueEngine {
    /// Decides and takes in.
    mutating func perform(_ command: QueueCommand, at now: Date) throws {
        for kind in try decide(command, at: now) { append(kind, at: now) }
    }
}
