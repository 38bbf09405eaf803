/// Which call is spoken next in a zone, and by which board: one after another, by one speaker.
///
/// A value without any I/O. The speaker is a board that can be heard; it holds the office while its page is open and it
/// answers in time. One that does not answer loses the office, and the call is given to another board: heard twice by
/// somebody who stands between two boards is better than never.
struct SpeechQueue: Equatable, Sendable {
    /// A call to be spoken.
    struct Announcement: Equatable, Sendable {
        /// The call's event.
        var call: Int64
        var ticket: Int64
        var label: String
        var counter: String
    }

    /// What has to be done now.
    enum Effect: Equatable, Sendable {
        /// This board speaks it; ``spoken(_:by:at:)`` or ``timeReached(at:)`` must follow.
        case speak(Announcement, board: String)
    }

    /// Nobody remembers more calls than these.
    static let limit = 12
    /// Between two calls, so that they are told apart.
    static let pause = Duration.milliseconds(700)
    /// For the page to fetch and begin.
    static let patience = Duration.seconds(5)
    /// A call that is older has been seen on the board.
    static let oldest = Duration.seconds(90)

    private struct Waiting: Equatable, Sendable {
        var announcement: Announcement
        var since: Duration
    }
    private struct Current: Equatable, Sendable {
        var announcement: Announcement
        var since: Duration
        var board: String
        var until: Duration
    }

    private var waiting: [Waiting] = []
    private var current: Current?
    private var quietUntil: Duration = .zero
    /// Boards that can be heard; the first holds the office.
    private(set) var speakers: [String] = []

    /// Whether the sound of this board is on.
    mutating func hear(_ board: String, _ isHeard: Bool, at now: Duration) -> [Effect] {
        if isHeard {
            if !speakers.contains(board) { speakers.append(board) }
            return advance(at: now)
        }
        return leave(board, at: now)
    }

    /// A board is gone.
    mutating func leave(_ board: String, at now: Duration) -> [Effect] {
        speakers.removeAll { $0 == board }
        if let lost = current, lost.board == board { giveBack(lost) }
        return advance(at: now)
    }

    /// Somebody is called.
    mutating func call(_ announcement: Announcement, at now: Duration) -> [Effect] {
        // Called again before the first call was spoken: once is enough.
        waiting.removeAll { $0.announcement.ticket == announcement.ticket }
        waiting.append(Waiting(announcement: announcement, since: now))
        if waiting.count > Self.limit { waiting.removeFirst() }
        return advance(at: now)
    }

    /// Somebody is at the counter, or no longer expected: their call need not be spoken any more.
    mutating func settle(_ ticket: Int64) { waiting.removeAll { $0.announcement.ticket == ticket } }

    /// The board says that it has spoken.
    mutating func spoken(_ call: Int64, by board: String, at now: Duration) -> [Effect] {
        guard let done = current, done.announcement.call == call, done.board == board else { return [] }
        current = nil
        quietUntil = now + Self.pause
        return advance(at: now)
    }

    /// How long the sound is that the board plays: it is waited for so much longer.
    mutating func lasts(_ duration: Duration, call: Int64, from now: Duration) {
        guard current?.announcement.call == call else { return }
        current?.until = now + duration + Self.patience
    }

    /// ``deadline`` has come.
    mutating func timeReached(at now: Duration) -> [Effect] {
        if let late = current, late.until <= now {
            // It stands at the end now: another board speaks, where there is one.
            speakers.removeAll { $0 == late.board }
            if !speakers.isEmpty { giveBack(late) } else { current = nil }
            speakers.append(late.board)
        }
        return advance(at: now)
    }

    /// When ``timeReached(at:)`` is wanted.
    var deadline: Duration? {
        if let current { return current.until }
        return waiting.isEmpty || speakers.isEmpty ? nil : quietUntil
    }

    /// The board that speaks.
    var speaker: String? { speakers.first }

    private mutating func giveBack(_ lost: Current) {
        current = nil
        waiting.insert(Waiting(announcement: lost.announcement, since: lost.since), at: 0)
    }

    private mutating func advance(at now: Duration) -> [Effect] {
        waiting.removeAll { now - $0.since > Self.oldest }
        guard current == nil, quietUntil <= now, let board = speakers.first, !waiting.isEmpty else { return [] }
        let next = waiting.removeFirst()
        current = Current(
            announcement: next.announcement, since: next.since, board: board, until: now + Self.patience)
        return [.speak(next.announcement, board: board)]
    }
}
