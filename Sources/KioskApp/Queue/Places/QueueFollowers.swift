import ApplianceKit
import Foundation

/// Those who asked to be told by SMS when few are ahead of them: each is told once, by way of the gateway of this box.
///
/// A telephone number is kept here until the message is handed over or of no use any more, and nowhere else: not in the
/// queue's log, not in ours.
actor QueueFollowers {
    /// How the gateway is reached.
    struct Settings: Equatable, Sendable {
        /// `http://127.0.0.1:8081`.
        var gateway: String
        /// The file with the gateway's token.
        var tokenFile: String
        /// With so many ahead, or fewer, they are told.
        var ahead = 3
        /// So many wait for a message at a time at most; whoever comes then is refused, not forgotten.
        var limit = 2_000
    }

    /// Too many wait: nobody else is written down until some of them have been told.
    struct Full: Error, CustomStringConvertible {
        let limit: Int
        var description: String { "\(limit) people wait for a message already" }
    }

    private static let log = Log("queue")
    private static let tryAgain = Duration.seconds(20)
    /// So often one message may fail at a gateway that takes others; then it is given up.
    static let triesOfOne = 15
    /// After so many failures a round ends: a gateway that hangs is not asked for everybody.
    private static let failuresInARound = 3
    private static let migrations = [
        """
        CREATE TABLE follower(
            ticket INTEGER PRIMARY KEY,
            phone TEXT NOT NULL,
            since INTEGER NOT NULL
        ) STRICT;
        """
    ]

    private let thread: PollThread
    private let database: Database
    private let office: QueueOffice
    private let settings: Settings
    private let words: QueueWords
    private let client: HTTPClient
    private let clock: any ApplianceClock
    private var attempts: [Int64: Attempt] = [:]
    private var round: UInt64 = 0
    /// What keeps people from being told at present; nil where nothing does.
    private(set) var trouble: Trouble?

    /// What was tried in vain for a ticket.
    private struct Attempt {
        /// Whoever was tried before others comes after them: no message stands in another's way.
        var lastRound: UInt64
        var failures = 0
    }

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// - Throws: `SQLiteError`, or `SystemError` where no thread can be started.
    init(
        path: String, office: QueueOffice, settings: Settings, words: QueueWords, clock: any ApplianceClock
    ) async throws {
        thread = try PollThread(name: "followers")
        database = try Database(path: path, durability: .full, migrations: Self.migrations)
        // What is deleted is overwritten, not only forgotten.
        try database.execute("PRAGMA secure_delete=ON")
        self.office = office
        self.settings = settings
        self.words = words
        self.clock = clock
        client = try HTTPClient(name: "followers", concurrency: 1, queueLimit: 8)
    }

    /// Ten digits as people in Việt Nam write a mobile number.
    static func isMobile(_ phone: String) -> Bool {
        let digits = phone.utf8.filter { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: ".") }
        return digits.count == 10 && digits.allSatisfy { (0x30...0x39).contains($0) } && digits[0] == 0x30
            && [0x33, 0x35, 0x37, 0x38, 0x39].contains(digits[1])
    }

    /// Somebody wants to be told; the number that came last counts.
    ///
    /// - Throws: ``Full``, `SQLiteError`.
    func add(ticket: Int64, phone: String) throws {
        let plain = String(decoding: phone.utf8.filter { (0x30...0x39).contains($0) }, as: UTF8.self)
        let changed = try database.run(
            """
            INSERT INTO follower(ticket, phone, since) SELECT ?1, ?2, ?3
            WHERE (SELECT count(*) FROM follower WHERE ticket <> ?1) < ?4
            ON CONFLICT(ticket) DO UPDATE SET phone = excluded.phone
            """, .integer(ticket), .text(plain), .integer(QueueStore.milliseconds(clock.now)),
            SQLiteValue(settings.limit))
        guard changed > 0 else { throw Full(limit: settings.limit) }
        attempts[ticket] = nil
    }

    func count() throws -> Int { try database.first("SELECT count(*) FROM follower") { Int($0.integer(0)) } ?? 0 }

    /// Watches the queue until the task is cancelled.
    func run() async {
        for await _ in office.changes() {
            while await !look() {
                guard (try? await clock.sleep(for: Self.tryAgain)) != nil else { return }
            }
        }
    }

    /// Tells whoever is near now.
    ///
    /// - Returns: false where a message was neither taken nor refused: the gateway is asked again later.
    func look() async -> Bool {
        // With the queue as it is now: while the gateway was away it has gone on.
        let engine = office.current
        guard let waiting = waiting() else { return false }
        round += 1
        var isAnyoneTold = false
        var failures: [Trouble] = []
        for (id, phone) in waiting {
            guard let ticket = engine.state.tickets[id], ticket.isLive else {
                forget(id)
                continue
            }
            guard let standing = engine.standing(of: id, now: clock.now) else {
                // Who is held comes back into line; who was called before there was anything to tell knows by now.
                if case .held = ticket.state { continue }
                forget(id)
                continue
            }
            guard standing.ahead <= settings.ahead else { continue }
            attempts[id, default: Attempt(lastRound: 0)].lastRound = round
            switch await tell(ticket, ahead: standing.ahead, phone) {
            case .taken:
                isAnyoneTold = true
                forget(id)
            case .refused: forget(id)
            case .failed(let reason):
                failures.append(reason)
                count(reason, at: id)
            case .away(let reason):
                note(reason)
                return false
            }
            if failures.count >= Self.failuresInARound { break }
        }
        if let reason = failures.first { note(reason) } else if isAnyoneTold { note(nil) }
        return failures.isEmpty
    }

    /// Those who wait to be told, whoever was tried longest ago first; nil where nobody can say.
    private func waiting() -> [(ticket: Int64, phone: String)]? {
        do {
            let all = try database.query("SELECT ticket, phone FROM follower") {
                (ticket: $0.integer(0), phone: $0.text(1))
            }
            return all.sorted {
                (attempts[$0.ticket]?.lastRound ?? 0, $0.ticket) < (attempts[$1.ticket]?.lastRound ?? 0, $1.ticket)
            }
        } catch {
            note(.unreadable("\(error)"))
            return nil
        }
    }

    /// A message failed that is perhaps to blame for it itself.
    private func count(_ reason: Trouble, at ticket: Int64) {
        attempts[ticket]?.failures += 1
        guard let failures = attempts[ticket]?.failures, failures >= Self.triesOfOne else { return }
        Self.log.warning("a message about the queue is given up after \(failures) tries: \(reason.cause)")
        forget(ticket)
    }

    /// Says what keeps people from being told, and that nothing does any more: once, however long it lasts.
    private func note(_ reason: Trouble?) {
        // Whoever stops has cut the request off; the gateway is not to blame.
        guard reason != trouble, !Task.isCancelled else { return }
        trouble = reason
        guard let reason else { return Self.log.notice("people in the queue are told by SMS again") }
        if reason.wantsSomebody { Self.log.error("\(reason)") } else { Self.log.warning("\(reason)") }
    }

    private enum Outcome {
        /// The gateway has it now, or had it before.
        case taken
        /// The gateway will never take it.
        case refused
        /// It was not taken, and another perhaps is.
        case failed(Trouble)
        /// None would be taken now.
        case away(Trouble)
    }

    private struct Message: Encodable {
        var id: String
        var to: String
        var text: String
        var kind = "oneTime"
        var validitySeconds = 900.0
    }

    private func tell(_ ticket: Ticket, ahead: Int, _ phone: String) async -> Outcome {
        guard let token = token() else {
            return .away(.noToken(file: settings.tokenFile))
        }
        // By its name the gateway knows a message that it has taken before.
        let message = Message(
            id: "queue-\(ticket.date)-\(ticket.id)", to: phone,
            text: VietnameseText.unaccented(words.near(ticket.label, ahead: ahead)))
        guard let body = try? JSONEncoder().encode(message) else { return .refused }
        var request = HTTPClientRequest(
            method: "POST", url: settings.gateway + "/messages",
            headers: ["Content-Type": "application/json", "Authorization": "Bearer \(token)"], body: Array(body))
        request.timeout = .seconds(5)
        let response: HTTPClientResponse
        do throws(HTTPClientError) {
            response = try await client.send(request)
        } catch {
            switch error {
            // It has begun to read the message, and has not come to its end.
            case .timedOut, .interrupted: return .failed(.silent(at: settings.gateway, error))
            default: return .away(.silent(at: settings.gateway, error))
            }
        }
        switch response.status {
        case 200..<300: return .taken
        case 409: return .taken
        case 400, 413, 422:
            Self.log.warning("the gateway refuses a message about the queue: status \(response.status)")
            return .refused
        case 401, 403: return .away(.tokenRefused(file: settings.tokenFile, status: response.status))
        case 404, 405, 415: return .away(.notTheGateway(at: settings.gateway, status: response.status))
        case 429, 503: return .away(.busy(status: response.status))
        default: return .failed(.failing(status: response.status))
        }
    }

    private func token() -> String? {
        FileManager.default.contents(atPath: settings.tokenFile)
            .map { String(decoding: $0.filter { $0 > 0x20 }, as: UTF8.self) }
    }

    private func forget(_ ticket: Int64) {
        attempts[ticket] = nil
        do {
            try database.run("DELETE FROM follower WHERE ticket = ?1", .integer(ticket))
        } catch { Self.log.error("a telephone number can't be deleted: \(error)") }
    }
}
