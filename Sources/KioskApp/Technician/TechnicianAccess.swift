import ApplianceKit

/// Who may use the technician's page: whoever stands at the box and knows the PIN.
///
/// The PIN is short, so tries are few: after five wrong ones a pause, twice as long each time, up to a quarter of an
/// hour. One technician at a time; the page closes by itself after ten minutes without a touch.
struct TechnicianAccess: Sendable {
    /// What became of a try.
    enum Outcome: Equatable, Sendable {
        /// The right PIN; the session's token.
        case entered(token: String)
        case wrong
        /// Too many wrong ones.
        case locked(Duration)
        /// The configuration has no PIN.
        case noPIN
    }

    static let idle = Duration.seconds(600)
    private static let triesBeforePause = 5
    private static let firstPause = Duration.seconds(60)
    private static let longestPause = Duration.seconds(900)

    private var wrong = 0
    private var pause = firstPause
    private var lockedUntil: Duration?
    private var session: (token: String, until: Duration)?

    /// Whether somebody is in.
    func isOpen(at now: Duration) -> Bool { session.map { now < $0.until } ?? false }

    /// How long no PIN is taken; nil where one is.
    func lockLeft(at now: Duration) -> Duration? {
        guard let until = lockedUntil, until > now else { return nil }
        return until - now
    }

    /// Notes a try.
    ///
    /// - Parameter token: For the session, where the PIN is right.
    mutating func tried(isRight: Bool, token: String, at now: Duration) -> Outcome {
        if let left = lockLeft(at: now) { return .locked(left) }
        if isRight {
            self = TechnicianAccess()
            session = (token, now + Self.idle)
            return .entered(token: token)
        }
        wrong += 1
        guard wrong >= Self.triesBeforePause else { return .wrong }
        wrong = 0
        lockedUntil = now + pause
        defer { pause = min(pause * 2, Self.longestPause) }
        return .locked(pause)
    }

    /// Whether a request belongs to the session; it then goes on for as long again.
    mutating func admits(_ token: String?, at now: Duration) -> Bool {
        guard let session, let token, now < session.until, token == session.token else { return false }
        self.session = (token, now + Self.idle)
        return true
    }

    /// Ends the session.
    mutating func leave() { session = nil }

    /// 128 bits of the system's randomness.
    static func token() -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<2).map { _ in
            let digits = String(UInt64.random(in: 0...UInt64.max, using: &generator), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}
