import ApplianceKit
import Foundation
import TestSupport

@testable import KioskApp

/// A centre's days by chance: a hub, satellites that come, go, are cut off and killed, clocks that jump, clerks who
/// press keys. What people hold in their hands is written down beside it, and held against the hub at the end.
struct RandomDays {
    /// A paper in somebody's hand.
    struct Paper: Hashable {
        var date: BusinessDate
        var label: String
        /// Of the person.
        var request: String
    }

    struct Satellite {
        var name: String
        var book = LeaseBook()
        var isCutOff = false
        /// By how much its clock is wrong.
        var skew: TimeInterval = 0
    }

    /// Something that must never be.
    struct Violation: Error, CustomStringConvertible {
        let seed: UInt64
        let what: String
        var description: String { "seed \(seed): \(what)" }
    }

    let seed: UInt64
    let plan: QueuePlan
    private(set) var engine: QueueEngine
    private(set) var log: [QueueEvent] = []
    private(set) var satellites: [Satellite]
    private(set) var papers: [String: Paper] = [:]
    private(set) var calls = 0
    private(set) var tickets = 0
    private var generator: SplitMix64
    private var now: Date
    /// What a monotonic clock shows.
    private var uptime = Duration.zero
    /// Whoever has ever held a paper.
    private var everHanded: Set<String> = []
    private var clockWasSet = false
    private var wish = 0
    /// For each waiting ticket, per counter: calls made since it waits, and how many have stood before it.
    private var watch: [Int64: [String: (calls: Int, older: Set<Int64>)]] = [:]

    init(seed: UInt64) {
        self.seed = seed
        generator = SplitMix64(seed: seed)
        plan = Self.plan(&generator)
        engine = QueueEngine(plan: plan)
        satellites = (1...Int.random(in: 1...3, using: &generator)).map { Satellite(name: "s\($0)") }
        now = LocalTime.moment(year: 2026, month: 3, day: 2, hour: 7)
    }

    // MARK: - A day

    /// Goes through a day.
    mutating func run(steps: Int) throws {
        for counter in plan.counters { _ = try? command(.openCounter(counter.id, clerk: nil)) }
        for _ in 0..<steps { try step() }
        for index in satellites.indices {
            satellites[index].isCutOff = false
            satellites[index].skew = 0
            try reconcile(index)
        }
        try check()
    }

    /// The next morning.
    mutating func nextDay() throws {
        try startDay()
        now = LocalTime.moment(
            year: LocalTime(now).year, month: LocalTime(now).month, day: LocalTime(now).day + 1, hour: 7)
        clockWasSet = false
        uptime += .seconds(86_400)
        try startDay()
        for ticket in engine.state.tickets.values where ticket.isLive && ticket.date != engine.state.date {
            throw violation("\(ticket.label) is still \(ticket.state) on the next day")
        }
        watch = [:]
        papers = [:]
    }

    private mutating func step() throws {
        let pause = Double.random(in: 1...90, using: &generator)
        now += pause
        uptime += .seconds(pause)
        switch Int.random(in: 0..<100, using: &generator) {
        case 0..<25: try takeAtHub()
        case 25..<50: try takeAtSatellite(pick(satellites.indices))
        case 50..<78: try serve(pick(plan.counters).id)
        case 78..<84: try oddities()
        case 84..<90:
            let index = pick(satellites.indices)
            satellites[index].isCutOff.toggle()
            if !satellites[index].isCutOff { try reconcile(index) }
        case 90..<93: try killHub()
        case 93..<95: killSatellite(pick(satellites.indices))
        case 95..<97: jumpClock()
        case 97: if satellites.count < 5 { satellites.append(Satellite(name: "s\(satellites.count + 1)")) }
        default:
            let index = pick(satellites.indices)
            satellites[index].skew = pick([-90_000, -600, 0, 600, 90_000] as [TimeInterval])
        }
    }

    private mutating func pick<List: RandomAccessCollection>(_ list: List) -> List.Element where List.Index == Int {
        list[Int.random(in: list.startIndex..<list.endIndex, using: &generator)]
    }

    private mutating func request(_ origin: String?) -> TicketRequest {
        wish += 1
        var request = TicketRequest(
            series: pick(plan.groups).series, request: "w\(wish)", origin: origin)
        if Int.random(in: 0..<4, using: &generator) == 0 {
            request.priority = pick(plan.priorities).id
        }
        return request
    }

    private mutating func takeAtHub() throws {
        var request = request(nil)
        if Int.random(in: 0..<8, using: &generator) == 0 {
            let at = now + Double.random(in: -1_800...5_400, using: &generator)
            try command(.book(Appointment(code: request.request, series: request.series, at: at)))
            // After midnight it is another day's.
            let isToday = BusinessDate(at, resetHour: plan.resetHour) == engine.state.date
            if isToday { request.appointment = request.request }
        }
        try command(.issue(request))
        // The screen asks again, for the answer was lost.
        if Bool.random(using: &generator) { try command(.issue(request)) }
        try hand(request.request)
    }

