import ApplianceKit
import Foundation

/// The hub's answers to its satellites, on the LAN port: `/hub/…`.
///
/// A satellite pairs once by a code, and shows its token from then on. Everything it wants is a command to the office,
/// with the key of the screen that asked, so it may ask again whenever an answer got lost.
struct HubDesk: Sendable {
    private static let log = Log("hub")

    let office: QueueOffice
    let register: SatelliteRegister
    /// nil: nobody is told by SMS.
    let followers: QueueFollowers?

    /// Answers a satellite; nil for what is none of the hub's.
    ///
    /// - Parameter help: Takes in that somebody calls for help at a satellite, or no longer.
    func respond(
        to request: HTTPServerRequest, help: @Sendable (_ place: String, _ isWanted: Bool) async -> Void = { _, _ in }
    ) async -> HTTPServerResponse? {
        guard request.path.hasPrefix("/hub/") else { return nil }
        do {
            if request.path == "/hub/pair" { return try await pair(request) }
            guard let satellite = try await satellite(request) else { return refusal("no token of a satellite's", 401) }
            switch (request.method, request.path) {
            case ("POST", "/hub/tickets"): return try await take(request, satellite)
            case ("POST", "/hub/reconcile"): return try await reconcile(request, satellite)
            case ("POST", "/hub/papers"): return try await papers(request)
            case ("POST", "/hub/ratings"): return await ratings(request, satellite)
            case ("POST", "/hub/leases"): return try await leases(request, satellite)
            case ("POST", "/hub/followers"): return try await follow(request, satellite)
            case ("POST", "/hub/help"):
                guard let wish = request.json(HubMessages.Help.self) else { return refusal("not a call for help", 400) }
                await help(satellite, wish.isWanted)
                return HTTPServerResponse(status: 204)
            default: return refusal("no such call", 404)
            }
        } catch {
            Self.log.error("\(request.path): \(error)")
            return refusal("the hub can't write it down now", 503)
        }
    }

    private func pair(_ request: HTTPServerRequest) async throws -> HTTPServerResponse {
        guard request.method == "POST", let wish = request.json(HubMessages.Pairing.self), wish.code.utf8.count <= 64
        else { return refusal("not a pairing", 400) }
        do {
            let paired = try await register.pair(wish.code)
            Self.log.notice("satellite \(paired.name) paired from \(request.peer)")
            return answer(paired)
        } catch let error as SatelliteRegister.PairingError {
            Self.log.warning("pairing from \(request.peer) refused: \(error)")
            return refusal("the code is wrong or no longer open: make another with tracuu-kiosk hub pair", 403)
        }
    }

    private func satellite(_ request: HTTPServerRequest) async throws -> String? {
        let fields = request.headers.values("Authorization")
        guard fields.count == 1, fields[0].hasPrefix("Bearer "), fields[0].utf8.count < 200 else { return nil }
        return try await register.name(of: String(fields[0].dropFirst("Bearer ".count)))
    }

    private func take(_ request: HTTPServerRequest, _ satellite: String) async throws -> HTTPServerResponse {
        guard var wish = request.json(TicketRequest.self), (1...128).contains(wish.request.utf8.count) else {
            return refusal("not a request for a ticket", 400)
        }
        // Whoever it says it is, it is whose token it shows.
        wish.origin = satellite
        do throws(TicketRefusal) {
            return answer(try await office.take(wish))
        } catch {
            if case .refused(let rule) = error { return refusal("\(error)", 409, rule) }
            if case .unknownGroup(let series) = error { return refusal("\(error)", 409, .unknownGroup(series)) }
            return refusal("\(error)", 503)
        }
    }

    private func reconcile(_ request: HTTPServerRequest, _ satellite: String) async throws -> HTTPServerResponse {
        guard let wish = request.json(HubMessages.Reconciliation.self),
            wish.entries.count <= HubMessages.Reconciliation.limit
        else { return refusal("not a reconciliation", 400) }
        var result = HubMessages.Reconciled(tickets: [:], refusals: [:])
        for entry in wish.entries {
            var issue = entry.issue
            issue.origin = satellite
            do throws(TicketRefusal) {
                let outcome = try await office.perform(.adopt(issue, age: entry.age), by: satellite)
                result.tickets[issue.request] = outcome.engine.state.requests[issue.request]
            } catch {
                guard case .refused(let rule) = error else { return refusal("\(error)", 503) }
                Self.log.error("\(satellite)'s ticket \(issue.series)\(issue.number) is not taken over: \(rule)")
                result.refusals[issue.request] = rule
            }
        }
        if !wish.entries.isEmpty { Self.log.notice("\(satellite) is back with \(wish.entries.count) tickets") }
        return answer(result)
    }

