import ApplianceKit
import Foundation
import TestSupport
import Testing

@testable import SMSGateway

@Suite("Status", .timeLimit(.minutes(2)))
struct StatusScreenTests {
    private var healthy: GatewayStatus {
        var status = GatewayStatus(version: "0.1.0", takenAt: 10_000_000, startedAt: 2_000_000)
        status.lines = [
            .init(name: "modem0", state: "ready", network: "Viettel", signal: -71, storageUsed: 3, storageSize: 50)
        ]
        status.central = .init(state: "answering")
        status.traffic.today = ["delivered": 118, "sent": 2]
        status.traffic.receivedToday = 123
        status.residentBytes = 21 << 20
        return status
    }

    @Test func inHealthItSaysSoInFewWords() {
        let text = StatusScreen(status: healthy, hasColours: false).text
        #expect(
            text == """
                tracuu-sms 0.1.0  ready  for 2 h 13 min, 21 MB

                  modem0    ready  Viettel  signal -71 dBm (very good)  storage 3/50
                  central   answering
                  store     in order
                  outbox    nothing waits
                  inbox     0 unanswered
                  today     received 123 · sent 2 · delivered 118

                """)
    }

    @Test func eachTroubleStandsBelowWithItsReason() {
        var status = healthy
        status.lines = [.init(name: "modem0", state: "locked", reason: "the SIM wants a PUK")]
        status.central = .init(state: "failing", reason: "no answer in time")
        status.storeFault = "the disk is full"
        status.traffic.waiting = ["queued": 3]
        status.traffic.oldestDueSeconds = 720
        let text = StatusScreen(status: status, hasColours: false).text
        #expect(text.hasPrefix("tracuu-sms 0.1.0  not ready"))
        for line in [
            "✗ modem0 is locked: the SIM wants a PUK", "✗ the disk is full",
            "! the central system does not answer: no answer in time", "! a message has been due for 12 minutes",
            "outbox    3 queued, due for 12 min",
        ] { #expect(text.contains(line)) }
    }

    @Test func aCopyThatGrowsOldIsSaidWhileNobodyAsks() {
        var status = healthy
        status.central?.copyTrouble = "no answer in time"
        #expect(status.warnings == ["the copy of the dossiers is not kept up to date: no answer in time"])
        status.central?.state = "failing"
        status.central?.reason = "no answer in time"
        #expect(status.warnings == ["the central system does not answer: no answer in time"])
    }

    @Test func noticesThatReachedNobodyAreSaidAndCounted() {
        var status = healthy
        status.notices = .init()
        #expect(status.warnings.isEmpty)
        #expect(
            StatusScreen(status: status, hasColours: false).text.contains("  notices   none for the centre to tell\n"))
        status.notices = .init(undeliverable: 3, claimTrouble: "no answer in time")
        let text = StatusScreen(status: status, hasColours: false).text
        for line in [
            "  notices   3 for the centre to tell\n",
            "! 3 notices have reached nobody, the centre has to tell: tracuu-sms notices list",
            "! the central system deals out no notices: no answer in time",
        ] { #expect(text.contains(line), "\(text)") }
        let page = PrometheusText.page(GatewayMetrics.families(status))
        #expect(page.contains("tracuu_sms_notices_undeliverable 3\n"))
        #expect(page.contains("tracuu_sms_claims_up 0\n"))
    }

    @Test func aModemWithAThermometerTellsHowWarmItIs() {
        var status = healthy
        status.lines[0].temperature = 41
        #expect(StatusScreen(status: status, hasColours: false).text.contains("(very good)  41 °C  storage 3/50\n"))
        #expect(
            PrometheusText.page(GatewayMetrics.families(status))
                .contains("tracuu_sms_line_temperature_celsius{line=\"modem0\"} 41\n"))
    }

    @Test func aSIMWithoutAServiceCentreIsSaid() {
        var status = healthy
        status.lines[0].lacksServiceCentre = true
        let text = StatusScreen(status: status, hasColours: false).text
        #expect(text.hasPrefix("tracuu-sms 0.1.0  ready, with warnings"))
        #expect(
            text.contains("! the SIM of modem0 has no service centre: nothing goes out; set modem.serviceCentre\n"))
    }

    @Test func oneModemOfTwoIsEnoughAndTheOtherAWarning() {
        var status = healthy
        status.lines.append(.init(name: "modem1", state: "absent", reason: "no port"))
        #expect(status.obstacles.isEmpty)
        #expect(status.warnings == ["modem1 is absent: no port"])
        let text = StatusScreen(status: status, hasColours: true).text
        #expect(text.contains("\u{1B}[33mready, with warnings\u{1B}[0m"))
        #expect(text.contains("\u{1B}[31mabsent\u{1B}[0m"))
    }

    @Test func withoutColoursThereIsNoEscape() {
        #expect(!StatusScreen(status: healthy, hasColours: false).text.contains("\u{1B}"))
    }

    @Test func aStoppedGatewaySaysThatItIs() {
        let status = GatewayStatus(version: "0.1.0", takenAt: 0, startedAt: nil)
        #expect(StatusScreen(status: status, hasColours: false).text.contains("not running"))
        #expect(status.obstacles == ["it is not running"])
    }

    // MARK: - Metrics

    @Test func aSIMThatRunsOutOfCreditShowsByTheSitesOwnLimit() {
        var status = healthy
        #expect(!PrometheusText.page(GatewayMetrics.families(status)).contains("balance"))
        status.lines[0].balance = 45_000
        var page: String { PrometheusText.page(GatewayMetrics.families(status)) }
        #expect(page.contains("tracuu_sms_line_balance_vnd{line=\"modem0\"} 45000\n"))
        #expect(page.contains("tracuu_sms_line_balance_low{line=\"modem0\"} 0\n"))
        status.lines[0].isBalanceLow = true
        #expect(page.contains("tracuu_sms_line_balance_low{line=\"modem0\"} 1\n"))
    }

    /// Counters that jump by four hundred days of history would be an alarm about nothing.
    @Test func whatIsOlderThanTheStartIsNotCountedAlthoughTheStoreCouldNotBeRead() async throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        _ = try await fixture.receive("HS 1", in: store)
        let meter = TrafficMeter(store: store)
        try await store.rename("inbox", "elsewhere")
        await #expect(throws: SQLiteError.self) { try await meter.count() }
        try await store.rename("elsewhere", "inbox")
        try await meter.count()
        #expect(!PrometheusText.page(meter.families).contains("tracuu_sms_received_texts_total{"))
        _ = try await fixture.receive("HS 2", in: store)
        try await meter.count()
        #expect(PrometheusText.page(meter.families).contains(#"tracuu_sms_received_texts_total{line="modem0"} 1"#))
    }

    @Test func metricsFollowTheStatusAndTheTraffic() async throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        let meter = TrafficMeter(store: store)
        let work = Task { await meter.run() }
        defer { work.cancel() }
        var page: String { PrometheusText.page(GatewayMetrics.families(healthy) + meter.families) }
        try await eventually("it follows the store") {
            _ = try await fixture.receive("HS 1", in: store)
            return page.contains("tracuu_sms_received_texts_total")
        }
        let text = try #require(try await store.pendingMessages(limit: 1).first)
        try await store.answer(text, with: "Da nhan")
        fixture.clock.advance(by: .milliseconds(40))
        let attempt = try #require(try await store.open())
        try await store.close(attempt, .sent(reference: 1))
        try await eventually("the reply is counted") {
            page.contains(#"tracuu_sms_messages_total{kind="reply",operator="vinaphone",state="sent"} 1"#)
        }
        #expect(page.contains(#"tracuu_sms_reply_latency_seconds_bucket{le="0.05"} 1"#))
        #expect(page.contains(#"tracuu_sms_reply_latency_seconds_bucket{le="0.02"} 0"#))
        #expect(page.contains(#"tracuu_sms_line_state{line="modem0",state="ready"} 1"#))
        #expect(page.contains(#"tracuu_sms_line_state{line="modem0",state="absent"} 0"#))
        #expect(page.contains("tracuu_sms_line_signal_dbm{line=\"modem0\"} -71"))
        #expect(!page.contains("912345678"))
    }
}

extension MessageStore {
    fileprivate func rename(_ table: String, _ name: String) throws {
        try database.run("ALTER TABLE \(table) RENAME TO \(name)")
    }
}
