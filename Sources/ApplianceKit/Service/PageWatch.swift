import Synchronization

/// Whether the page in a box's browser still paints: a tab that is dead looks alive from outside.
///
/// The page posts a sign of life every ten seconds. Once one has done so, its silence is a complaint: it starves the
/// service manager's watchdog, the daemon is started anew, and with it the browser, whose unit is part of the daemon's.
/// A box without a browser never begins to be watched.
///
/// ```swift
/// let watch = PageWatch(clock: clock)
/// // POST /alive: watch.beat();  GET /alive: watch.answer
/// ```
public final class PageWatch: Sendable {
    /// Four signs of life that did not come.
    static let patience = Duration.seconds(45)

    private let clock: any ApplianceClock
    private let last = Mutex<Duration?>(nil)

    /// - Parameter clock: Whose uptime the silence is measured by.
    public init(clock: any ApplianceClock) { self.clock = clock }

    /// A page has painted a frame.
    public func beat() {
        let now = clock.uptime
        last.withLock { $0 = now }
    }

    /// What is wrong; nil where nothing is, or no page has ever painted.
    public var complaint: String? {
        guard let last = last.withLock({ $0 }) else { return nil }
        let silence = clock.uptime - last
        return silence > Self.patience ? "has painted nothing for \(silence.components.seconds) s" : nil
    }

    /// For whoever asks whether the page is on the display: 200 where it has painted lately, else 503 with the reason.
    public var answer: HTTPServerResponse {
        if let complaint { return .text("the page \(complaint)\n", status: 503) }
        let hasPainted = last.withLock { $0 != nil }
        return hasPainted ? .text("the page paints\n") : .text("no page has painted yet\n", status: 503)
    }
}
