import ApplianceKit

/// The gateway's status as metrics.
enum GatewayMetrics {
    private static let lineStates = [
        "ready", "opening", "registering", "absent", "locked", "sick", "resetting", "alarm", "stopped", "off",
    ]

    static func families(_ status: GatewayStatus) -> [MetricFamily] {
        lines(status.lines) + traffic(status.traffic) + whole(status) + (status.webhook.map(webhook) ?? [])
    }

    private static func lines(_ lines: [GatewayStatus.Line]) -> [MetricFamily] {
        func family(
            _ name: String, _ kind: MetricFamily.Kind, _ help: String, _ value: (GatewayStatus.Line) -> Double?
        ) -> MetricFamily {
            MetricFamily(
                name, kind, help,
                samples: lines.compactMap { line in value(line).map { .init($0, labels: ["line": line.name]) } })
        }
        let states = lines.map { line in
            MetricFamily.states(
                "tracuu_sms_line_state", "1 at the state that a modem or another way out is in.", lineStates,
                current: line.state, labels: ["line": line.name])
        }
        return states + [
            family("tracuu_sms_line_ready", .gauge, "1 while it sends and receives.") { $0.isReady ? 1 : 0 },
            family("tracuu_sms_line_signal_dbm", .gauge, "Strength of the mobile network's signal.") {
                $0.signal.map(Double.init)
            },
            family("tracuu_sms_line_temperature_celsius", .gauge, "How warm the modem is.") {
                $0.temperature.map(Double.init)
            },
            family("tracuu_sms_line_storage_messages", .gauge, "Messages that lie in the modem's storage.") {
                $0.storageUsed.map(Double.init)
            },
            family("tracuu_sms_line_storage_size_messages", .gauge, "Messages that the modem's storage holds.") {
                $0.storageSize.map(Double.init)
            },
            // No base unit of Prometheus' own: the currency stands in the name.
            family("tracuu_sms_line_balance_vnd", .gauge, "What is left on the SIM, in dong.") {
                $0.balance.map(Double.init)
            },
            family("tracuu_sms_line_balance_low", .gauge, "1 while the SIM has less left than the site's limit.") {
                line in line.balance.map { _ in line.isBalanceLow ? 1 : 0 }
            },
            MetricFamily(
                "tracuu_sms_line_recoveries_total", .counter, "Steps taken to set it right.",
                samples: lines.flatMap { line in
                    line.recoveries.sorted { $0.key < $1.key }.map { step, count in
                        .init(Double(count), labels: ["line": line.name, "step": step])
                    }
                }),
            family("tracuu_sms_line_timeouts_total", .counter, "Commands without an answer in time.") {
                Double($0.timeouts)
            },
            family("tracuu_sms_line_received_total", .counter, "Messages that the modem handed over.") {
                Double($0.received)
            },
            family("tracuu_sms_line_accepted_total", .counter, "Parts that the network took.") { Double($0.accepted) },
        ]
    }

    private static func traffic(_ traffic: GatewayStatus.Traffic) -> [MetricFamily] {
        [
            MetricFamily(
                "tracuu_sms_outbox_messages", .gauge, "Messages that wait or are under way.",
                samples: [MessageState.queued, .sending].map { state in
                    .init(Double(traffic.waiting[state.rawValue] ?? 0), labels: ["state": state.rawValue])
                }),
            .gauge(
                "tracuu_sms_outbox_oldest_due_seconds", "How long the message that waits longest has been due.",
                traffic.oldestDueSeconds ?? 0),
            MetricFamily(
                "tracuu_sms_inbox_texts", .gauge, "Texts without their answer.",
                samples: [
                    .init(Double(traffic.unanswered), labels: ["state": "pending"]),
                    .init(Double(traffic.promised), labels: ["state": "promised"]),
                ]),
        ]
    }

    private static func whole(_ status: GatewayStatus) -> [MetricFamily] {
        var families: [MetricFamily] = [
            MetricFamily(
                "tracuu_build_info", .gauge, "Always 1; the version is a label.",
                samples: [.init(1, labels: ["version": status.version])]),
            .gauge("tracuu_sms_ready", "1 while the gateway does its job.", status.obstacles.isEmpty ? 1 : 0),
            .gauge("tracuu_sms_store_writable", "0 while nothing can be stored.", status.storeFault == nil ? 1 : 0),
            .gauge("tracuu_sms_stuck_parts", "Parts of the daemon that do not get on.", Double(status.stuck.count)),
            .gauge("tracuu_sms_clock_set", "0 while the wall clock has not been set.", status.isClockSet ? 1 : 0),
        ]
        if let notices = status.notices {
            families.append(
                .gauge(
                    "tracuu_sms_notices_undeliverable",
                    "Notices that have reached nobody and that nobody has seen to.", Double(notices.undeliverable)))
            families.append(
                .gauge(
                    "tracuu_sms_claims_up", "0 while the central system is to deal out notices and does not.",
                    notices.claimTrouble == nil ? 1 : 0))
        }
        return families
    }

    private static func webhook(_ hook: GatewayStatus.Hook) -> [MetricFamily] {
        [
            .gauge("tracuu_sms_webhook_events", "Events that wait to be told.", Double(hook.waiting)),
            MetricFamily(
                "tracuu_sms_webhook_events_total", .counter, "Events by what became of them.",
                samples: [
                    .init(Double(hook.delivered), labels: ["outcome": "delivered"]),
                    .init(Double(hook.dropped), labels: ["outcome": "dropped"]),
                ]),
            .gauge("tracuu_sms_webhook_up", "0 while the address does not take events.", hook.trouble == nil ? 1 : 0),
        ]
    }
}
