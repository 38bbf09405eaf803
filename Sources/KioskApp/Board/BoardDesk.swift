import ApplianceKit
import Foundation

/// The lobby's boards: who looks on, what they show, and which of them speaks.
actor BoardDesk {
    struct Surroundings: Sendable {
        var centre: String
        var hotline: String?
        var office: QueueOffice
        var store: StaffStore
        var voice: CallVoice
        var clock: any ApplianceClock
    }

    /// A board that is open somewhere.
    private struct Looker {
        /// Known to this page alone.
        var id: String
        var name: String
        /// Whose calls it shows; nil for all.
        var zone: String?
        /// Whether it is the box's own display, which needs no link.
        var isLocal: Bool
        var stream: EventStream
        var last: String?
    }

    private let around: Surroundings
    private let log = Log("board")
    private var lookers: [Looker] = []
    /// By zone; a board of all zones speaks in each.
    private var speech: [String: SpeechQueue] = [:]
    private var timers: [String: Task<Void, Never>] = [:]
    /// The last call that was given to the speakers: those before the daemon's start are not spoken again.
    private var lastCall: Int64 = 0
    private var notice: String?
    private var estimates: [String: WaitEstimate] = [:]
    private var sounds: [(call: Int64, wav: [UInt8], duration: Duration)] = []
    private var tasks: [Task<Void, Never>] = []

    private static let lookerLimit = 100
    private static let soundLimit = 4
    static let cookieName = "__Host-board"

    init(_ around: Surroundings) { self.around = around }

    /// Begins to show and to speak.
    func start() async {
        lastCall = around.office.current.state.calls.last?.sequence ?? 0
        notice = try? await around.store.setting("notice")
        tasks.append(
            Task { [weak self, office = around.office, clock = around.clock] in
                for await engine in office.changes() {
                    await self?.show(engine)
                    guard (try? await clock.sleep(for: .milliseconds(10))) != nil else { return }
                }
            })
        tasks.append(
            Task { [weak self, clock = around.clock] in
                repeat { await self?.estimate() } while (try? await clock.sleep(for: .seconds(30))) != nil
            })
    }

    /// Ends all of it.
    func stop() {
        for task in tasks + Array(timers.values) { task.cancel() }
        for looker in lookers { looker.stream.close() }
        lookers = []
    }

    /// The supervisor has another notice.
    func set(notice: String?) {
        self.notice = notice
        show(around.office.current)
    }

    /// The links have been taken back: what is open by one ends.
    func unlink() {
        for looker in lookers where !looker.isLocal { looker.stream.close() }
    }

    /// The boards that are open, for the technician.
    var boards: [Equipment.Board] {
        lookers.map { looker in
            Equipment.Board(
                name: looker.name, zone: looker.zone ?? "*",
                isSpeaker: speech.values.contains { $0.speaker == looker.id })
        }
    }

    /// Who speaks.
    func voiceKind() async -> CallVoice.Kind { await around.voice.kind() }

    // MARK: - Requests

    /// Answers what begins with `/board/`; nil for anything else.
    ///
    /// - Parameter isLocal: Whether it came by the box's own port, where the box's own display is.
    func respond(to request: HTTPServerRequest, isLocal: Bool) async -> HTTPServerResponse? {
        guard request.path.hasPrefix("/board/") else { return nil }
        if isLocal, !TechnicianDesk.isLocal(request.peer) { return .notFound }
        if !isLocal, (request.method, request.path) == ("POST", "/board/enter") { return await enter(request) }
        var name = "HDMI"
        if !isLocal {
            guard let key = request.cookie(Self.cookieName), let known = try? await around.store.board(key: key) else {
                return .json(["outcome": "refused"], status: 401)
            }
            name = known
        }
        switch (request.method, request.path) {
        case ("GET", "/board/me"): return .json(["outcome": "known"])
        case ("GET", "/board/events"): return open(name, isLocal: isLocal, zone: request.query["zone"])
        case ("POST", "/board/sound"), ("POST", "/board/spoken"):
            guard isLocal ? isOwnLocalPage(request) : request.isOwnPage, let word = request.json(Word.self) else {
                return .json(["outcome": "refused"], status: 403)
            }
            return hear(word, isSpoken: request.path == "/board/spoken")
        case ("GET", _) where request.path.hasPrefix("/board/call/"): return sound(request)
        default: return .notFound
        }
    }

    private struct Entry: Decodable { var key: String }
    private struct Word: Decodable {
        var board: String
        var call: Int64?
        var isOn: Bool?
    }

    private func isOwnLocalPage(_ request: HTTPServerRequest) -> Bool {
        guard request.headers["Content-Type"]?.hasPrefix("application/json") == true else { return false }
        return request.headers["Origin"] == "http://\(request.headers["Host"] ?? "")"
    }

    /// The board's page brings the key of its link, once; from then on its cookie.
    private func enter(_ request: HTTPServerRequest) async -> HTTPServerResponse {
        guard request.isOwnPage, let entry = request.json(Entry.self),
            let known = try? await around.store.board(key: entry.key)
        else { return .json(["outcome": "refused"], status: 403) }
        log.notice("board “\(known)” at \(request.peer)")
        var answer = HTTPServerResponse.json(["outcome": "known"])
        // A board is not signed in each morning.
        answer.headers["Set-Cookie"] =
            "\(Self.cookieName)=\(entry.key); Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=315360000"
        return answer
    }

    private func open(_ name: String, isLocal: Bool, zone: String?) -> HTTPServerResponse {
        guard lookers.count < Self.lookerLimit else { return .json(["outcome": "refused"], status: 503) }
        let zone = zone.flatMap { zone in around.office.current.plan.counters.contains { $0.zone == zone } ? zone : nil
        }
        let stream = EventStream()
        let id = TechnicianAccess.token()
        stream.send(
            event: "hello",
            data: StaffDesk.text(
                Hello(
                    now: around.clock.now.timeIntervalSince1970, board: id, centre: around.centre,
                    hotline: around.hotline)))
        lookers.append(Looker(id: id, name: name, zone: zone, isLocal: isLocal, stream: stream))
        stream.onClose { [weak self] in Task { await self?.leave(id) } }
        show(around.office.current)
        return .events(stream)
    }

    private struct Tick: Encodable { var now: TimeInterval }
    private struct Hello: Encodable {
        var now: TimeInterval
        var board: String
        var centre: String
        var hotline: String?
    }

    private func leave(_ id: String) {
        lookers.removeAll { $0.id == id }
        for zone in speech.keys { carryOut(speech[zone]?.leave(id, at: around.clock.uptime) ?? [], in: zone) }
    }

    private func hear(_ word: Word, isSpoken: Bool) -> HTTPServerResponse {
        guard let looker = lookers.first(where: { $0.id == word.board }) else {
            return .json(["outcome": "refused"], status: 403)
        }
        let now = around.clock.uptime
        for zone in zones(of: looker) {
            var queue = speech[zone] ?? SpeechQueue()
            let effects =
                isSpoken
                ? queue.spoken(word.call ?? 0, by: looker.id, at: now)
                : queue.hear(looker.id, word.isOn ?? false, at: now)
            speech[zone] = queue
            carryOut(effects, in: zone)
        }
        return .json(["outcome": "done"])
    }

    /// A board of one zone speaks for it, and one for all for each.
    private func zones(of looker: Looker) -> [String] {
        if let zone = looker.zone { return [zone] }
        let all = Set(around.office.current.plan.counters.map(\.zone))
        return all.isEmpty ? ["1"] : all.sorted()
    }

    // MARK: - Showing

    private func show(_ engine: QueueEngine) {
        announce(engine)
        var texts: [String?: String] = [:]
        for index in lookers.indices {
            let zone = lookers[index].zone
            let text =
                texts[zone]
                ?? StaffDesk.text(BoardModel(engine, zone: zone, notice: notice, estimates: estimates))
            texts[zone] = text
            guard lookers[index].last != text else { continue }
            lookers[index].stream.send(event: "board", data: text)
            lookers[index].last = text
        }
    }

    /// Works out how long whoever takes a number now will wait.
    private func estimate() async {
        let engine = around.office.current
        let now = around.clock.now
        // It plays the lines through, so not on this actor: calls must not wait for it.
        let found = await Task.detached {
            var found: [String: WaitEstimate] = [:]
            for group in engine.plan.groups {
                if let last = engine.state.waiting(in: group.series).last {
                    found[group.series] = engine.standing(of: last.id, now: now)?.estimate
                }
            }
            return found
        }.value
        estimates = found
        let tick = StaffDesk.text(Tick(now: around.clock.now.timeIntervalSince1970))
        for looker in lookers { looker.stream.send(event: "tick", data: tick) }
        show(around.office.current)
    }

    // MARK: - Speaking

    private func announce(_ engine: QueueEngine) {
        let now = around.clock.uptime
        for call in engine.state.calls where call.sequence > lastCall {
            lastCall = call.sequence
            let zone = engine.plan.counter(call.counter)?.zone ?? "1"
            var queue = speech[zone] ?? SpeechQueue()
            let effects = queue.call(
                SpeechQueue.Announcement(
                    call: call.sequence, ticket: call.ticket, label: call.label, counter: call.counter), at: now)
            speech[zone] = queue
            carryOut(effects, in: zone)
        }
        // Whoever is there already need not be called.
        for ticket in engine.state.tickets.values where ticket.calledAt != nil {
            if case .called = ticket.state { continue }
            for zone in speech.keys { speech[zone]?.settle(ticket.id) }
        }
    }

    private func carryOut(_ effects: [SpeechQueue.Effect], in zone: String) {
        for case .speak(let announcement, let board) in effects {
            Task { await speak(announcement, by: board, in: zone) }
        }
        setTimer(zone)
    }

    private func speak(_ announcement: SpeechQueue.Announcement, by board: String, in zone: String) async {
        let sound = await around.voice.sound(label: announcement.label, counter: announcement.counter)
        sounds.append((announcement.call, sound.wav, sound.duration))
        if sounds.count > Self.soundLimit { sounds.removeFirst() }
        speech[zone]?.lasts(sound.duration, call: announcement.call, from: around.clock.uptime)
        setTimer(zone)
        lookers.first { $0.id == board }?.stream.send(
            event: "speak", data: StaffDesk.text(Speak(call: announcement.call)))
    }

    private struct Speak: Encodable { var call: Int64 }

    private func sound(_ request: HTTPServerRequest) -> HTTPServerResponse {
        let name = request.path.dropFirst("/board/call/".count)
        guard name.hasSuffix(".wav"), let call = Int64(name.dropLast(4)),
            let sound = sounds.last(where: { $0.call == call })
        else { return .notFound }
        return .bytes(sound.wav, type: "audio/wav")
    }

    private func setTimer(_ zone: String) {
        timers[zone]?.cancel()
        guard let deadline = speech[zone]?.deadline else { return }
        timers[zone] = Task { [weak self, clock = around.clock] in
            guard (try? await clock.sleep(for: max(.milliseconds(1), deadline - clock.uptime))) != nil else { return }
            await self?.timeReached(zone)
        }
    }

    private func timeReached(_ zone: String) {
        carryOut(speech[zone]?.timeReached(at: around.clock.uptime) ?? [], in: zone)
    }
}
