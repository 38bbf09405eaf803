import ApplianceKit
import Synchronization

/// Whether the page in the browser still paints: a tab that is dead looks alive from outside.
///
/// The page posts a sign of life every ten seconds. Once one has done so, its silence starves the service manager's
/// watchdog: the daemon is started anew, and with it the browser, whose unit is part of the daemon's. A box without a
/// browser never begins to be watched.
final class PageWatch: Sendable {
    /// Four signs of life that did not come.
    static let patience = Duration.seconds(45)

    private let clock: any ApplianceClock
    private let last = Mutex<Duration?>(nil)

    init(clock: any ApplianceClock) { self.clock = clock }

    /// A page has painted a frame.
    func beat() {
        let now = clock.uptime
        last.withLock { $0 = now }
    }

    /// What is wrong; nil where nothing is.
    var complaint: String? {
        guard let last = last.withLock({ $0 }) else { return nil }
        let silence = clock.uptime - last
        return silence > Self.patience ? "has painted nothing for \(silence.components.seconds) s" : nil
    }
}
