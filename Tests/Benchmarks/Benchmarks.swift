import Foundation
import Testing

/// What `./run bench` runs; each prints its table and writes it into the page named by `BENCH_PAGE`.
@Suite("Benchmarks", .serialized) struct Benchmarks {
    @Test func gsm() async throws {
        var report = Report("gsm")
        let parts: [(name: String, figures: () async throws -> [Figure])] = [
            ("codec", CodecBenchmark().figures), ("line", LineBenchmark().figures),
            ("sending", SendingBenchmark().figures), ("gateway", GatewayBenchmark().figures),
        ]
        // For whoever looks for where the time goes: one part alone is not published.
        let only = ProcessInfo.processInfo.environment["BENCH_PART"]
        for part in parts where only == nil || only == part.name {
            for figure in try await part.figures() { report.add(figure) }
        }
        if only == nil { try publish(report) }
    }

    @Test func lookup() async throws {
        var report = Report("lookup")
        try await LookupBenchmark().figures { report.add($0) }
        try publish(report)
    }

    @Test func devices() async throws {
        var report = Report("devices")
        try await DevicesBenchmark().figures { report.add($0) }
        try publish(report)
    }

    @Test func queue() async throws {
        var report = Report("queue")
        try await QueueBenchmark().figures { report.add($0) }
        try publish(report)
    }

    private func publish(_ report: Report) throws {
        print("\n\(report.text)\n")
        if let page = ProcessInfo.processInfo.environment["BENCH_PAGE"] { try report.write(into: page) }
    }
}
