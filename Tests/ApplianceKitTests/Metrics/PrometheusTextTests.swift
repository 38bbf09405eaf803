import Foundation
import Testing

@testable import ApplianceKit

/// The page that Prometheus reads; `promtool check metrics` 2.42 finds nothing to say about the gateway's.
@Suite("Prometheus' text format", .timeLimit(.minutes(1)))
struct PrometheusTextTests {
    @Test func aFamilyHasItsHelpAndTypeOnceAndBeforeItsSamples() {
        let page = PrometheusText.page([
            .gauge("b_bytes", "Room.", 3),
            MetricFamily("a_total", .counter, "Things.", samples: [.init(1, labels: ["kind": "x"])]),
            MetricFamily("a_total", .counter, "Things.", samples: [.init(2.5, labels: ["kind": "y"])]),
            MetricFamily("empty", .gauge, "Nothing.", samples: []),
        ])
        #expect(
            page == """
                # HELP a_total Things.
                # TYPE a_total counter
                a_total{kind="x"} 1
                a_total{kind="y"} 2.5
                # HELP b_bytes Room.
                # TYPE b_bytes gauge
                b_bytes 3

                """)
    }

    @Test func labelsAndHelpAreEscapedAndTheirLabelsSorted() {
        let page = PrometheusText.page([
            MetricFamily(
                "a", .gauge, "One\\two\n\"three\"", samples: [.init(.nan, labels: ["z": "a\"b\\c\nd", "b": "đ"])])
        ])
        #expect(page.contains("# HELP a One\\\\two\\n\"three\"\n"))
        #expect(page.contains("a{b=\"đ\",z=\"a\\\"b\\\\c\\nd\"} NaN\n"))
    }

    @Test(arguments: [
        (0.0, "0"), (-3, "-3"), (0.1, "0.1"), (1e20, "1e+20"), (.infinity, "+Inf"), (-.infinity, "-Inf"),
        (1_763_800_000.25, "1763800000.25"),
    ])
    func numbersAreWrittenAsGoReadsThem(value: Double, text: String) { #expect(PrometheusText.number(value) == text) }

    @Test func aCounterStartsAtZeroAndCountsByLabels() {
        let plain = MetricCounter("a_total", "A.")
        #expect(PrometheusText.page([plain.family]).hasSuffix("a_total 0\n"))
        plain.increment()
        plain.increment(by: 2)
        #expect(PrometheusText.page([plain.family]).hasSuffix("a_total 3\n"))
        let labelled = MetricCounter("b_total", "B.", labels: ["state", "kind"])
        #expect(PrometheusText.page([labelled.family]).isEmpty)
        labelled.increment("sent", "reply")
        #expect(PrometheusText.page([labelled.family]).hasSuffix("b_total{kind=\"reply\",state=\"sent\"} 1\n"))
    }

    @Test func aCounterWithTooManyLabelsStaysBounded() {
        let counter = MetricCounter("a_total", "A.", labels: ["x"])
        for number in 0..<2_000 { counter.increment(String(number)) }
        #expect(counter.family.samples.count == MetricCounter.combinationLimit + 1)
        #expect(counter.family.samples.reduce(0) { $0 + $1.value } == 2_000)
    }

    @Test func aHistogramsBucketsAddUp() {
        let histogram = MetricHistogram("a_seconds", "A.", limits: [0.1, 1])
        for milliseconds in [50, 100, 500, 3_000] { histogram.observe(.milliseconds(milliseconds)) }
        let page = PrometheusText.page([histogram.family])
        #expect(
            page.hasSuffix(
                """
                a_seconds_bucket{le="0.1"} 2
                a_seconds_bucket{le="1"} 3
                a_seconds_bucket{le="+Inf"} 4
                a_seconds_sum 3.65
                a_seconds_count 4

                """))
    }

    @Test func theProcessTellsOfItself() throws {
        let values = Dictionary(
            uniqueKeysWithValues: ProcessMetrics.families().map { ($0.name, $0.samples.first?.value ?? 0) })
        #expect(try #require(values["process_resident_memory_bytes"]) > 1_000_000)
        #expect(try #require(values["process_cpu_seconds_total"]) > 0)
        #expect(try #require(values["process_open_fds"]) >= 3)
        let start = try #require(values["process_start_time_seconds"])
        #expect(start < Date().timeIntervalSince1970 + 2 && start > Date().timeIntervalSince1970 - 86_400)
    }
}
