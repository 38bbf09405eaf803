/// Feeds a watchdog only while every part of a daemon shows that it gets on.
///
/// A timer that feeds it would prove that timers work. Here each part is asked, within a time: a part that answers no,
/// or does not answer at all, starves the watchdog, and the service manager starts the daemon anew. Nothing is lost by
/// that: what must survive is on the disk before it is acted on.
public actor Watchdog {
    /// One part's proof that it gets on.
    public struct Check: Sendable {
        let name: String
        let limit: Duration
        let proof: @Sendable () async -> String?

        /// - Parameters:
        ///   - name: The part, for the log.
        ///   - limit: How long the proof may take.
        ///   - proof: nil where the part gets on, else what keeps it, in words without personal data.
        public init(_ name: String, limit: Duration, proof: @escaping @Sendable () async -> String?) {
            self.name = name
            self.limit = limit
            self.proof = proof
        }
    }

    private let checks: [Check]
    private let interval: Duration
    private let clock: any ApplianceClock
    private let feed: @Sendable () -> Void
    private let log = Log("watchdog")
    private var underWay: Set<String> = []
    private var complaints: [String: String] = [:]

    /// What keeps each part that does not get on, by its name; empty in health.
    public var stuck: [String: String] { complaints }

    /// - Parameters:
    ///   - interval: How often to ask; at most half of the watchdog's time.
    ///   - feed: Called when all of them get on.
    public init(
        _ checks: [Check], every interval: Duration, clock: any ApplianceClock, feed: @escaping @Sendable () -> Void
    ) {
        self.checks = checks
        self.interval = interval
        self.clock = clock
        self.feed = feed
    }

    /// Works until the task is cancelled.
    public func run() async {
        while !Task.isCancelled {
            await round()
            try? await clock.sleep(for: interval)
        }
    }

    private func round() async {
        await withTaskGroup(of: (String, String?).self) { group in
            for check in checks {
                group.addTask { (check.name, await self.complaint(of: check)) }
            }
            for await (name, complaint) in group { note(complaint, of: name) }
        }
        if complaints.isEmpty { feed() }
    }

    /// A proof that hangs is left alone, not asked again: one of them at a time.
    private func complaint(of check: Check) async -> String? {
        guard underWay.insert(check.name).inserted else { return "does not answer" }
        let (answers, answer) = AsyncStream.makeStream(of: String?.self, bufferingPolicy: .bufferingOldest(1))
        // No child of this task, which would have to wait for it.
        Task {
            let complaint = await check.proof()
            underWay.remove(check.name)
            answer.yield(complaint)
        }
        let timer = Task { [clock] in
            if (try? await clock.sleep(for: check.limit)) != nil { answer.yield("does not answer") }
        }
        defer { timer.cancel() }
        for await complaint in answers { return complaint }
        // Cancelled: the daemon is on its way down.
        return nil
    }

    private func note(_ complaint: String?, of name: String) {
        if let complaint, complaints[name] != complaint {
            log.error("\(name) \(complaint): the watchdog is not fed")
        } else if complaint == nil, complaints[name] != nil {
            log.notice("\(name) gets on again")
        }
        complaints[name] = complaint
    }
}
