import ApplianceKit
import Foundation

/// Somebody who has signed in, in one browser.
struct StaffSession: Equatable, Sendable {
    /// Hash of the cookie's token; names the session everywhere but in the browser.
    var id: String
    /// What the page sends with each press: a page of another origin can't know it.
    var csrf: String
    var member: StaffMember
    /// Where they sit.
    var counter: String?
    var beganAt: Date
    var usedAt: Date

    /// Without a press or a key for so long, it ends: a clerk who has gone home.
    static let idle = Duration.seconds(45 * 60)
    /// However busy: everybody signs in anew on a new day.
    static let longest = Duration.seconds(13 * 3_600)

    /// How long it lasts from then on; nil where it is over.
    func left(at now: Date) -> Duration? {
        let rest = min(
            usedAt.timeIntervalSince(now) + Self.idle.seconds, beganAt.timeIntervalSince(now) + Self.longest.seconds)
        // A clock that was set back must not make it longer.
        guard rest > 0, rest <= Self.idle.seconds + 300 else { return nil }
        return .seconds(rest)
    }
}
