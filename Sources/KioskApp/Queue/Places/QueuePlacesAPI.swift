import ApplianceKit
import Foundation

/// Where a ticket stands, for other programs of this box: `GET /queue/places/A015` (the SMS gateway asks it for `STT`),
/// and `POST /queue/followers` for whoever wants to be told by SMS when few are ahead.
///
/// A ticket's number is no secret, it is called aloud; so its place may be told to anybody, and nothing else is.
struct QueuePlacesAPI: Sendable {
    private struct Place: Encodable {
        var state: String
        var ahead: Int?
        /// The estimate in minutes.
        var from: Int?
        var to: Int?
        var counter: String?
    }

    private struct Wish: Decodable {
        /// The key by which the ticket was asked for: only the screen that got it knows that.
        var request: String
        var phone: String
    }

    let office: QueueOffice
    let followers: QueueFollowers?
    let clock: any ApplianceClock

    /// Answers what is about places; nil for all else.
    func respond(to request: HTTPServerRequest) async -> HTTPServerResponse? {
        if request.path.hasPrefix("/queue/places/") {
            guard request.method == "GET" else { return .text("method not allowed\n", status: 405) }
            return place(of: String(request.path.dropFirst("/queue/places/".count)))
        }
        if request.path == "/queue/followers" {
            guard request.method == "POST" else { return .text("method not allowed\n", status: 405) }
            return await follow(request)
        }
        return nil
    }

    private func place(of label: String) -> HTTPServerResponse {
        // Who asks on another day means another ticket.
        let engine = office.current
        guard clock.isSet, engine.state.date == BusinessDate(clock.now, resetHour: engine.plan.resetHour),
            label.utf8.count <= 8, var ticket = engine.state.ticket(labelled: label.uppercased())
        else { return .notFound }
        if case .replaced(let other) = ticket.state, let later = engine.state.tickets[other] { ticket = later }
        var answer: Place
        switch ticket.state {
        case .waiting:
            let standing = engine.standing(of: ticket.id, now: clock.now)
            answer = Place(state: "waiting", ahead: standing?.ahead ?? 0)
            answer.from = standing?.estimate?.from
            answer.to = standing?.estimate?.to
        case .held: answer = Place(state: "waiting", ahead: 0)
        case .called(let counter, _), .serving(let counter): answer = Place(state: "called", counter: counter)
        case .done: answer = Place(state: "served")
        case .noShow, .expired: answer = Place(state: "missed")
        case .cancelled, .replaced: return .notFound
        }
        return .json(answer)
    }

    private func follow(_ request: HTTPServerRequest) async -> HTTPServerResponse {
        guard let followers else { return .notFound }
        // A page of another origin could post a form, but neither this type nor this Origin.
        guard request.headers["Content-Type"]?.hasPrefix("application/json") == true else {
            return .text("application/json only\n", status: 415)
        }
        if let origin = request.headers["Origin"], let host = request.headers["Host"], origin != "http://\(host)" {
            return .text("only this kiosk's own page may do that\n", status: 403)
        }
        guard let wish = request.json(Wish.self), QueueFollowers.isMobile(wish.phone) else {
            return .text("not a Vietnamese mobile number\n", status: 400)
        }
        guard let id = office.current.state.requests[wish.request] else { return .notFound }
        do {
            try await followers.add(ticket: id, phone: wish.phone)
        } catch {
            return .text("it can't be written down\n", status: 503)
        }
        return HTTPServerResponse(status: 204)
    }
}