    private func papers(_ request: HTTPServerRequest) async throws -> HTTPServerResponse {
        guard let wish = request.json(HubMessages.Papers.self), wish.entries.count <= HubMessages.Reconciliation.limit
        else { return refusal("not a list of papers", 400) }
        for entry in wish.entries {
            guard let ticket = office.current.state.requests[entry.request] else { continue }
            do throws(TicketRefusal) {
                _ = try await office.perform(.paper(ticket: ticket, entry.paper), by: "printer")
            } catch {
                if case .refused = error { continue }
                return refusal("\(error)", 503)
            }
        }
        return HTTPServerResponse(status: 204)
    }

    private func ratings(_ request: HTTPServerRequest, _ satellite: String) async -> HTTPServerResponse {
        guard let wish = request.json(HubMessages.Ratings.self),
            wish.entries.count <= HubMessages.Reconciliation.limit,
            wish.entries.allSatisfy({ (1...64).contains($0.id.utf8.count) && (1...3).contains($0.level) })
        else { return refusal("not a list of ratings", 400) }
        for entry in wish.entries {
            do throws(TicketRefusal) {
                try await office.rate(entry.id, level: entry.level, counter: nil, by: satellite)
            } catch {
                return refusal("\(error)", 503)
            }
        }
        return HTTPServerResponse(status: 204)
    }

    /// A telephone number goes by here and is not kept at the satellite.
    private func follow(_ request: HTTPServerRequest, _ satellite: String) async throws -> HTTPServerResponse {
        guard let wish = request.json(HubMessages.Follower.self), QueueFollowers.isMobile(wish.phone) else {
            return refusal("not a Vietnamese mobile number", 400)
        }
        guard let followers else { return refusal("the hub tells nobody by SMS: set its queue.sms.notify", 404) }
        // After the hub's disk was changed the number may be another's.
        guard let ticket = office.current.state.tickets[wish.ticket], ticket.label == wish.label,
            ticket.origin == satellite
        else { return refusal("no such number of that satellite's", 404) }
        try await followers.add(ticket: ticket.id, phone: wish.phone)
        return HTTPServerResponse(status: 204)
    }

    private func leases(_ request: HTTPServerRequest, _ satellite: String) async throws -> HTTPServerResponse {
        guard let wish = request.json(HubMessages.LeaseWish.self), wish.isSound else {
            return refusal("not a wish for numbers", 400)
        }
        let holder = "\(satellite)#\(wish.box)"
        var leases: [NumberLease] = []
        for group in office.current.plan.groups {
            do throws(TicketRefusal) {
                let outcome = try await office.perform(
                    .lease(satellite: holder, series: group.series), by: satellite)
                let own = outcome.engine.state.leases.last { $0.satellite == holder && $0.series == group.series }
                if let own { leases.append(own) }
            } catch {
                guard case .refused(let rule) = error else { return refusal("\(error)", 503) }
                Self.log.warning("no numbers to lend of series \(group.series): \(rule)")
            }
        }
        return answer(
            HubMessages.Leases(
                leases: leases, series: office.current.plan.groups.map(\.series),
                ahead: office.current.plan.sms?.ahead))
    }

    // Dates as numbers, to the bit: what is compared later must not be rounded on the way.
    private func answer(_ value: some Encodable, status: Int = 200) -> HTTPServerResponse {
        guard let data = try? JSONEncoder().encode(value) else { return HTTPServerResponse(status: 500) }
        return .bytes(Array(data), type: "application/json", status: status)
    }

    private func refusal(_ reason: String, _ status: Int, _ rule: QueueRefusal? = nil) -> HTTPServerResponse {
        answer(HubMessages.Refusal(refusal: rule, reason: reason), status: status)
    }
}