    private mutating func takeAtSatellite(_ index: Int) throws {
        let request = request(satellites[index].name)
        if !satellites[index].isCutOff {
            if lease(index), Int.random(in: 0..<8, using: &generator) > 0 {
                try command(.issue(request))
                return try hand(request.request)
            }
            // The hub gives a number, and its answer is lost on the way.
            try command(.issue(request))
            satellites[index].isCutOff = true
        }
        let clock = now + satellites[index].skew
        guard
            let issue = satellites[index].book.give(
                request, on: BusinessDate(clock, resetHour: 0), at: clock, uptime: uptime)
        else {
            // Nobody has a paper; a number of the hub's whose answer was lost is missed when it is called.
            everHanded.insert(request.request)
            return
        }
        try hand(
            Paper(
                date: issue.date ?? BusinessDate(clock, resetHour: 0), label: Ticket.label(issue.series, issue.number),
                request: request.request))
    }

    /// - Returns: Whether the satellite has what it asked for.
    private mutating func lease(_ index: Int) -> Bool {
        for group in plan.groups {
            guard (try? command(.lease(satellite: satellites[index].name, series: group.series))) != nil else {
                return false
            }
        }
        satellites[index].book.renew(engine.state.leases.filter { $0.satellite == satellites[index].name })
        return true
    }

    private mutating func reconcile(_ index: Int) throws {
        for given in satellites[index].book.unknown {
            let age = given.age(at: now + satellites[index].skew, uptime: uptime)
            try command(.adopt(given.issue, age: age))
            // The answer is lost: it will all be told again.
            if Int.random(in: 0..<5, using: &generator) == 0 {
                let again = try command(.adopt(given.issue, age: age))
                if !again.isEmpty { throw violation("\(given.issue.request) was adopted twice") }
            }
            satellites[index].book.settle(
                given.issue.request, as: engine.state.requests[given.issue.request])
        }
        _ = lease(index)
    }

    private mutating func serve(_ counter: String) throws {
        switch engine.state.counters[counter]?.ticket.flatMap({ engine.state.tickets[$0] })?.state {
        case nil:
            if engine.state.counters[counter]?.status != .open { _ = try? command(.openCounter(counter, clerk: nil)) }
            _ = try? command(.callNext(counter: counter))
        case .called:
            let commands: [QueueCommand] = [
                .start(counter: counter), .start(counter: counter), .recall(counter: counter),
                .noShow(counter: counter),
            ]
            _ = try? command(pick(commands))
        default:
            let commands: [QueueCommand] = [
                .callNext(counter: counter), .finish(counter: counter), .hold(counter: counter),
            ]
            _ = try? command(pick(commands))
        }
    }

    private mutating func oddities() throws {
        guard let ticket = engine.state.tickets.values.sorted(by: { $0.id < $1.id }).randomElement(using: &generator)
        else { return }
        let counter = pick(plan.counters).id
        let commands: [QueueCommand] = [
            .call(ticket: ticket.id, counter: counter),
            .returnToLine(ticket: ticket.id, toEnd: Bool.random(using: &generator)),
            .transfer(
                ticket: ticket.id, series: pick(plan.groups).series, service: nil,
                reason: ""),
            .cancel(ticket: ticket.id, reason: ""),
            .setPriority(ticket: ticket.id, reason: "elderly", isVerified: true),
            .setPriority(ticket: ticket.id, reason: nil, isVerified: false), .pauseCounter(counter, reason: nil),
            .resumeCounter(counter), .closeCounter(counter), .rate(ticket: ticket.id, counter: nil, level: 3),
        ]
        _ = try? command(pick(commands))
    }

    private mutating func jumpClock() {
        now += pick([-90_000, -3_600, -60, 60, 3_600, 90_000] as [TimeInterval])
        clockWasSet = true
    }

    private mutating func killHub() throws {
        var again = QueueEngine(plan: plan)
        for event in log { again.apply(event) }
        guard again == engine else { throw violation("the log played again is another state") }
        // By way of a snapshot as well.
        let saved = try JSONDecoder().decode(QueueState.self, from: JSONEncoder().encode(engine.state))
        guard saved == engine.state else { throw violation("the snapshot is another state") }
        engine = again
    }

    private mutating func killSatellite(_ index: Int) {
        let saved = try? JSONDecoder().decode(LeaseBook.self, from: JSONEncoder().encode(satellites[index].book))
        satellites[index].book = saved ?? LeaseBook()
    }

    // MARK: - Hub

    private mutating func startDay() throws {
        let date = BusinessDate(now, resetHour: plan.resetHour)
        if engine.state.date != date { append(.dayStarted(date, carriesOver: clockWasSet)) }
        clockWasSet = false
    }

    @discardableResult
    private mutating func command(_ command: QueueCommand) throws -> [QueueEvent.Kind] {
        try startDay()
        let kinds = try engine.decide(command, at: now)
        for kind in kinds {
            if case .called(let id, let counter, let reason, let passed) = kind {
                if reason == .chosen { forgetWatch() } else { try called(id, at: counter, passed) }
            }
            append(kind)
        }
        return kinds
    }

