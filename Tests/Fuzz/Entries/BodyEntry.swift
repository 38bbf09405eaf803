import ApplianceKit
import DeviceIO
import DossierKit
import Foundation

@testable import KioskApp
@testable import SMSGateway

/// The body of a request to one of the daemons' own interfaces, or of a hub's answer to its satellite: the first octet
/// chooses which, the rest is its JSON.
///
/// What is taken is carried out, as far as that can be done without a disk or a device, and shown where people see it.
/// Whoever sends it has a token at most, and must not be able to end the daemon or to leave something behind that does.
public enum BodyEntry {
    private static let now = Date(timeIntervalSince1970: 1_772_413_200)

    /// The entry.
    public static func take(_ octets: [UInt8]) throws(Finding) {
        guard let selector = octets.first else { return }
        let request = HTTPServerRequest(method: "POST", path: "/", body: Array(octets.dropFirst()))
        switch selector % 8 {
        case 0: try message(request.body)
        case 1: try follower(request.body)
        case 2: try press(request)
        case 3: try reconcile(request)
        case 4: try issue(request)
        case 5: try papers(request)
        case 6: try borrow(request)
        default: try show(request)
        }
    }

    // MARK: - The gateway's

    private static func message(_ body: [UInt8]) throws(Finding) {
        guard let message = try? MessageRequest(body: body, now: now).message else { return }
        guard MobileNumber(message.recipient) != nil, let id = message.externalID, (1...64).contains(id.utf8.count),
            (1...MessageRequest.textLimit).contains(message.text.utf16.count), !message.text.utf8.contains(0),
            message.validity.map({ $0 >= .seconds(60) }) ?? true, message.notBefore.map({ $0 >= now }) ?? true
        else { throw Finding("taken: \(message)") }
        _ = try? MessageSplitter(encoding: message.encoding).split(message.text)
        if let start = message.notBefore { try show(start) }
    }

    private static func follower(_ body: [UInt8]) throws(Finding) {
        guard let wish = try? FollowerRequest(body: body) else { return }
        guard MobileNumber(wish.number)?.international == wish.number,
            (1...FollowerRequest.codeLimit).contains(wish.dossier.normalForm.utf8.count)
        else { throw Finding("taken: \(wish.dossier) for \(wish.number)") }
    }

    // MARK: - The staff's

    private static func press(_ request: HTTPServerRequest) throws(Finding) {
        guard let order = request.json(StaffOrder.self), order.isSound else { return }
        let command: QueueCommand? =
            switch order.action {
            case .callNext: .callNext(counter: order.counter ?? "1")
            case .call: order.ticket.map { .call(ticket: $0, counter: order.counter ?? "1") }
            case .returnToLine: order.ticket.map { .returnToLine(ticket: $0, toEnd: order.toEnd ?? false) }
            case .transfer:
                order.ticket.map {
                    .transfer(
                        ticket: $0, series: order.series ?? "B", service: order.service, reason: order.reason ?? "")
                }
            case .note: order.ticket.map { .note(ticket: $0, text: order.text) }
            case .priority:
                order.ticket.map {
                    .setPriority(ticket: $0, reason: order.priority, isVerified: order.isVerified ?? false)
                }
            default: nil
            }
        var hall = Hall()
        if let command { try hall.perform(command) }
        try hall.live()
    }

    // MARK: - The hub's

    private static func reconcile(_ request: HTTPServerRequest) throws(Finding) {
        guard let wish = request.json(HubMessages.Reconciliation.self),
            wish.entries.count <= HubMessages.Reconciliation.limit
        else { return }
        var hall = Hall()
        for entry in wish.entries {
            var issue = entry.issue
            issue.origin = Hall.satellite
            try hall.perform(.adopt(issue, age: entry.age))
        }
        try hall.live()
    }

    private static func issue(_ request: HTTPServerRequest) throws(Finding) {
        guard let wish = request.json(TicketRequest.self), (1...128).contains(wish.request.utf8.count) else { return }
        var hall = Hall()
        try hall.perform(.issue(wish))
        try hall.live()
    }

    private static func papers(_ request: HTTPServerRequest) throws(Finding) {
        guard let wish = request.json(HubMessages.Papers.self) else { return try follow(request) }
        var hall = Hall()
        for entry in wish.entries {
            guard let ticket = hall.engine.state.requests[entry.request] else { continue }
            try hall.perform(.paper(ticket: ticket, entry.paper))
        }
        try hall.live()
    }

