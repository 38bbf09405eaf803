import ApplianceKit
import Synchronization

/// Whether a system's lists have shown any dossier lately.
///
/// A search index that is being built anew, a proxy that drops the header with the site's number, a wrong site or agency
/// and an account without rights all answer soundly that there is nothing. Only that there is nothing for anybody gives
/// them away, so “there is none” is believed only of a system that lists something.
final class ListWitness: Sendable {
    /// For so long what was seen counts.
    static let validity = Duration.seconds(60)

    private let seenAt = Mutex<Duration?>(nil)
    private let clock: any ApplianceClock

    init(clock: any ApplianceClock) { self.clock = clock }

    /// A list has had dossiers.
    func noteDossiers() { seenAt.withLock { $0 = clock.uptime } }

    /// Whether that was a moment ago.
    private var isFresh: Bool { seenAt.withLock { $0.map { clock.uptime - $0 < Self.validity } ?? false } }

    /// Makes sure that anything is listed at all.
    ///
    /// - Parameter look: Whether the shortest of lists, of whatever, has a dossier.
    /// - Throws: What `look` throws, or ``CentralSystemError/protocolViolation(_:)`` where nothing is listed.
    func makeSure(
        _ look: () async throws(CentralSystemError) -> Bool
    ) async throws(CentralSystemError) {
        if isFresh { return }
        guard try await look() else {
            throw .protocolViolation(
                "it lists no dossier at all: is its search being set up anew, central.groupIds or central.agencyId "
                    + "wrong, or the account without rights?")
        }
        noteDossiers()
    }
}
