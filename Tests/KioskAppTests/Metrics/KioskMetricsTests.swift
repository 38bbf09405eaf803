import ApplianceKit
import DeviceIO
import Foundation
import TestSupport
import Testing

@testable import KioskApp

@Suite("What the kiosk tells monitoring")
struct KioskMetricsTests {
    private let clock = ManualClock()
    private let register: DeviceRegister
    private let watch: PageWatch

    init() {
        register = DeviceRegister(clock: clock)
        watch = PageWatch(clock: clock)
    }

    private func metrics(
        queue: QueueEngine? = nil, hub: SatelliteOffice.Link? = nil, dossiers: [MetricFamily] = []
    ) -> KioskMetrics {
        KioskMetrics(
            register: register, page: watch, queue: { queue }, hub: { hub }, dossiers: { dossiers }, clock: clock)
    }

    private func text(_ metrics: KioskMetrics) async -> String { PrometheusText.page(await metrics.families()) }

    @Test func aPrinterThatRunsOutOfPaperShowsInThreeWays() async {
        register.add("printer0", kind: .printer, path: "/dev/usb/lp0")
        register.report("printer0", .ready)
        register.report("printer0", paper: PaperMeter(PaperRoll(since: clock.now, used: 76_000), length: 80_000))
        var page = await text(metrics())
        #expect(page.contains("tracuu_kiosk_printer_paper_low{device=\"printer0\"} 0\n"))
        #expect(page.contains("tracuu_kiosk_printer_paper_left_meters{device=\"printer0\"} 4\n"))
        register.report("printer0", .degraded("low"), trouble: .paperLow)
        page = await text(metrics())
        #expect(page.contains("tracuu_kiosk_printer_paper_low{device=\"printer0\"} 1\n"))
        let state = "tracuu_kiosk_device_state{device=\"printer0\",kind=\"printer\",state="
        #expect(page.contains(state + "\"degraded\"} 1\n") && page.contains(state + "\"ready\"} 0\n"))
    }

    @Test func aScannerThatComesAndGoesIsCounted() async {
        register.add("scanner0", kind: .scanner, path: "/dev/ttyACM0")
        register.count("scanner0", .opened)
        for _ in 0..<3 { register.count("scanner0", .scans) }
        register.count("scanner0", .lost)
        register.report("scanner0", .absent("unplugged"))
        let page = await text(metrics())
        let name = "tracuu_kiosk_device_events_total{device=\"scanner0\",event="
        #expect(page.contains(name + "\"scans\"} 3\n") && page.contains(name + "\"lost\"} 1\n"))
        let state = "tracuu_kiosk_device_state{device=\"scanner0\",kind=\"scanner\",state=\"absent\"} 1\n"
        #expect(page.contains(state))
        #expect(!page.contains("paper"))
    }

    @Test func theLongestWaitIsThatOfWhoCameFirst() async throws {
        let plan = QueuePlan(
            groups: [ServiceGroup(series: "A", name: "Tiếp nhận"), ServiceGroup(series: "B", name: "Hộ tịch")],
            counters: [Counter(id: "1", series: ["A"], zone: "1"), Counter(id: "2", series: ["B"], zone: "2")])
        var engine = QueueEngine(plan: plan)
        engine.append(.dayStarted(BusinessDate(clock.now, resetHour: 0), carriesOver: false), at: clock.now)
        for command: QueueCommand in [
            .issue(TicketRequest(series: "A", request: "1")), .issue(TicketRequest(series: "A", request: "2")),
            .openCounter("1", clerk: "hoa"),
        ] {
            for kind in try engine.decide(command, at: clock.now) { engine.append(kind, at: clock.now) }
            clock.advance(by: .seconds(60))
        }
        let page = await text(metrics(queue: engine))
        #expect(page.contains("tracuu_kiosk_queue_waiting{series=\"A\"} 2\n"))
        #expect(page.contains("tracuu_kiosk_queue_longest_wait_seconds{series=\"A\"} 180\n"))
        #expect(page.contains("tracuu_kiosk_queue_longest_wait_seconds{series=\"B\"} 0\n"))
        #expect(page.contains("tracuu_kiosk_queue_issued_today{series=\"A\"} 2\n"))
        #expect(page.contains("tracuu_kiosk_counters_open 1\n"))
    }

    @Test func aSatelliteTellsOfItsHubAndOfNoQueue() async {
        var page = await text(metrics(hub: .down("no route")))
        #expect(page.contains("tracuu_kiosk_hub_up 0\n") && !page.contains("tracuu_kiosk_queue_"))
        // Why it is down names the hub's address: that is for the log.
        #expect(!page.contains("no route"))
        page = await text(metrics(hub: .up))
        #expect(page.contains("tracuu_kiosk_hub_up 1\n"))
        page = await text(metrics(hub: .unknown))
        #expect(!page.contains("tracuu_kiosk_hub_up"))
    }

    @Test func aPageThatStandsStillShows() async {
        watch.beat()
        #expect(await text(metrics()).contains("tracuu_kiosk_page_stuck 0\n"))
        clock.advance(by: .seconds(90))
        #expect(await text(metrics()).contains("tracuu_kiosk_page_stuck 1\n"))
    }

    @Test func nobodyElseOnTheNetworkReadsThem() async {
        let mine = HTTPServerRequest(method: "GET", path: "/metrics", peer: "127.0.0.1")
        let others = HTTPServerRequest(method: "GET", path: "/metrics", peer: "192.168.1.77")
        let metrics = metrics()
        #expect(await metrics.respond(to: mine)?.headers["Content-Type"] == PrometheusText.mediaType)
        #expect(await metrics.respond(to: others) == nil)
    }
}
