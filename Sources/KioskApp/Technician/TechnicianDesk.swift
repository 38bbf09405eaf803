import ApplianceKit
import DeviceIO
import Foundation
import Synchronization

/// The technician's page behind its PIN: what it shows live, and what it can have done.
///
/// It answers to this box only (loopback). What it shows live and can have done wants the session's cookie; the way in,
/// the page's words and the state of the devices do not.
actor TechnicianDesk {
    /// What became of a test ticket.
    enum TestPrint: Equatable, Sendable {
        /// The printer says that it is out.
        case confirmed
        /// The printer has taken it and says nothing.
        case unconfirmed
        case failed(PrinterTrouble, printer: String)
    }

    /// What the desk can do.
    struct Surroundings: Sendable {
        var selfTest: SelfTest
        /// Prints the test ticket.
        var printTest: @Sendable () async -> TestPrint
        /// Tries the lamp: on, off, or given back (nil) to whoever calls the staff. nil where there is none.
        var lamp: (@Sendable (Bool?) async -> Void)?
        /// Notes that a new roll of paper was put in.
        var startRoll: @Sendable () async -> Void
        /// What the scanner can be told.
        var scannerCommands: [ScannerCommand] = []
        /// Tells the scanner.
        var tellScanner: @Sendable (ScannerCommand) async throws(ScannerCommandError) -> Void
        var pin: PINHash?
        var clock: any ApplianceClock
    }

    private let around: Surroundings
    private let log = Log("technician")
    private var access = TechnicianAccess()
    private var isChecking = false
    private var streams: [EventStream] = []
    private var language = "vi"
    private var updates: Task<Void, Never>?
    private let changed = Signal()
    private var observer: UInt64?

    init(_ around: Surroundings) { self.around = around }

    /// Whether a technician is in: what is scanned then is shown to them and to nobody else.
    var isOpen: Bool { access.isOpen(at: around.clock.uptime) && !streams.isEmpty }

    /// Begins to tell changes of devices to whoever looks on.
    func start() {
        let changed = changed
        observer = around.selfTest.around.register.observe { changed.raise() }
        updates = Task { [weak self, clock = around.clock] in
            for await _ in changed.raised {
                await self?.showDevices()
                // A line that flutters must not flood the page.
                guard (try? await clock.sleep(for: .milliseconds(100))) != nil else { return }
            }
        }
    }

    /// Ends all of it.
    func stop() {
        if let observer { around.selfTest.around.register.stopObserving(observer) }
        updates?.cancel()
        for stream in streams { stream.close() }
        streams = []
    }

    /// Shows what was scanned.
    func show(_ event: ScannerEvent) {
        switch event {
        case .scan(let scan):
            send(
                "scan", ScanView(text: scan.text, symbology: scan.symbology, bytes: scan.raw.count, device: scan.device)
            )
        case .unreadable(let reason):
            send("scan", ScanView(text: nil, symbology: nil, bytes: nil, device: reason.description))
        case .state: break
        }
    }

    // MARK: - Requests

    /// Answers what begins with `/technician/`; nil for anything else.
    func respond(to request: HTTPServerRequest) async -> HTTPServerResponse? {
        guard Self.isLocal(request.peer) else { return nil }
        // How the box is, is no secret on the box: what asks there is `self-test` and `devices list`.
        switch (request.method, request.path) {
        case ("GET", "/self-test"):
            return .json(await around.selfTest.run(language: request.query["language"] ?? "vi"))
        case ("GET", "/devices"):
            guard let words = around.selfTest.words(request.query["language"] ?? "vi") else { return .notFound }
            return .json(around.selfTest.around.register.devices.map { ToldDevice($0, words.devices) })
        default: break
        }
        guard request.path.hasPrefix("/technician/") else { return nil }
        let token = Self.token(of: request)
        switch (request.method, request.path) {
        case ("GET", "/technician/words"):
            return .json(around.selfTest.words(request.query["language"] ?? "vi")?.page ?? [:])
        case ("POST", "/technician/enter"): return await enter(request)
        case ("GET", "/technician/events"):
            guard access.admits(token, at: around.clock.uptime) else { return Self.refused }
            return .events(open(language: request.query["language"] ?? "vi"))
        case ("POST", "/technician/act"):
            guard Self.isOwnPage(request) else { return Self.refused }
            guard access.admits(token, at: around.clock.uptime) else { return Self.refused }
            return await act(request)
        default: return .notFound
        }
    }

    private func enter(_ request: HTTPServerRequest) async -> HTTPServerResponse {
        guard Self.isOwnPage(request), let entry = request.json(Entry.self), entry.pin.utf8.count <= 32 else {
            return .text("not an entry\n", status: 400)
        }
        guard let pin = around.pin else { return .json(Answer(outcome: "noPin"), status: 403) }
        if let left = access.lockLeft(at: around.clock.uptime) { return Self.locked(left) }
        // Hashing is slow by design: one at a time, and not on the pool's threads.
        guard !isChecking else { return Self.locked(.seconds(1)) }
        isChecking = true
        let isRight = await Self.check(entry.pin, pin)
        isChecking = false
        switch access.tried(isRight: isRight, token: TechnicianAccess.token(), at: around.clock.uptime) {
        case .entered(let token):
            log.notice("a technician entered")
            var answer = HTTPServerResponse.json(Answer(outcome: "entered"))
            answer.headers["Set-Cookie"] = "technician=\(token); HttpOnly; SameSite=Strict; Path=/technician/"
            return answer
        case .wrong, .noPIN:
            log.warning("a wrong technician's PIN")
            return .json(Answer(outcome: "wrong"), status: 403)
        case .locked(let left):
            log.warning("too many wrong technician's PINs: none is taken for \(left)")
            return Self.locked(left)
        }
    }

    private func act(_ request: HTTPServerRequest) async -> HTTPServerResponse {
        guard let order = request.json(Order.self) else { return .text("not an order\n", status: 400) }
        switch order.action {
        case .again:
            language = order.language ?? language
            await showReport()
        case .printTest:
            switch await around.printTest() {
            case .confirmed: return .json(Answer(outcome: "printed"))
            case .unconfirmed: return .json(Answer(outcome: "unconfirmed"))
            case .failed(let trouble, let printer):
                let reason = around.selfTest.words(language)?.devices.sentences(for: trouble, printer: printer)
                return .json(Answer(outcome: "failed", detail: reason ?? trouble.rawValue))
            }
        case .lampOn: await around.lamp?(true)
        case .lampOff: await around.lamp?(false)
        case .newRoll: await around.startRoll()
        case .beep: return await tellScanner(.beep)
        case .read: return await tellScanner(.triggerOn)
        case .touch: break
        case .leave:
            access.leave()
            await around.lamp?(nil)
            for stream in streams { stream.close() }
            streams = []
        }
        return .json(Answer(outcome: "done"))
    }

    private func tellScanner(_ command: ScannerCommand) async -> HTTPServerResponse {
        do throws(ScannerCommandError) {
            try await around.tellScanner(command)
            return .json(Answer(outcome: "scannerTold"))
        } catch {
            log.info("\(error)")
            return .json(Answer(outcome: Self.word(for: error)))
        }
    }

    /// Among the page's words.
    private static func word(for error: ScannerCommandError) -> String {
        switch error {
        case .unknown: "scannerUnknown"
        case .keyboard: "scannerKeyboard"
        case .notThere: "scannerNotThere"
        case .busy: "scannerBusy"
        }
    }

    // MARK: - Live

    private func open(language: String) -> EventStream {
        self.language = language
        // One technician, one page.
        for stream in streams { stream.close() }
        let stream = EventStream()
        streams = [stream]
        stream.onClose { [weak self, weak stream] in
            Task { await self?.closed(stream) }
        }
        Task { await showReport() }
        return stream
    }

    private func closed(_ stream: EventStream?) async {
        streams.removeAll { $0 === stream || $0.isClosed }
        // Whoever just goes away does not leave the lamp as they tried it.
        if streams.isEmpty { await around.lamp?(nil) }
    }

    private func showReport() async {
        let report = await around.selfTest.run(language: language)
        let size = around.selfTest.around.display
        send(
            "report",
            Report(
                report: report, pixelsPerInch: size.pixelsPerInch, hasLamp: around.lamp != nil,
                scannerCommands: around.scannerCommands))
    }

    private func showDevices() {
        guard !streams.isEmpty, let words = around.selfTest.words(language) else { return }
        send("devices", around.selfTest.deviceChecks(words))
    }

    private func send(_ event: String, _ value: some Encodable) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        guard let data = try? encoder.encode(value) else { return }
        for stream in streams { stream.send(event: event, data: String(decoding: data, as: UTF8.self)) }
    }

    // MARK: - Words of the protocol

    private struct Entry: Decodable { var pin: String }
    private struct Order: Decodable {
        enum Action: String, Decodable { case again, printTest, newRoll, beep, read, lampOn, lampOff, touch, leave }
        var action: Action
        var language: String?
    }
    private struct Answer: Encodable {
        var outcome: String
        var seconds: Int64?
        var detail: String?
    }
    private struct ScanView: Encodable {
        var text: String?
        var symbology: String?
        var bytes: Int?
        var device: String
    }
    private struct Report: Encodable {
        var report: SelfTestReport
        var pixelsPerInch: Int
        var hasLamp: Bool
        var scannerCommands: [ScannerCommand]
    }

    private static var refused: HTTPServerResponse { .text("enter the PIN first\n", status: 403) }

    private static func locked(_ left: Duration) -> HTTPServerResponse {
        .json(Answer(outcome: "locked", seconds: max(1, left.components.seconds)), status: 429)
    }

    static func isLocal(_ peer: String) -> Bool {
        peer.hasPrefix("127.") || peer == "::1" || peer.hasPrefix("::ffff:127.")
    }

    private static func isOwnPage(_ request: HTTPServerRequest) -> Bool {
        guard request.headers["Content-Type"]?.hasPrefix("application/json") == true else { return false }
        guard let origin = request.headers["Origin"], let host = request.headers["Host"] else { return true }
        return origin == "http://\(host)"
    }

    private static func token(of request: HTTPServerRequest) -> String? {
        for part in (request.headers["Cookie"] ?? "").split(separator: ";") {
            let pair = part.drop { $0 == " " }
            if pair.hasPrefix("technician=") { return String(pair.dropFirst("technician=".count)) }
        }
        return nil
    }

    private static func check(_ pin: String, _ hash: PINHash) async -> Bool {
        await withCheckedContinuation { continuation in
            do throws(SystemError) {
                try startThread(named: "pin") { continuation.resume(returning: hash.matches(pin)) }
            } catch {
                continuation.resume(returning: false)
            }
        }
    }
}
