import ApplianceKit
import Foundation

extension StaffDesk {
    // MARK: - The roll of the day

    private struct RollEntry: Encodable {
        var label: String
        var service: String
        var queue: String
        var state: String
        var counter: String?
        var priority: String?
        var issuedAt: Int
        var calledAt: Int?
        var servingSince: Int?
        var endedAt: Int?
    }

    /// Every ticket of today, newest first.
    func roll() -> HTTPServerResponse {
        let engine = around.office.current
        let tickets = engine.state.tickets.values.filter { $0.date == engine.state.date }.sorted { $0.id > $1.id }
        return .json(
            tickets.map { ticket in
                RollEntry(
                    label: ticket.label, service: engine.plan.serviceName(ticket.service, of: ticket.queue),
                    queue: ticket.queue, state: ticket.state.word, counter: ticket.counter,
                    priority: ticket.priority.map { engine.plan.priority($0.reason)?.name ?? $0.reason },
                    issuedAt: ticket.issuedAt.seconds, calledAt: ticket.calledAt?.seconds,
                    servingSince: ticket.servingSince?.seconds, endedAt: ticket.endedAt?.seconds)
            })
    }

    // MARK: - The audit log

    private struct AuditLine: Encodable {
        var id: Int64
        var at: Int
        var who: String
        var name: String?
        var from: String
        var action: String
        var ticket: String?
        var detail: String?
    }

    func audit(_ request: HTTPServerRequest, _ session: StaffSession) async -> HTTPServerResponse {
        guard session.member.role.may(.manage) else { return Self.notYours }
        do {
            let entries = try await around.store.audit(
                before: request.query["before"].flatMap { Int64($0) }, who: request.query["who"], limit: 100)
            return .json(
                entries.map { entry in
                    AuditLine(
                        id: entry.id, at: entry.at.seconds, who: entry.who, name: names[entry.who], from: entry.from,
                        action: entry.action.rawValue, ticket: entry.ticket, detail: entry.detail)
                })
        } catch {
            log.error("the audit log can't be read: \(error)")
            return Self.refused(.storage("\(error)"))
        }
    }

    // MARK: - Accounts

    private struct Account: Encodable {
        var name: String
        var fullName: String
        var role: StaffRole
        var isActive: Bool
        var isHere: Bool
    }

    func members(_ session: StaffSession) async -> HTTPServerResponse {
        guard session.member.role.may(.manage) else { return Self.notYours }
        do {
            let here = Set(try await around.entrance.sessions().map(\.member.id))
            return .json(
                try await around.store.members().map { member in
                    Account(
                        name: member.name, fullName: member.fullName, role: member.role, isActive: member.isActive,
                        isHere: here.contains(member.id))
                })
        } catch {
            log.error("the accounts can't be read: \(error)")
            return Self.refused(.storage("\(error)"))
        }
    }

    private struct Order: Decodable {
        enum Action: String, Decodable { case add, setPIN, enable, disable, ownPIN }
        var action: Action
        var name: String?
        var fullName: String?
        var role: StaffRole?
        var pin: String?
        var oldPIN: String?
    }

