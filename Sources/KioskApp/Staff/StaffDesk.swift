import ApplianceKit
import DossierKit
import Foundation

/// The staff's pages behind their sign-in: what each console shows live, and what it may have done.
actor StaffDesk {
    /// What the desk works with.
    struct Surroundings: Sendable {
        var centre: String
        var office: QueueOffice
        var store: StaffStore
        var entrance: StaffEntrance
        var checker: PINChecker
        /// Prints a ticket of the queue, or prints it again; whether a paper is out.
        var print: @Sendable (_ ticket: Int64) async -> Bool
        /// Where the dossier stands that somebody scanned.
        var dossier: @Sendable (_ code: String) async -> DossierBrief
        /// What the technician's part tells: how the box is known, which boards look on.
        var equipment: @Sendable () async -> Equipment
        /// The supervisor's notice for the boards has changed.
        var noticeChanged: @Sendable (String?) async -> Void
        /// The boards' links have been taken back.
        var boardsUnlinked: @Sendable () async -> Void
        /// Somebody of the staff goes to a kiosk that called: this box's own where there is no name.
        var helped: @Sendable (_ place: String) async -> Void = { _ in }
        /// How long the audit log is kept.
        var auditLife: TimeInterval = 730 * 86_400
        var clock: any ApplianceClock
    }

    /// A page that looks on.
    struct Looker {
        var session: StaffSession
        var stream: EventStream
        /// What it was sent last, so that nothing is sent that changes nothing.
        var lastHall: String?
        var lastDesk: String?
        /// None yet: so a page that has just opened hears of nothing where there is nothing.
        var lastHelp = #"{"calls":[]}"#
    }

    /// An answer that is being worked out, or was: the same press again gets the same.
    struct Press {
        var key: String
        var answer: Task<HTTPServerResponse, Never>
    }

    let around: Surroundings
    let log = Log("staff")
    var lookers: [Looker] = []
    /// Where each session has sat down since the start; nil where it has left. Newer than what a request read of its
    /// session before it waited.
    var places: [String: String?] = [:]
    /// Where a session is about to sit down: its counter may be open already, and nobody noted there yet.
    var arriving: [String: String] = [:]
    var presses: [Press] = []
    var keypads = KeypadLinks()
    var keypadLimit = SignInLimit()
    var names: [String: String] = [:]
    var thresholds: [String: WaitThreshold] = [:]
    /// Who calls for help, and until when if nobody says that it is over.
    var helpCalls: [HelpCall] = []
    var helpUntil: [String: Duration] = [:]
    private var tasks: [Task<Void, Never>] = []
    /// About the dossiers of those who are at a counter, by ticket.
    var questions: [Int64: Question] = [:]
    /// The day on which the audit log was shortened last.
    private var shortenedOn: String?

    static let pressLimit = 512
    static let lookerLimit = 200

    init(_ around: Surroundings) { self.around = around }

    /// Begins to show the queue to whoever looks on.
    func start() async {
        await readSettings()
        tasks.append(
            Task { [weak self, office = around.office, clock = around.clock] in
                for await engine in office.changes() {
                    await self?.show(engine)
                    // A burst of presses is one picture.
                    guard (try? await clock.sleep(for: .milliseconds(15))) != nil else { return }
                }
            })
        tasks.append(
            Task { [weak self, clock = around.clock] in
                while (try? await clock.sleep(for: .seconds(20))) != nil { await self?.sweep() }
            })
    }

    /// Ends all of it.
    func stop() {
        for task in tasks { task.cancel() }
        for looker in lookers { looker.stream.close() }
        lookers = []
    }

    // MARK: - Requests

    /// Answers what begins with `/staff/`; nil for anything else.
    func respond(to request: HTTPServerRequest) async -> HTTPServerResponse? {
        guard request.path.hasPrefix("/staff/") else { return nil }
        do {
            return try await answer(request)
        } catch {
            // That can't be read who has signed in is no word that they have not.
            log.error("the sessions can't be read: \(error)")
            return .json(StaffAnswer(outcome: "refused", reason: "storage"), status: 503)
        }
    }

    private func answer(_ request: HTTPServerRequest) async throws -> HTTPServerResponse {
        switch (request.method, request.path) {
        case ("POST", "/staff/enter"): return await enter(request)
        case ("POST", "/staff/keypad/pair"): return await pairKeypad(request)
        case ("POST", "/staff/keypad/press"): return try await pressKeypad(request)
        default: break
        }
        let isUse = request.method == "POST"
        guard let token = request.cookie(Self.cookieName),
            let session = try await around.entrance.session(token: token, isUse: isUse)
        else { return Self.signInFirst }
        if request.method == "POST" {
            // A browser keeps both from other pages; each alone would do.
            guard request.isOwnPage, Self.equal(request.headers["X-CSRF-Token"] ?? "", session.csrf) else {
                log.warning("a press that came from no page of ours, from \(request.peer)")
                return .json(StaffAnswer(outcome: "refused", reason: "foreignPage"), status: 403)
            }
        }
        switch (request.method, request.path) {
        case ("GET", "/staff/me"): return .json(await me(session))
        case ("GET", "/staff/events"): return open(session)
        case ("POST", "/staff/leave"): return await leave(session, from: request.peer)
        case ("POST", "/staff/act"): return await act(request, session)
        case ("POST", "/staff/stay"): return .json(StaffAnswer(outcome: "done"))
        case ("POST", "/staff/keypad/link"): return await linkKeypad(session, from: request.peer)
        case ("GET", "/staff/roll"): return guarded(session, .supervise) { roll() }
        case ("GET", "/staff/audit"): return await audit(request, session)
        case ("GET", "/staff/members"): return await members(session)
        case ("POST", "/staff/manage"): return await manage(request, session)
        case ("GET", "/staff/equipment"):
            guard session.member.role.may(.equip) else { return Self.notYours }
            return .json(await around.equipment())
        case ("POST", "/staff/equip"): return await equip(request, session)
        default: return .notFound
        }
    }

    /// Kept by the browser to this host and to TLS (RFC 6265bis §4.1.3.2).
    static let cookieName = "__Host-staff"

    private func enter(_ request: HTTPServerRequest) async -> HTTPServerResponse {
        guard request.isOwnPage, let entry = request.json(Entry.self), entry.name.utf8.count <= 64,
            entry.pin.utf8.count <= 32
        else { return .json(StaffAnswer(outcome: "refused", reason: "foreignPage"), status: 403) }
        do {
            switch try await around.entrance.signIn(entry.name, pin: entry.pin, from: request.peer) {
            case .entered(let session, let token):
                await readSettings()
                var answer = HTTPServerResponse.json(await me(session))
                answer.headers["Set-Cookie"] =
                    "\(Self.cookieName)=\(token); Path=/; Secure; HttpOnly; SameSite=Strict"
                return answer
            case .wrong: return .json(StaffAnswer(outcome: "refused", reason: "wrongPIN"), status: 403)
            case .wait(let time):
                let seconds = max(1, time.components.seconds)
                var answer = HTTPServerResponse.json(
                    StaffAnswer(outcome: "refused", reason: "wait", seconds: seconds), status: 429)
                answer.headers["Retry-After"] = String(seconds)
                return answer
            case .busy: return .json(StaffAnswer(outcome: "refused", reason: "busy"), status: 503)
            }
        } catch {
            log.error("nobody can sign in: \(error)")
            return .json(StaffAnswer(outcome: "refused", reason: "storage"), status: 503)
        }
    }

    /// What the page has to know of whoever has signed in.
    private func me(_ session: StaffSession) async -> Me {
        let plan = around.office.current.plan
        let role = session.member.role
        return Me(
            name: session.member.name, fullName: session.member.fullName, role: role, csrf: session.csrf,
            counter: session.counter, centre: around.centre, now: around.clock.now.timeIntervalSince1970,
            groups: plan.groups.map { group in
                Me.Group(
                    series: group.series, name: group.name,
                    services: group.services.map { Me.Named(id: $0.id, name: $0.name) })
            },
            counters: plan.counters.map { Me.Counter(id: $0.id, name: $0.name, series: $0.series) },
            priorities: plan.priorities.map { Me.Priority(id: $0.id, name: $0.name, evidence: $0.evidence) },
            canSupervise: role.may(.supervise), canServe: role.may(.serve), canEquip: role.may(.equip))
    }

    // MARK: - Live

    func open(_ session: StaffSession) -> HTTPServerResponse {
        guard lookers.count < Self.lookerLimit else {
            return .json(StaffAnswer(outcome: "refused", reason: "busy"), status: 503)
        }
        let stream = EventStream()
        stream.send(event: "hello", data: Self.text(Hello(now: around.clock.now.timeIntervalSince1970)))
        lookers.append(Looker(session: seated(session), stream: stream))
        stream.onClose { [weak self, weak stream] in
            Task { await self?.forget(stream) }
        }
        show(around.office.current)
        showHelp()
        return .events(stream)
    }

    private func forget(_ stream: EventStream?) { lookers.removeAll { $0.stream === stream } }

    /// Sends everybody what has changed for them.
    func show(_ engine: QueueEngine) {
        guard !lookers.isEmpty else { return }
        let now = around.clock.now
        let hall = Self.text(
            HallModel(engine.state, plan: engine.plan, names: names, thresholds: thresholds))
        var desks: [String?: String] = [:]
        for index in lookers.indices {
            if lookers[index].lastHall != hall {
                lookers[index].stream.send(event: "hall", data: hall)
                lookers[index].lastHall = hall
            }
            guard lookers[index].session.member.role.may(.serve) else { continue }
            let counter = lookers[index].session.counter
            let desk = desks[counter] ?? deskText(engine, counter, now)
            desks[counter] = desk
            if lookers[index].lastDesk != desk {
                lookers[index].stream.send(event: "desk", data: desk)
                lookers[index].lastDesk = desk
            }
        }
        questions = questions.filter { id, _ in engine.state.counters.values.contains { $0.ticket == id } }
    }

    private func deskText(_ engine: QueueEngine, _ counter: String?, _ now: Date) -> String {
        var model = CounterModel(engine, counter: counter, now: now)
        if let caller = model.caller, let code = caller.dossier { model.dossier = brief(code, of: caller.id) }
        return Self.text(model)
    }

    /// Everything that only time changes: sessions that are over, appointments that come due.
    func sweep() async {
        await readSettings()
        forgetOldHelp()
        await shortenAudit()
        // What a page hears of a quiet morning: it knows that the line stands, and the time.
        let tick = Self.text(Hello(now: around.clock.now.timeIntervalSince1970))
        for looker in lookers { looker.stream.send(event: "tick", data: tick) }
        await settleSessions()
        show(around.office.current)
    }

    /// Once a day, entries of the audit log that were kept long enough go.
    private func shortenAudit() async {
        let today = LocalTime(around.clock.now).isoDate
        guard around.clock.isSet, shortenedOn != today else { return }
        do {
            let gone = try await around.store.forgetAudit(before: around.clock.now - around.auditLife)
            if gone > 0 { log.notice("\(gone) entries of the audit log were kept long enough and are gone") }
            shortenedOn = today
        } catch {
            log.error("the audit log can't be shortened: \(error)")
        }
    }

    /// Names and thresholds as they are in the store: the command line may have changed them.
    func readSettings() async {
        do {
            let members = try await around.store.members()
            names = Dictionary(members.map { ($0.name, $0.fullName) }, uniquingKeysWith: { first, _ in first })
            thresholds = try await around.store.settings("threshold.").reduce(into: [:]) { result, pair in
                result[String(pair.key.dropFirst("threshold.".count))] = WaitThreshold(stored: pair.value)
            }
        } catch {
            log.error("the accounts can't be read: \(error)")
        }
    }

    // MARK: - Words of the protocol

    private struct Entry: Decodable {
        var name: String
        var pin: String
    }
    private struct Hello: Encodable { var now: TimeInterval }

    struct Me: Encodable {
        struct Named: Encodable {
            var id: String
            var name: String
        }
        struct Group: Encodable {
            var series: String
            var name: String
            var services: [Named]
        }
        struct Counter: Encodable {
            var id: String
            var name: String?
            var series: [String]
        }
        struct Priority: Encodable {
            var id: String
            var name: String
            var evidence: String
        }
        var name: String
        var fullName: String
        var role: StaffRole
        var csrf: String
        var counter: String?
        var centre: String
        var now: TimeInterval
        var groups: [Group]
        var counters: [Counter]
        var priorities: [Priority]
        var canSupervise: Bool
        var canServe: Bool
        var canEquip: Bool
    }

    static var signInFirst: HTTPServerResponse {
        .json(StaffAnswer(outcome: "refused", reason: "signInFirst"), status: 401)
    }
    static var notYours: HTTPServerResponse {
        .json(StaffAnswer(outcome: "refused", reason: "notYours"), status: 403)
    }
    static var notAnOrder: HTTPServerResponse {
        .json(StaffAnswer(outcome: "refused", reason: "notAnOrder"), status: 400)
    }

    func guarded(
        _ session: StaffSession, _ permission: StaffRole.Permission, _ answer: () -> HTTPServerResponse
    ) -> HTTPServerResponse {
        session.member.role.may(permission) ? answer() : Self.notYours
    }

    static func text(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Strings, numbers and lists of them: nothing that JSON can't hold.
        return (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }

    /// Takes as long for a wrong token as for a right one.
    private static func equal(_ left: String, _ right: String) -> Bool {
        let (left, right) = (Array(left.utf8), Array(right.utf8))
        return left.count == right.count && zip(left, right).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
