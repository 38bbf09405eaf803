import ApplianceKit
import DeviceIO
import Foundation

/// Numbers at a kiosk that is not the hub: the hub's while it answers, else those that it has lent.
///
/// A number that the satellite gives by itself is on its disk before anybody sees it, and told to the hub when it is
/// back. While the hub is away nobody waits for it again and again: only ``keepUp()`` tries.
actor SatelliteOffice: TicketSource {
    /// How it stands with the hub.
    enum Link: Equatable, Sendable {
        /// Nothing has been tried yet.
        case unknown
        case up
        /// Why, for people who look after it.
        case down(String)
    }

    private static let log = Log("satellite")
    private static let tryAgain = Duration.seconds(5)
    private static let lookAgain = Duration.seconds(60)
    private static let slipLife: TimeInterval = 3 * 86_400

    private let thread: PollThread
    private let store: SatelliteStore
    private let plan: QueuePlan
    private let hub: HubClient
    private let name: String
    private let box: String
    private let clock: any ApplianceClock
    private var book: LeaseBook
    private(set) var link = Link.unknown
    /// Where the hub is set up differently, as it was said last.
    private var differences: [String] = []
    /// How many numbers the last run had given whose paper nobody has seen.
    private(set) var interrupted = 0

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// - Parameter jobs: The printer's last jobs, of the ledger.
    /// - Throws: `SQLiteError`, `SystemError`, or what reading the lent numbers throws.
    init(
        path: String, plan: QueuePlan, hub: HubClient, name: String, clock: any ApplianceClock, jobs: [PrintJob] = []
    ) async throws {
        thread = try PollThread(name: "satellite")
        store = try SatelliteStore(path: path)
        book = try store.book()
        box = try store.box() ?? ""
        self.plan = plan
        self.hub = hub
        self.name = name
        self.clock = clock
        for slip in try store.open() {
            let hasPaper = jobs.hasPaper(of: slip.ticket.label, since: slip.ticket.issuedAt)
            if !hasPaper { interrupted += 1 }
            try store.note(hasPaper ? .printed : .issuedNotPrinted, of: slip.ticket.id)
        }
    }

    // MARK: - Numbers

    func take(_ request: TicketRequest) async throws(TicketRefusal) -> QueueTicket {
        guard clock.isSet else { throw .clockNotSet }
        if let given = ticket(request: request.request) { return given }
        var request = request
        request.origin = name
        switch await askHub(request) {
        case .given(let ticket):
            do { try store.add(ticket, request: request.request) } catch { throw .storage("\(error)") }
            return ticket
        case .refused(let rule): throw TicketRefusal(rule)
        case .away(let reason): return try give(request, because: reason)
        }
    }

    /// Tells the hub's staff that somebody calls them here; the lamp on the box says it in any case.
    func help(isWanted: Bool) async {
        do throws(HubClient.Failure) {
            try await hub.help(isWanted: isWanted)
        } catch {
            Self.log.warning("the hub's staff can't be told that somebody calls them here: \(error)")
        }
    }

    /// Has the hub tell somebody by SMS when few are ahead of them; nothing of it is kept here.
    ///
    /// - Returns: Whether the hub has written it down.
    func follow(_ ticket: QueueTicket, phone: String) async -> Bool {
        do throws(HubClient.Failure) {
            try await hub.follow(ticket, phone: phone)
            return true
        } catch {
            Self.log.warning("the hub does not take down who wants to be told by SMS: \(error)")
            return false
        }
    }

    private enum HubAnswer {
        case given(QueueTicket)
        case refused(QueueRefusal)
        case away(String)
    }

    private func askHub(_ request: TicketRequest) async -> HubAnswer {
        if case .down(let reason) = link { return .away(reason) }
        do throws(HubClient.Failure) {
            return .given(try await hub.take(request))
        } catch {
            if case .refused(let rule) = error { return .refused(rule) }
            lost("\(error)")
            return .away("\(error)")
        }
    }

    func ticket(request: String) -> QueueTicket? { (try? store.slip(request: request))?.ticket }

    func record(_ state: QueueTicket.State, for ticket: QueueTicket) throws(TicketRefusal) {
        do { try store.note(state, of: ticket.id) } catch { throw .storage("\(error)") }
        // Should it fail, it is told at the next meeting.
        if link == .up { Task { try? await tellPapers() } }
    }

    /// Keeps a rating for the hub's report, and tells it where it can be reached.
    func rate(_ id: String, level: Int) {
        do {
            try store.add(HubMessages.Ratings.Entry(id: id, level: level))
        } catch {
            Self.log.error("a rating can't be written down: \(error)")
        }
        if link == .up { Task { try? await tellRatings() } }
    }

    /// One of the numbers that the hub has lent.
    private func give(_ request: TicketRequest, because reason: String) throws(TicketRefusal) -> QueueTicket {
        // The hub's answer may have come while this waited for it.
        if let given = ticket(request: request.request) { return given }
        let now = QueueStore.moment(QueueStore.milliseconds(clock.now))
        var book = book
        guard
            let issue = book.give(
                request, on: BusinessDate(now, resetHour: plan.resetHour), at: now, uptime: clock.uptime)
        else {
            if plan.group(request.series) == nil { throw .unknownGroup(request.series) }
            throw .hubUnreachable(reason)
        }
        do {
            let ticket = try store.database.transaction { () throws -> QueueTicket in
                let ticket = slip(of: issue, id: try store.nextOwnIdentity(), at: now)
                try store.save(book)
                try store.add(ticket, request: request.request)
                return ticket
            }
            self.book = book
            return ticket
        } catch {
            throw .storage("\(error)")
        }
    }

    private func slip(of issue: Issue, id: Int64, at now: Date) -> QueueTicket {
        let group = plan.group(issue.series)
        let service = plan.service(issue.service, of: issue.series)
        var ticket = QueueTicket(
            id: id, series: issue.series, number: issue.number, service: service?.name ?? group?.name ?? issue.series,
            issuedAt: now, before: 0)
        ticket.serviceEnglish = service.map(\.nameEnglish) ?? group?.nameEnglish
        ticket.area = group?.area
        ticket.priority = issue.priority.flatMap { priority in
            plan.priority(priority.reason).map {
                QueueTicket.Priority(
                    name: $0.name, nameEnglish: $0.nameEnglish, evidence: $0.evidence, isVerified: priority.isVerified)
            }
        }
        ticket.isOffline = true
        return ticket
    }

    // MARK: - Keeping up with the hub

    /// Tells the hub what it missed, and renews what it lends, until the task is cancelled.
    func keepUp() async {
        while !Task.isCancelled {
            do {
                repeat { try await meetHub() } while !book.unknown.isEmpty
                if link != .up { Self.log.notice("the hub answers") }
                link = .up
            } catch {
                lost("\(error)")
            }
            var waited = Duration.zero
            repeat {
                guard (try? await clock.sleep(for: Self.tryAgain)) != nil else { return }
                waited += Self.tryAgain
            } while link == .up && waited < Self.lookAgain
        }
    }

    /// What the hub has missed, what became of papers, and the numbers it lends: the whole of a reunion.
    func meetHub() async throws {
        while case let unknown = book.unknown.prefix(HubMessages.Reconciliation.limit), !unknown.isEmpty {
            let (now, uptime) = (clock.now, clock.uptime)
            let answer = try await hub.reconcile(
                unknown.map { .init(issue: $0.issue, age: $0.age(at: now, uptime: uptime)) })
            for given in unknown {
                let request = given.issue.request
                if let rule = answer.refusals[request] {
                    Self.log.error("the hub does not take \(given.issue.series)\(given.issue.number) over: \(rule)")
                } else if answer.tickets[request] == nil {
                    throw HubClient.Failure.away("it has not said what became of a ticket")
                }
                book.settle(request, as: answer.tickets[request])
            }
            try store.save(book)
        }
        try await tellPapers()
        try await tellRatings()
        let answer = try await hub.leases(for: box)
        compare(answer)
        var book = book
        book.renew(answer.leases)
        book.forget(before: clock.now - Self.slipLife)
        if book != self.book {
            try store.save(book)
            self.book = book
        }
        if clock.isSet { try store.forget(before: clock.now - Self.slipLife) }
    }

    /// Says where the two are set up differently: once, however often they meet.
    private func compare(_ answer: HubMessages.Leases) {
        var found: [String] = []
        let series = plan.groups.map(\.series)
        if answer.series != series {
            found.append(
                "the hub has the series \(answer.series.joined(separator: ", ")), this kiosk "
                    + series.joined(separator: ", ") + ": make their queue.groups alike")
        }
        if let ahead = plan.sms?.ahead, answer.ahead != ahead {
            let hubs = answer.ahead.map { "tells people by SMS when \($0) are ahead" } ?? "tells nobody by SMS"
            found.append("the hub \(hubs), this kiosk says \(ahead): make their queue.sms alike")
        }
        guard found != differences else { return }
        differences = found
        for difference in found { Self.log.warning("\(difference)") }
    }

    /// Those of numbers that the hub knows: of another it would take no notice, and be thought to have been told.
    private func tellPapers() async throws {
        while case let untold = try paperNews(), !untold.isEmpty {
            try await hub.tell(untold.map { .init(request: $0.request, paper: $0.ticket.state) })
            for slip in untold { try store.told(slip) }
        }
    }

    private func paperNews() throws -> [SatelliteStore.Slip] {
        let unknown = Set(book.unknown.map(\.issue.request))
        return try store.untold(limit: HubMessages.Reconciliation.limit).filter { !unknown.contains($0.request) }
    }

    private func tellRatings() async throws {
        while case let ratings = try store.ratings(limit: HubMessages.Reconciliation.limit), !ratings.isEmpty {
            try await hub.rate(ratings)
            try store.told(ratings)
        }
    }

    private func lost(_ reason: String) {
        if case .down = link {} else { Self.log.warning("the hub is out of reach, lent numbers go on: \(reason)") }
        link = .down(reason)
    }
}
