import ApplianceKit

/// The codes by which keypads are let in to press for a console.
///
/// The console shows a code of eight digits, once and for two minutes; whoever types it into the keypad's helper gets a
/// token that can press the counter's keys and nothing else, and ends with the session (``StaffStore/addKeypad(_:of:)``).
struct KeypadLinks: Sendable {
    private struct Offer: Sendable {
        var code: String
        var session: String
        var until: Duration
    }

    static let lifetime = Duration.seconds(120)
    private static let limit = 64

    private var offers: [Offer] = []

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
    /// - Returns: The session that it belongs to; nil for a code that is none, or is none any more.
    mutating func pair(_ code: String, at now: Duration) -> String? {
        guard let index = offers.firstIndex(where: { $0.code == code && $0.until > now }) else { return nil }
        return offers.remove(at: index).session
    }

    /// Takes back what belongs to a session.
    mutating func end(_ session: String) { offers.removeAll { $0.session == session } }
}
