import ApplianceKit
import DeviceIO
import DossierKit
import Foundation

/// Turns a text of a citizen into the reply: reads what is asked, does it, words it.
///
/// What a text changes (following, opting out, a rating) is changed before the reply is written, and changing it twice
/// is the same as once: a crash between the two repeats both without harm.
struct QueryResponder: Sendable {
    /// A text's reply.
    enum Outcome: Equatable, Sendable {
        case answer(String)
        /// The central system can't be reached: what is told now; the answer follows.
        case later(String)
    }

    /// How long after a text a promised answer still comes.
    static let promise = Duration.seconds(2 * 3_600)

    let store: MessageStore
    let reader: QueryReader
    /// By language.
    let wordings: [String: Wording]
    let usual: Wording
    let lookup: DossierLookup
    let queue: (any QueuePlaces)?
    /// When the centre is open, with what is known of its days by now.
    let openingHours: @Sendable () async -> OpeningHours
    /// Takes ratings on their way to the central system.
    let ratings: ForwardQueue
    /// The name under which ratings go up.
    let device: String
    let dossierExample: String
    let budget: Duration
    let clock: any ApplianceClock
    private let log = Log("queries")

    /// - Parameter wordings: One for each language; the first is the usual one's, and there must be one.
    init(
        store: MessageStore, reader: QueryReader, wordings: [Wording], lookup: DossierLookup,
        queue: (any QueuePlaces)?, openingHours: @escaping @Sendable () async -> OpeningHours, ratings: ForwardQueue,
        device: String, dossierExample: String, budget: Duration, clock: any ApplianceClock
    ) {
        self.store = store
        self.reader = reader
        usual = wordings[0]
        self.wordings = Dictionary(wordings.map { ($0.language, $0) }) { first, _ in first }
        self.lookup = lookup
        self.queue = queue
        self.openingHours = openingHours
        self.ratings = ratings
        self.device = device
        self.dossierExample = dossierExample
        self.budget = budget
        self.clock = clock
    }

    /// The reply to a text.
    ///
    /// - Throws: `SQLiteError` where what the text changes can't be stored.
    func outcome(for message: PendingMessage) async throws -> Outcome {
        // A code may stand where a part is missing.
        let reading =
            message.isComplete
            ? reader.read(message.text) : QueryReading(query: .unclear(.dossier), language: nil)
        let wording = reading.language.flatMap { wordings[$0] } ?? usual
        let reply = try await reply(to: reading.query, from: message)
        let text = wording.message(reply, now: clock.now)
        if case .promised = reply { return .later(text) }
        return .answer(text)
    }

    /// What is told when the time of a promise is over.
    func apology(for message: PendingMessage) -> String? {
        let reading = reader.read(message.text)
        let wording = reading.language.flatMap { wordings[$0] } ?? usual
        switch reading.query {
        case .dossier(let code, _), .follow(let code, _), .rate(_, let code, _):
            return wording.message(.promiseBroken(code), now: clock.now)
        default: return nil
        }
    }

    private func reply(to query: Query, from message: PendingMessage) async throws -> QueryReply {
        switch query {
        case .dossier(let code, let lookupCode):
            return await found(code, lookupCode, message.sender) { answer, _ in .dossier(answer, code) }
        case .follow(let code, let lookupCode):
            // Notices tell the details: who wants them shows the lookup code that they are protected by.
            if lookupCode == nil, lookup.rule != .none { return .dossier(.lookupCodeNeeded, code) }
            return try await found(code, lookupCode, message.sender) { _, dossier in
                try await store.follow(dossier.code, message.sender)
                return .followed(dossier.code)
            }
        case .rate(let level, let code, let lookupCode):
            return try await found(code, lookupCode, message.sender) { _, dossier in
                try await rate(level, dossier.code, message)
                return .rated(level, dossier.code)
            }
        case .unfollow(let code):
            try await store.unfollow(code, message.sender)
            return .unfollowed(code)
        case .stop:
            try await store.optOut(message.sender)
            return .optedOut
        case .resume:
            guard try await store.isOptedOut(message.sender) else {
                return .wrongSyntax(.follow, example: dossierExample)
            }
            try await store.optIn(message.sender)
            return .optedIn
        case .queue(let ticket): return await place(of: ticket)
        // What is open “now” can't be told by a clock that is not set.
        case .hours: return .hours(clock.isSet ? await openingHours().state(at: clock.now) : nil)
        case .help: return .help
        case .ambiguous(let codes): return .ambiguous(codes)
        case .unclear(.queue):
            return queue == nil ? .queueUnavailable : .wrongSyntax(.queue, example: usual.centre.ticketExample)
        case .unclear(let syntax): return .wrongSyntax(syntax, example: dossierExample)
        }
    }

    /// Looks a dossier up; what is done with one that is there is `act`.
    private func found(
        _ code: DossierCode, _ lookupCode: String?, _ sender: String,
        _ act: (LookupAnswer, Dossier) async throws -> QueryReply
    ) async rethrows -> QueryReply {
        let answer = await lookup.answer(for: code, lookupCode: lookupCode, by: .sender(sender), budget: budget)
        switch answer {
        case .found(let dossier, _): return try await act(answer, dossier)
        case .unreachable: return .promised(code)
        case .notFound, .lookupCodeNeeded, .tooManyAttempts: return .dossier(answer, code)
        }
    }

    /// A text's rating of a dossier: handled twice after a crash it counts once; another text is another rating.
    private func rate(_ level: Rating.Level, _ code: DossierCode, _ message: PendingMessage) async throws {
        let id = Hexadecimal.string(
            await store.hash(ofText: "rating|\(code.normalForm)|\(message.sender)|\(message.id)").prefix(16))
        let at = Date(timeIntervalSince1970: Double(message.receivedAt) / 1_000)
        try await ratings.add(.rating(Rating(id: id, at: at, device: device, overall: level)))
    }

    private func place(of ticket: TicketNumber) async -> QueryReply {
        guard let queue else { return .queueUnavailable }
        do throws(QueueUnreachable) {
            return .queue(try await queue.place(of: ticket), ticket: ticket.description)
        } catch {
            log.warning("\(error)")
            return .queueUnreachable(ticket: ticket.description)
        }
    }
}