    private mutating func append(_ kind: QueueEvent.Kind) {
        log.append(engine.append(kind, at: now))
        switch kind {
        case .issued(let issue):
            tickets += 1
            // One that a satellite gave stands before others who came later.
            if issue.issuedAt == nil { look(at: engine.state.sequence) } else { lookAtAll() }
        case .dayStarted, .returned, .transferred, .prioritySet:
            forgetWatch()
            lookAtAll()
        case .called(_, _, .chosen, _): lookAtAll()
        default: break
        }
    }

    private mutating func lookAtAll() {
        for ticket in engine.state.tickets.values where ticket.state == .waiting && ticket.date == engine.state.date {
            look(at: ticket.id)
        }
    }

    /// Who stands before a ticket now.
    private mutating func look(at id: Int64) {
        guard let ticket = engine.state.tickets[id], ticket.state == .waiting else { return }
        // Before their hour, people who are booked are not in line.
        if ticket.appointment != nil { return }
        for counter in plan.counters where plan.takes(counter, ticket) {
            let older = engine.state.tickets.values.filter {
                $0.state == .waiting && $0.rank < ticket.rank && plan.takes(counter, $0) && $0.date == ticket.date
            }.map(\.id)
            watch[id, default: [:]][counter.id, default: (0, [])].older.formUnion(older)
        }
    }

    /// What people do by hand (calling somebody out of turn, sending somebody to another line) is beyond the bound:
    /// counting begins anew.
    private mutating func forgetWatch() { watch = [:] }

    private mutating func called(_ id: Int64, at counter: String, _ passed: Int64?) throws {
        calls += 1
        watch[id] = nil
        if let passed, let ticket = engine.state.tickets[passed],
            ticket.passes >= plan.group(ticket.queue)?.passLimit ?? 1
        {
            throw violation("\(ticket.label) is passed over once more")
        }
        let limit = plan.groups.map(\.passLimit).max() ?? 1
        for (waiting, counters) in watch {
            guard var entry = counters[counter], engine.state.tickets[waiting]?.state == .waiting else { continue }
            entry.calls += 1
            watch[waiting]?[counter] = entry
            let bound = entry.older.count + limit * (entry.older.count + 1)
            if entry.calls > bound {
                throw violation(
                    "counter \(counter) made \(entry.calls) calls before it called one before whom "
                        + "\(entry.older.count) stood; \(bound) are the bound")
            }
        }
    }

    // MARK: - People

    private mutating func hand(_ request: String) throws {
        guard let ticket = engine.state.requests[request].flatMap({ engine.state.tickets[$0] }) else {
            throw violation("\(request) has got no ticket")
        }
        try hand(Paper(date: ticket.date, label: ticket.label, request: request))
    }

    private mutating func hand(_ paper: Paper) throws {
        if let other = papers.values.first(where: {
            $0.label == paper.label && $0.date == paper.date && $0.request != paper.request
        }) {
            throw violation("\(paper.label) of \(paper.date) is in two hands: \(other.request) and \(paper.request)")
        }
        papers[paper.request] = paper
        everHanded.insert(paper.request)
    }

    /// Everybody with a paper is known to the hub, by the number on it; nobody else is in the queue.
    private func check() throws {
        var issued: [String: (id: Int64, label: String)] = [:]
        var ended: Set<Int64> = []
        var numbers: Set<String> = []
        var date: BusinessDate?
        for event in log {
            switch event.kind {
            case .dayStarted(let started, let carriesOver):
                date = started
                if !carriesOver { ended.formUnion(issued.values.map(\.id)) }
            case .issued(let issue):
                issued[issue.request] = (event.sequence, Ticket.label(issue.series, issue.number))
                guard let day = date, issue.issuedAt == nil else { break }
                guard numbers.insert("\(day) \(issue.series) \(issue.round) \(issue.number)").inserted else {
                    throw violation("\(issue.series)\(issue.number) was given twice on \(day)")
                }
            case .done(let id, _), .noShow(let id, _), .cancelled(let id, _), .replaced(let id, _): ended.insert(id)
            default: break
            }
        }
        for paper in papers.values {
            guard let entry = issued[paper.request] else { throw violation("the hub does not know \(paper)") }
            guard entry.label == paper.label else { throw violation("\(paper) is \(entry.label) at the hub") }
            if engine.state.tickets[entry.id] == nil, !ended.contains(entry.id) {
                throw violation("\(paper) has gone from the queue without an end")
            }
        }
        let handed = Set(everHanded.compactMap { issued[$0]?.id })
        var labels: Set<String> = []
        for ticket in engine.state.tickets.values where ticket.isLive {
            guard labels.insert(ticket.label).inserted else { throw violation("\(ticket.label) is in the queue twice") }
            guard handed.contains(ticket.id) else { throw violation("\(ticket.label) waits, and nobody holds it") }
        }
    }

    private func violation(_ what: String) -> Violation { Violation(seed: seed, what: what) }
}
