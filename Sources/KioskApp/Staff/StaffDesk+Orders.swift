import ApplianceKit
import Foundation

extension StaffDesk {
    /// Does what a press wants, once.
    func act(_ request: HTTPServerRequest, _ session: StaffSession) async -> HTTPServerResponse {
        guard let order = request.json(StaffOrder.self), order.isSound else { return Self.notAnOrder }
        return await press(order, session, from: "page \(request.peer)")
    }

    /// The same key again gets the same answer, also while the first is still being worked out.
    func press(_ order: StaffOrder, _ session: StaffSession, from source: String) async -> HTTPServerResponse {
        guard session.member.role.may(order.action.permission) else { return Self.notYours }
        let key = "\(session.id).\(order.key)"
        if let known = presses.first(where: { $0.key == key }) { return await known.answer.value }
        let answer = Task { await carryOut(order, session, from: source, key: key) }
        presses.append(Press(key: key, answer: answer))
        if presses.count > Self.pressLimit { presses.removeFirst(presses.count - Self.pressLimit) }
        return await answer.value
    }

    private func carryOut(
        _ order: StaffOrder, _ session: StaffSession, from source: String, key: String
    ) async -> HTTPServerResponse {
        var order = order
        if order.action == .advance { order.action = isServing(session) ? .finish : .start }
        do throws(TicketRefusal) {
            switch order.action {
            case .sit: return try await sit(order, session, from: source, key: key)
            case .leaveCounter: return try await leaveCounter(session, from: source, key: key)
            case .issue: return try await issue(order, session, from: source, key: key)
            case .reprint: return try await reprint(order, session, from: source, key: key)
            case .helped:
                await helped(at: order.label ?? "")
                await note(.helped, ticket: nil, detail: order.label ?? "", session, from: source)
                return .json(StaffAnswer(outcome: "done"))
            case .threshold, .notice: return await configure(order, session, from: source)
            default: break
            }
            guard let (command, action) = self.command(for: order, session) else { return Self.notAnOrder }
            let outcome = try await perform(command, session, key: key)
            // What is done first is what the press was for, unless somebody was finished by calling the next.
            let ticket = outcome.called?.label ?? self.label(of: order, session, in: outcome)
            let detail = [session.counter, order.series, order.reason].compactMap(\.self).joined(separator: " ")
            await note(action, ticket: ticket, detail: detail, session, from: source, unless: outcome.isRepeated)
            return .json(StaffAnswer(outcome: "done", ticket: outcome.called?.label))
        } catch {
            return Self.refused(error)
        }
    }

    private func isServing(_ session: StaffSession) -> Bool {
        let state = around.office.current.state
        let ticket = session.counter.flatMap { state.counters[$0]?.ticket }.flatMap { state.tickets[$0] }
        return if case .serving = ticket?.state { true } else { false }
    }

    /// The queue's command, and what the audit log calls it.
    private func command(
        for order: StaffOrder, _ session: StaffSession
    ) -> (QueueCommand, AuditEntry.Action)? {
        let state = around.office.current.state
        let ticket = order.ticket ?? order.label.flatMap { state.ticket(labelled: $0)?.id }
        switch (order.action, session.counter, ticket) {
        case (.callNext, let counter?, _): return (.callNext(counter: counter), .callNext)
        case (.call, let counter?, let ticket): return (.call(ticket: ticket ?? 0, counter: counter), .callNumber)
        case (.recall, let counter?, _): return (.recall(counter: counter), .recall)
        case (.start, let counter?, _): return (.start(counter: counter), .start)
        case (.finish, let counter?, _): return (.finish(counter: counter), .done)
        case (.noShow, let counter?, _): return (.noShow(counter: counter), .noShow)
        case (.hold, let counter?, _): return (.hold(counter: counter), .hold)
        case (.pause, let counter?, _): return (.pauseCounter(counter, reason: order.reason), .pauseCounter)
        case (.resume, let counter?, _): return (.resumeCounter(counter), .resumeCounter)
        case (.returnToLine, _, let ticket?):
            return (.returnToLine(ticket: ticket, toEnd: order.toEnd ?? false), .returnHeld)
        case (.transfer, _, let ticket?):
            guard let series = order.series, let reason = order.reason else { return nil }
            return (.transfer(ticket: ticket, series: series, service: order.service, reason: reason), .transfer)
        case (.cancel, _, let ticket?):
            guard let reason = order.reason else { return nil }
            return (.cancel(ticket: ticket, reason: reason), .cancel)
        case (.priority, _, let ticket?):
            return (
                .setPriority(ticket: ticket, reason: order.priority, isVerified: order.isVerified ?? false),
                .verifyPriority
            )
        case (.note, _, let ticket?):
            let text = order.text.flatMap { $0.isEmpty ? nil : $0 }
            return (.note(ticket: ticket, text: text), .note)
        case (.switchGroup, _, _):
            guard let series = order.series, let isOpen = order.isOpen else { return nil }
            return (.switchGroup(series: series, isOpen: isOpen), isOpen ? .openService : .closeService)
        default: return nil
        }
    }