    private static func follow(_ request: HTTPServerRequest) throws(Finding) {
        guard let wish = request.json(HubMessages.Follower.self), QueueFollowers.isMobile(wish.phone) else { return }
        let digits = wish.phone.utf8.count { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard digits == 10 else { throw Finding("taken: \(wish.phone)") }
    }

    // MARK: - The satellite's

    /// What a hub lends is kept, and given to people.
    private static func borrow(_ request: HTTPServerRequest) throws(Finding) {
        // As the store has it; the initializers without arguments are ambiguous in a release build.
        let empty = Data(#"{"leases": [], "given": {}, "places": {}}"#.utf8)
        guard let answer = request.json(HubMessages.Leases.self),
            var book = try? JSONDecoder().decode(LeaseBook.self, from: empty)
        else { return }
        book.renew(answer.leases)
        let date = BusinessDate(now, resetHour: 0)
        guard let data = try? JSONEncoder().encode(book),
            var kept = try? JSONDecoder().decode(LeaseBook.self, from: data), kept == book
        else { throw Finding("a book that can't be kept") }
        for (index, series) in Set(answer.leases.map(\.series)).sorted().enumerated() {
            _ = kept.left(series, on: date, at: now, uptime: .seconds(60))
            let request = TicketRequest(series: series, request: "r\(index)")
            guard let issue = kept.give(request, on: date, at: now, uptime: .seconds(60)) else { continue }
            guard issue.number > 0, issue.number <= 99_999 else { throw Finding("the number \(issue.number)") }
        }
    }

    private static func show(_ request: HTTPServerRequest) throws(Finding) {
        guard let ticket = request.json(QueueTicket.self) else {
            _ = request.json(HubMessages.Reconciled.self)
            _ = request.json(HubMessages.Refusal.self)
            _ = request.json(Tap.self)
            return
        }
        try show(ticket.issuedAt)
        if let hour = ticket.appointment { try show(hour) }
        guard ticket.label.utf8.count <= ticket.series.utf8.count + 20 else { throw Finding("“\(ticket.label)”") }
    }

    private static func show(_ moment: Date) throws(Finding) {
        let time = LocalTime(moment)
        guard (1...12).contains(time.month), (1...31).contains(time.day) else { throw Finding("\(time)") }
    }

    /// A small queue in the middle of its morning, with a satellite that has borrowed numbers.
    private struct Hall {
        static let satellite = "s1"
        private static let morning: QueueEngine = {
            var engine = QueueEngine(
                plan: QueuePlan(
                    groups: [ServiceGroup(series: "A", name: "Tiếp nhận"), ServiceGroup(series: "B", name: "Đất đai")],
                    counters: [Counter(id: "1", series: ["A", "B"])]))
            let today = BusinessDate(now, resetHour: 0)
            engine.append(.dayStarted(today, carriesOver: false), at: now)
            let lease = NumberLease(
                satellite: satellite, series: "A", first: 900, last: 999, from: today, through: today.advanced(by: 14))
            for kind: QueueEvent.Kind in [
                .leased(lease), .counterOpened(counter: "1", clerk: nil),
                .issued(Issue(series: "A", number: 1, request: "r1")),
                .issued(Issue(series: "A", number: 2, request: "r2")),
            ] { engine.append(kind, at: now) }
            return engine
        }()

        private(set) var engine = morning

        /// What the log would not bring back after a restart must not be in it.
        mutating func perform(_ command: QueueCommand) throws(Finding) {
            guard let kinds = try? engine.decide(command, at: now) else { return }
            for kind in kinds {
                let event = engine.append(kind, at: now)
                guard let data = try? JSONEncoder().encode(event.kind),
                    let read = try? JSONDecoder().decode(QueueEvent.Kind.self, from: data), read == event.kind
                else { throw Finding("an event that can't be kept: \(kind)") }
            }
        }

        /// What consoles and boards show of it; calls until nobody waits; the next day.
        mutating func live() throws(Finding) {
            try show()
            for minute in 1...5 {
                let then = now + Double(minute) * 60
                guard let kinds = try? engine.decide(.callNext(counter: "1"), at: then) else { break }
                for kind in kinds { engine.append(kind, at: then) }
                if let kinds = try? engine.decide(.start(counter: "1"), at: then) {
                    for kind in kinds { engine.append(kind, at: then) }
                }
            }
            try show()
            engine.append(
                .dayStarted(BusinessDate(now + 86_400, resetHour: 0), carriesOver: false), at: now + 86_400)
            try show()
        }

        private func show() throws(Finding) {
            let hall = HallModel(engine.state, plan: engine.plan, names: [:], thresholds: [:])
            let board = BoardModel(engine, zone: nil, notice: nil, estimates: [:])
            let latest = engine.state.latestRank
            guard (try? JSONEncoder().encode(hall)) != nil, (try? JSONEncoder().encode(board)) != nil else {
                throw Finding("what can't be shown")
            }
            guard latest <= now + 2 * 86_400 else { throw Finding("whoever comes now stands behind \(latest)") }
        }
    }
}