    /// Changes an account: the supervisor anybody's, everybody their own PIN.
    func manage(_ request: HTTPServerRequest, _ session: StaffSession) async -> HTTPServerResponse {
        guard let order = request.json(Order.self) else { return Self.notAnOrder }
        guard order.action == .ownPIN || session.member.role.may(.manage) else { return Self.notYours }
        let source = "page \(request.peer)"
        do {
            switch order.action {
            case .ownPIN: return try await changeOwnPIN(order, session, from: source)
            case .add:
                guard let name = order.name, let fullName = order.fullName, let role = order.role else {
                    return Self.notAnOrder
                }
                let hash = try await hash(order.pin)
                let member = try await around.store.add(
                    name: StaffMember.folded(name), fullName: fullName, role: role, pin: hash)
                await note(.addStaff, ticket: nil, detail: "\(member.name) \(role.rawValue)", session, from: source)
            case .setPIN:
                guard let name = order.name else { return Self.notAnOrder }
                try await around.store.setPIN(name, try await hash(order.pin))
                await note(.setPIN, ticket: nil, detail: name, session, from: source)
            case .enable, .disable:
                guard let name = order.name else { return Self.notAnOrder }
                let isActive = order.action == .enable
                try await around.store.setActive(name, isActive)
                await note(isActive ? .enableStaff : .disableStaff, ticket: nil, detail: name, session, from: source)
            }
            await settleSessions()
            await readSettings()
            return .json(StaffAnswer(outcome: "done"))
        } catch let refusal as StaffStore.Refusal {
            return .json(StaffAnswer(outcome: "refused", reason: refusal.word), status: 409)
        } catch let problem as StaffPIN.Problem {
            return .json(
                StaffAnswer(outcome: "refused", reason: problem == .length ? "pinLength" : "pinTooSimple"), status: 409)
        } catch {
            log.error("an account can't be changed: \(error)")
            return Self.refused(.storage("\(error)"))
        }
    }

    private func changeOwnPIN(
        _ order: Order, _ session: StaffSession, from source: String
    ) async throws -> HTTPServerResponse {
        guard let account = try await around.store.account(session.member.name) else { return Self.notYours }
        switch await around.checker.check(order.oldPIN ?? "", account.pin) {
        case true?: break
        case false?: return .json(StaffAnswer(outcome: "refused", reason: "wrongPIN"), status: 403)
        case nil: return .json(StaffAnswer(outcome: "refused", reason: "busy"), status: 503)
        }
        let new = try await hash(order.pin)
        // Every session of the account ends, this one too: whoever knew the old PIN may be in one of them.
        try await around.store.setPIN(session.member.name, new)
        await note(.setPIN, ticket: nil, detail: session.member.name, session, from: source)
        await settleSessions()
        return .json(StaffAnswer(outcome: "done"))
    }

    private func hash(_ pin: String?) async throws -> PINHash {
        let pin = pin ?? ""
        try StaffPIN.check(pin)
        guard let hash = await around.checker.hash(pin) else { throw SystemError(call: "crypt", code: 12) }
        return hash
    }

    // MARK: - Boards

    private struct Equip: Decodable {
        enum Action: String, Decodable { case linkBoard, unlinkBoards }
        var action: Action
        var name: String?
    }
    private struct Link: Encodable { var path: String }

    func equip(_ request: HTTPServerRequest, _ session: StaffSession) async -> HTTPServerResponse {
        guard session.member.role.may(.equip) else { return Self.notYours }
        guard let order = request.json(Equip.self), (order.name?.utf8.count ?? 0) <= 64 else {
            return Self.notAnOrder
        }
        do {
            switch order.action {
            case .linkBoard:
                let key = TechnicianAccess.token()
                try await around.store.addBoard(name: order.name ?? "", key: key)
                await note(.linkBoard, ticket: nil, detail: order.name, session, from: "page \(request.peer)")
                return .json(Link(path: "/board.html#\(key)"))
            case .unlinkBoards:
                let count = try await around.store.removeBoards()
                await around.boardsUnlinked()
                await note(.unlinkBoards, ticket: nil, detail: String(count), session, from: "page \(request.peer)")
                return .json(StaffAnswer(outcome: "done"))
            }
        } catch {
            log.error("a board's link can't be written: \(error)")
            return Self.refused(.storage("\(error)"))
        }
    }
}

extension StaffStore.Refusal {
    fileprivate var word: String {
        switch self {
        case .badName: "badName"
        case .noFullName: "noFullName"
        case .nameTaken: "nameTaken"
        case .unknown: "unknownMember"
        case .lastSupervisor: "lastSupervisor"
        }
    }
}