    // MARK: - Counters

    private func sit(
        _ order: StaffOrder, _ session: StaffSession, from source: String, key: String
    ) async throws(TicketRefusal) -> HTTPServerResponse {
        guard let counter = order.counter else { return Self.notAnOrder }
        arriving[session.id] = counter
        defer { arriving[session.id] = nil }
        let others: [StaffSession]
        do {
            others = try await around.entrance.sessions().filter { $0.counter == counter && $0.id != session.id }
        } catch {
            throw .storage("\(error)")
        }
        if let other = others.first, other.member.id != session.member.id, order.takeOver != true {
            return .json(StaffAnswer(outcome: "taken", by: other.member.fullName), status: 409)
        }
        if let old = session.counter, old != counter {
            _ = try await perform(.closeCounter(old), session, key: key + ".leave")
        }
        _ = try await perform(.openCounter(counter, clerk: session.member.name), session, key: key)
        await put(session, at: counter)
        for other in others {
            await put(other, at: nil)
            for looker in lookers where looker.session.id == other.id {
                looker.stream.send(event: "displaced", data: Self.text(["by": session.member.fullName]))
            }
        }
        await note(
            others.isEmpty ? .chooseCounter : .takeOverCounter, ticket: nil, detail: counter, session, from: source)
        show(around.office.current)
        return .json(StaffAnswer(outcome: "done"))
    }

    private func leaveCounter(
        _ session: StaffSession, from source: String, key: String
    ) async throws(TicketRefusal) -> HTTPServerResponse {
        guard let counter = session.counter else { return .json(StaffAnswer(outcome: "done")) }
        _ = try await perform(.closeCounter(counter), session, key: key)
        await put(session, at: nil)
        await note(.leaveCounter, ticket: nil, detail: counter, session, from: source)
        show(around.office.current)
        return .json(StaffAnswer(outcome: "done"))
    }

    private func put(_ session: StaffSession, at counter: String?) async {
        places.updateValue(counter, forKey: session.id)
        for index in lookers.indices where lookers[index].session.id == session.id {
            lookers[index].session.counter = counter
        }
        do {
            try await around.store.sit(session.id, at: counter)
        } catch {
            log.error("a counter can't be noted: \(error)")
        }
    }

    // MARK: - Tickets

    private func issue(
        _ order: StaffOrder, _ session: StaffSession, from source: String, key: String
    ) async throws(TicketRefusal) -> HTTPServerResponse {
        guard let series = order.series else { return Self.notAnOrder }
        let request = TicketRequest(
            series: series, request: key, service: order.service, priority: order.priority,
            isVerified: order.priority != nil && (order.isVerified ?? false),
            appointment: order.appointment.flatMap { $0.isEmpty ? nil : $0 })
        let outcome = try await perform(.issue(request), session, key: key)
        guard let id = outcome.engine.state.requests[key], let ticket = outcome.engine.state.tickets[id] else {
            return Self.refused(.storage("the number is not in the log"))
        }
        let detail = [series, order.priority].compactMap(\.self).joined(separator: " ")
        await note(
            .printTicket, ticket: ticket.label, detail: detail, session, from: source, unless: outcome.isRepeated)
        let hasPaper = await around.print(id)
        return .json(StaffAnswer(outcome: hasPaper ? "done" : "unprinted", ticket: ticket.label, id: id))
    }

    private func reprint(
        _ order: StaffOrder, _ session: StaffSession, from source: String, key: String
    ) async throws(TicketRefusal) -> HTTPServerResponse {
        let state = around.office.current.state
        guard let id = order.ticket ?? order.label.flatMap({ state.ticket(labelled: $0)?.id }) else {
            return Self.refused(.refused(.unknownTicket))
        }
        let outcome = try await perform(.reprint(ticket: id), session, key: key)
        let label = outcome.engine.state.tickets[id]?.label
        await note(.reprintTicket, ticket: label, detail: nil, session, from: source, unless: outcome.isRepeated)
        let hasPaper = await around.print(id)
        return .json(StaffAnswer(outcome: hasPaper ? "done" : "unprinted", ticket: label, id: id))
    }

    // MARK: - The supervisor's settings

