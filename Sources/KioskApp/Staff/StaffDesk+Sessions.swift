import ApplianceKit
import Foundation

extension StaffDesk {
    /// Signs somebody out who wants to go.
    func leave(_ session: StaffSession, from peer: String) async -> HTTPServerResponse {
        if let counter = seated(session).counter { await vacate(counter, by: session.member.name) }
        await around.entrance.end(session, as: .signOut, from: "page \(peer)")
        close(session.id, saying: "signedOut")
        var answer = HTTPServerResponse.json(StaffAnswer(outcome: "done"))
        answer.headers["Set-Cookie"] = "\(Self.cookieName)=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0"
        return answer
    }

    /// The session with the counter that it has now: somebody may have sat down between its reading and here.
    func seated(_ session: StaffSession) -> StaffSession {
        var session = session
        if let place = places[session.id] { session.counter = place }
        return session
    }

    /// Ends the pages of a session.
    func close(_ session: String, saying event: String) {
        for looker in lookers where looker.session.id == session {
            looker.stream.send(event: event, data: "{}")
            looker.stream.close()
        }
        keypads.end(session)
        places[session] = nil
    }

    /// Ends what is over: sessions, the pages that look on for one that has ended, and counters that nobody sits at.
    func settleSessions() async {
        // Whoever signs in while this is being read is no session that has ended.
        let before = Set(lookers.map(\.session.id)).union(places.keys)
        let sessions: [StaffSession]
        do {
            sessions = try await around.entrance.sweep()
        } catch {
            log.error("the sessions can't be read, so all go on: \(error)")
            return
        }
        let open = Dictionary(sessions.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        for session in before where open[session] == nil { close(session, saying: "signedOut") }
        for index in lookers.indices {
            lookers[index].session = seated(open[lookers[index].session.id] ?? lookers[index].session)
        }
        await closeDeserted(sessions)
    }

    /// Closes the counters that no session sits at. Which have ended tells nothing of them: a request may have found that
    /// one was over, the command line may have disabled its account, the daemon may have been down, a closing have failed.
    private func closeDeserted(_ sessions: [StaffSession]) async {
        guard around.clock.isSet else { return }
        for counter in around.office.current.plan.counters {
            // Read anew for each: somebody may have sat down while another was being closed.
            let now = around.office.current.state.counters[counter.id]
            guard let now, now.status != .closed, !arriving.values.contains(counter.id),
                !places.values.contains(counter.id), !sessions.contains(where: { seated($0).counter == counter.id })
            else { continue }
            await vacate(counter.id, by: now.clerk)
        }
    }

    /// Closes a counter whose clerk has gone. Whoever is served there is done by that. Whoever was called goes back to their
    /// old place in the line, for another counter to call: nobody is there who could say that they have not come.
    private func vacate(_ counter: String, by clerk: String?) async {
        let state = around.office.current.state
        var commands = [QueueCommand.closeCounter(counter)]
        if let ticket = state.counters[counter]?.ticket.flatMap({ state.tickets[$0] }), case .called = ticket.state {
            commands.insert(.returnToLine(ticket: ticket.id, toEnd: false), at: 0)
        }
        do throws(TicketRefusal) {
            _ = try await around.office.perform(commands, by: clerk, request: nil)
        } catch {
            log.warning("counter \(counter) has nobody and can't be closed yet: \(error)")
        }
    }
}
