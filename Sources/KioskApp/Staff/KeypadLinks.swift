import ApplianceKit

/// Keypads that press for a console: each belongs to a session and ends with it.
///
/// The console shows a code of eight digits, once and for two minutes; whoever types it into the keypad's helper gets a
/// token that can press the counter's keys and nothing else.
struct KeypadLinks: Sendable {
    private struct Offer: Sendable {
        var code: String
        var session: String
        var until: Duration
    }

    static let lifetime = Duration.seconds(120)
    private static let limit = 64

    private var offers: [Offer] = []
    /// Sessions by the hash of the keypad's token.
    private var sessions: [String: String] = [:]

    /// A new code for a session; an earlier one of its is void.
    mutating func offer(to session: String, at now: Duration) -> String {
        var generator = SystemRandomNumberGenerator()
        let code = (0..<8).map { _ in String(Int.random(in: 0...9, using: &generator)) }.joined()
        offers.removeAll { $0.until <= now || $0.session == session }
        if offers.count >= Self.limit { offers.removeFirst() }
        offers.append(Offer(code: code, session: session, until: now + Self.lifetime))
        return code
    }

    /// Takes a code in.
    ///
    /// - Returns: The keypad's token and its session; nil for a code that is none, or is none any more.
    mutating func pair(_ code: String, at now: Duration) -> (token: String, session: String)? {
        guard let index = offers.firstIndex(where: { $0.code == code && $0.until > now }) else { return nil }
        let offer = offers.remove(at: index)
        let token = TechnicianAccess.token()
        if sessions.count >= Self.limit { sessions = [:] }
        sessions[StaffStore.hash(ofToken: token)] = offer.session
        return (token, offer.session)
    }

    /// The session that a keypad presses for.
    func session(token: String) -> String? { sessions[StaffStore.hash(ofToken: token)] }

    /// Ends what belongs to a session.
    mutating func end(_ session: String) {
        offers.removeAll { $0.session == session }
        sessions = sessions.filter { $0.value != session }
    }
}
