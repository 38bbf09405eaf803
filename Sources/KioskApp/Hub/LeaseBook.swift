import ApplianceKit
import Foundation

/// The numbers that the hub has lent to this satellite, and what has become of them: a value without any I/O.
///
/// A number is given again only when its range has been gone through and ``rest`` has passed, whatever the clock did in
/// between; on paper its date is another one then.
struct LeaseBook: Codable, Equatable, Sendable {
    /// A number given while the hub could not be asked.
    struct Given: Codable, Equatable, Sendable {
        var issue: Issue
        /// The satellite's own clock, which may be wrong, and its uptime, which begins anew with the machine.
        var at: Date
        var uptime: Double
        /// Whether the hub has it.
        var isKnown = false
        /// The hub's name for it, once known.
        var ticket: Int64?

        /// How many seconds ago it was given.
        func age(at now: Date, uptime: Duration) -> Double {
            uptime.seconds >= self.uptime ? uptime.seconds - self.uptime : max(0, now.timeIntervalSince(at))
        }
    }

    /// When a number was given last, by both clocks.
    private struct Use: Codable, Equatable, Sendable {
        var at: Date
        var uptime: Double
    }

    private struct Place: Codable, Equatable, Sendable {
        var number: Int
        var uses: [Int: Use] = [:]
    }

    private(set) var leases: [NumberLease] = []
    /// By the asking screen's key.
    private(set) var given: [String: Given] = [:]
    private var places: [String: Place] = [:]

    /// A number is not given again within this time.
    static let rest: TimeInterval = 20 * 3_600

    /// Numbers of the leases that can be given on a day.
    func left(_ series: String, on date: BusinessDate, at now: Date, uptime: Duration) -> Int {
        lease(series, on: date).map { lease in
            (lease.first...lease.last).count { isRested($0, of: lease, at: now, uptime) }
        } ?? 0
    }

    /// Takes in what the hub lends now.
    mutating func renew(_ leases: [NumberLease]) {
        // One that is no range would end this program whenever it gives a number: first...last traps.
        for lease in leases where lease.isSound {
            self.leases.removeAll { $0.series == lease.series && $0.through <= lease.through }
            self.leases.append(lease)
        }
    }

    /// Gives a number to somebody; the same request gets the same one.
    ///
    /// - Returns: nil where no lease counts on this day, or all of its numbers are out.
    mutating func give(
        _ request: TicketRequest, on date: BusinessDate, at now: Date, uptime: Duration
    ) -> Issue? {
        if let given = given[request.request] { return given.issue }
        guard let lease = lease(request.series, on: date) else { return nil }
        let key = Self.key(of: lease)
        var place = places[key] ?? Place(number: lease.first - 1)
        for _ in lease.first...lease.last {
            place.number = place.number >= lease.last ? lease.first : place.number + 1
            guard isRested(place.number, of: lease, at: now, uptime) else { continue }
            place.uses[place.number] = Use(at: now, uptime: uptime.seconds)
            places[key] = place
            let issue = Issue(
                series: request.series, number: place.number, service: request.service,
                priority: request.priority.map { Ticket.Priority(reason: $0, isVerified: request.isVerified) },
                dossier: request.dossier, origin: lease.satellite, date: date, request: request.request)
            given[request.request] = Given(issue: issue, at: now, uptime: uptime.seconds)
            return issue
        }
        return nil
    }

    /// What the hub has yet to be told, in the order in which it was given.
    var unknown: [Given] {
        given.values.filter { !$0.isKnown }.sorted { ($0.at, $0.issue.number) < ($1.at, $1.issue.number) }
    }

    /// The hub has it, by this name.
    mutating func settle(_ request: String, as ticket: Int64?) {
        given[request]?.isKnown = true
        given[request]?.ticket = ticket
    }

    mutating func note(_ paper: Ticket.Paper, of request: String) {
        given[request]?.issue.paper = paper
    }

    /// Forgets what the hub has known for long.
    mutating func forget(before moment: Date) {
        given = given.filter { !$0.value.isKnown || $0.value.at >= moment }
    }

    private func lease(_ series: String, on date: BusinessDate) -> NumberLease? {
        leases.last { $0.series == series && $0.from <= date && date <= $0.through }
    }

    private func isRested(_ number: Int, of lease: NumberLease, at now: Date, _ uptime: Duration) -> Bool {
        guard let use = places[Self.key(of: lease)]?.uses[number] else { return true }
        // Wall time may have been set; uptime can't be, but begins anew with the machine.
        let hasRun = uptime.seconds < use.uptime || uptime.seconds - use.uptime >= Self.rest
        return hasRun && now.timeIntervalSince(use.at) >= Self.rest
    }

    private static func key(of lease: NumberLease) -> String { "\(lease.series)\(lease.first)" }
}