    private func configure(
        _ order: StaffOrder, _ session: StaffSession, from source: String
    ) async -> HTTPServerResponse {
        do {
            if order.action == .notice {
                let text = order.text.flatMap { $0.isEmpty ? nil : $0 }
                try await around.store.set("notice", to: text)
                await note(.setNotice, ticket: nil, detail: text == nil ? "none" : "set", session, from: source)
                await around.noticeChanged(text)
                return .json(StaffAnswer(outcome: "done"))
            }
            guard let series = order.series, around.office.current.plan.group(series) != nil else {
                return Self.notAnOrder
            }
            let threshold = WaitThreshold(people: order.people, minutes: order.minutes)
            try await around.store.set("threshold.\(series)", to: threshold.stored)
            await note(.setThreshold, ticket: nil, detail: "\(series) \(threshold.stored)", session, from: source)
        } catch {
            log.error("a setting can't be written: \(error)")
            return Self.refused(.storage("\(error)"))
        }
        await readSettings()
        show(around.office.current)
        return .json(StaffAnswer(outcome: "done"))
    }

    // MARK: - Doing and noting

    /// A command's outcome, and whether it was this press that led to it.
    struct Done {
        var called: Ticket?
        var engine: QueueEngine
        var isRepeated: Bool
    }

    private func perform(
        _ command: QueueCommand, _ session: StaffSession, key: String
    ) async throws(TicketRefusal) -> Done {
        let before = around.office.current.state.sequence
        let outcome = try await around.office.perform(command, by: session.member.name, request: key)
        // An answer that was lost with the daemon's last run: it is in the log, and in the audit log.
        let isRepeated = outcome.events.last.map { $0.sequence <= before } ?? false
        return Done(called: outcome.called, engine: outcome.engine, isRepeated: isRepeated)
    }

    /// Which ticket an order was about.
    private func label(of order: StaffOrder, _ session: StaffSession, in done: Done) -> String? {
        if let id = order.ticket { return done.engine.state.tickets[id]?.label }
        if let label = order.label { return label }
        switch order.action {
        case .recall, .start:
            let id = session.counter.flatMap { done.engine.state.counters[$0]?.ticket }
            return id.flatMap { done.engine.state.tickets[$0]?.label }
        case .finish, .noShow, .hold:
            return done.engine.state.tickets.values
                .filter { $0.counter == session.counter && ($0.state.word == "held" || $0.endedAt != nil) }
                .max { ($0.endedAt ?? $0.calledAt ?? .distantPast) < ($1.endedAt ?? $1.calledAt ?? .distantPast) }?
                .label
        default: return nil
        }
    }

    func note(
        _ action: AuditEntry.Action, ticket: String?, detail: String?, _ session: StaffSession, from source: String,
        unless isRepeated: Bool = false
    ) async {
        guard !isRepeated else { return }
        do {
            try await around.store.audit(
                AuditEntry(
                    at: around.clock.now, who: session.member.name, from: source, action: action, ticket: ticket,
                    detail: detail?.isEmpty == true ? nil : detail))
        } catch {
            log.error("the audit log can't be written: \(error)")
        }
    }

    /// A refusal by its name; the pages have the words.
    static func refused(_ refusal: TicketRefusal) -> HTTPServerResponse {
        var answer = StaffAnswer(outcome: "refused")
        switch refusal {
        case .clockNotSet: answer.reason = "clockNotSet"
        case .storage: answer.reason = "storage"
        case .unknownGroup: answer.reason = "unknownGroup"
        case .hubUnreachable: answer.reason = "hubUnreachable"
        case .refused(let refusal): (answer.reason, answer.ticket, answer.by) = refusal.words
        }
        return .json(answer, status: 409)
    }
}

extension QueueRefusal {
    /// Its name, the ticket and the counter that it is about.
    fileprivate var words: (String?, String?, String?) {
        switch self {
        case .unknownGroup: ("unknownGroup", nil, nil)
        case .unknownService: ("unknownService", nil, nil)
        case .unknownPriority: ("unknownPriority", nil, nil)
        case .unknownCounter: ("unknownCounter", nil, nil)
        case .unknownTicket: ("unknownTicket", nil, nil)
        case .unknownAppointment: ("unknownAppointment", nil, nil)
        case .groupClosed(let series): ("groupClosed", series, nil)
        case .seriesExhausted(let series): ("seriesExhausted", series, nil)
        case .counterClosed(let id): ("counterClosed", nil, id)
        case .counterPaused(let id): ("counterPaused", nil, id)
        case .callPending(let label): ("callPending", label, nil)
        case .counterEmpty: ("counterEmpty", nil, nil)
        case .nobodyWaits: ("nobodyWaits", nil, nil)
        case .wrongState(let label): ("wrongState", label, nil)
        case .elsewhere(let label, let counter): ("elsewhere", label, counter)
        case .numberTaken(let label): ("numberTaken", label, nil)
        case .numberGivenAgain(let label): ("numberGivenAgain", label, nil)
        case .notLeased(let label): ("notLeased", label, nil)
        case .badLevel: ("badLevel", nil, nil)
        }
    }
}
