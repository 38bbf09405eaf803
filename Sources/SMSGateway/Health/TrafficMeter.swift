import ApplianceKit
import Foundation

/// Counts what goes through the gateway, by following the store's history: the way of a message carries no counters.
actor TrafficMeter {
    private let store: MessageStore
    private let log = Log("metrics")
    private let states = MetricCounter(
        "tracuu_sms_messages_total", "Messages that came into a state.", labels: ["state", "kind", "operator"])
    private let parts = MetricCounter(
        "tracuu_sms_parts_total", "Parts of messages that came into a state.", labels: ["state", "kind"])
    private let received = MetricCounter("tracuu_sms_received_texts_total", "Texts taken in.", labels: ["line"])
    private let latency = MetricHistogram(
        "tracuu_sms_reply_latency_seconds",
        "From the moment when a text was taken in to when the network had taken the whole reply.",
        limits: [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 300, 3_600])
    /// Up to here was counted; nil: not begun.
    private var last: (step: Int64, text: Int64)?

    init(store: MessageStore) { self.store = store }

    /// What has been counted since the start.
    nonisolated var families: [MetricFamily] {
        [states.family, parts.family, received.family, latency.family]
    }

    /// Works until the task is cancelled.
    func run() async {
        let changes = await store.observeChanges()
        do { try await begin() } catch { log.warning("counting begins when the store can be read: \(error)") }
        for await _ in changes.raised {
            do { try await count() } catch { log.warning("not counted yet: \(error)") }
        }
    }

    /// What is older is the last run's, which has counted it.
    private func begin() async throws { last = (try await store.newestChange(), try await store.newestText()) }

    /// Takes in what happened since the last time; the first time only where it begins.
    func count() async throws {
        guard var (lastStep, lastText) = last else { return try await begin() }
        defer { last = (lastStep, lastText) }
        while true {
            let steps = try await store.traffic(after: lastStep, limit: 500)
            for step in steps {
                if step.isPart {
                    parts.increment(step.state, step.kind)
                } else {
                    states.increment(step.state, step.kind, step.operatorName)
                    if step.state == MessageState.sent.rawValue, let milliseconds = step.answeredAfter {
                        latency.observe(.milliseconds(milliseconds))
                    }
                }
                lastStep = step.id
            }
            if steps.count < 500 { break }
        }
        for (line, count, last) in try await store.receivedTexts(after: lastText) {
            received.increment(line, by: Double(count))
            lastText = max(lastText, last)
        }
    }
}

/// A step of history with what metrics tell apart.
struct TrafficStep: Equatable, Sendable {
    let id: Int64
    let isPart: Bool
    let state: String
    let kind: String
    let operatorName: String
    /// Of a reply: how long after the text came in, in milliseconds.
    let answeredAfter: Int64?
}

extension MessageStore {
    /// What happened after a step, oldest first.
    func traffic(after: Int64, limit: Int) throws -> [TrafficStep] {
        try database.query(
            """
            SELECT history.id, part IS NOT NULL, history.state, kind, coalesce(operator, channel), at - received_at
            FROM history JOIN outbox ON outbox.id = history.message LEFT JOIN inbox ON inbox.id = answers
            WHERE history.id > ?1 ORDER BY history.id LIMIT ?2
            """, .integer(after), .integer(Int64(limit))
        ) {
            TrafficStep(
                id: $0.integer(0), isPart: $0.integer(1) != 0, state: $0.text(2), kind: $0.text(3),
                operatorName: $0.text(4), answeredAfter: $0.optionalInteger(5))
        }
    }

    /// How many texts came in after one, by line, and the newest number of each.
    func receivedTexts(after: Int64) throws -> [(line: String, count: Int, last: Int64)] {
        try database.query(
            "SELECT route, count(*), max(id) FROM inbox WHERE id > ?1 GROUP BY route", .integer(after)
        ) { (line: $0.text(0), count: Int($0.integer(1)), last: $0.integer(2)) }
    }

    /// What waits, and what happened since midnight.
    func trafficStatus() throws -> GatewayStatus.Traffic {
        var traffic = GatewayStatus.Traffic()
        traffic.waiting = try counts(
            "SELECT state, count(*) FROM outbox WHERE state IN ('queued', 'sending') GROUP BY state")
        let due = try database.first("SELECT min(due_at) FROM outbox_part WHERE state = 'queued'") {
            $0.optionalInteger(0)
        }
        if let due, let due { traffic.oldestDueSeconds = max(0, Double(now - due) / 1_000) }
        let texts = try counts(
            "SELECT state, count(*) FROM inbox WHERE state IN ('pending', 'promised') GROUP BY state")
        traffic.unanswered = texts["pending"] ?? 0
        traffic.promised = texts["promised"] ?? 0
        let midnight = SQLiteValue.integer(milliseconds(LocalTime.midnight(before: clock.now)))
        traffic.today = try counts("SELECT state, count(*) FROM outbox WHERE created_at >= ?1 GROUP BY state", midnight)
        traffic.receivedToday =
            try database.first("SELECT count(*) FROM inbox WHERE purged_at IS NULL AND received_at >= ?1", midnight) {
                Int($0.integer(0))
            } ?? 0
        return traffic
    }

    private func counts(_ sql: String, _ values: SQLiteValue...) throws -> [String: Int] {
        let rows =
            if let value = values.first {
                try database.query(sql, value) { ($0.text(0), Int($0.integer(1))) }
            } else {
                try database.query(sql) { ($0.text(0), Int($0.integer(1))) }
            }
        return Dictionary(rows, uniquingKeysWith: +)
    }
}

extension LocalTime {
    /// The midnight that the day of a moment began with.
    fileprivate static func midnight(before moment: Date) -> Date {
        let local = LocalTime(moment)
        return LocalTime.moment(year: local.year, month: local.month, day: local.day)
    }
}
