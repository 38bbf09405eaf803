import ApplianceKit
import DeviceIO
import Foundation

@testable import KioskApp
@testable import Simulator

/// The queue as citizens and clerks feel it: from the wish for a number to the first row on paper, from the clerk's key
/// to the board.
struct QueueBenchmark {
    private static let plan = QueuePlan(
        groups: [
            ServiceGroup(series: "A", name: "Tiếp nhận và trả kết quả"), ServiceGroup(series: "B", name: "Đất đai"),
        ],
        counters: (1...6).map { Counter(id: String($0), series: ["A", "B"]) })
    private let clock = SystemClock()

    func figures(_ add: (Figure) -> Void) async throws {
        _ = LocalTime.useVietnameseZone()
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("queue-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("queue.db").path
        var office: QueueOffice? = try await QueueOffice(path: path, plan: Self.plan, clock: clock)
        if let office {
            try await fill(office)
            add(try await issuing(office))
            add(try await printing(office, folder))
            for lookers in [1, 50] { add(try await calling(office, lookers: lookers)) }
        }
        let events = office?.current.state.sequence ?? 0
        office = nil
        add(try await restarting(path, events, "with its snapshot"))
        try withoutSnapshot(path)
        add(try await restarting(path, events, "from the log alone"))
    }

    /// A lobby of forty people and six counters.
    private func fill(_ office: QueueOffice) async throws {
        for counter in Self.plan.counters { _ = try await office.perform(.openCounter(counter.id, clerk: nil)) }
        for index in 0..<40 {
            _ = try await office.take(
                TicketRequest(
                    series: index % 3 == 0 ? "B" : "A", request: "fill\(index)",
                    priority: index % 7 == 0 ? "elderly" : nil))
        }
    }

    /// The number alone: decided, on the disk, with people ahead and estimate.
    private func issuing(_ office: QueueOffice) async throws -> Figure {
        var timings: [Duration] = []
        for index in 0..<300 {
            let start = clock.uptime
            _ = try await office.take("A", request: "issue\(index)")
            timings.append(clock.uptime - start)
            // So that as many wait as before.
            _ = try await office.perform(.callNext(counter: "1"))
            _ = try await office.perform(.start(counter: "1"))
        }
        return Figure(
            what: "wish → number on the disk, 40 people waiting", value: Timings(timings).written,
            beside: "people ahead and estimate are in it", basis: "\(timings.count) numbers, synchronous=FULL")
    }

    private func printing(_ office: QueueOffice, _ folder: URL) async throws -> Figure {
        let simulated = try await SimulatedPrinter.start(.network(port: 0))
        guard case .tcp(_, let port) = await simulated.transport else { throw SystemError(call: "printer", code: 0) }
        let tap = try PrinterTap(to: port)
        defer { tap.stop() }
        let renderer = try TicketRenderer()
        let ledger = try await PrintLedger(path: folder.appendingPathComponent("printer.db").path, clock: clock)
        let printer = try TicketPrinter(
            transport: .tcp(host: "127.0.0.1", port: tap.port), profile: PrinterProfile(), renderer: renderer,
            ledger: ledger)
        let paper = try QueueTicketPaper(
            texts: ScreenTexts(), centre: KioskConfiguration.Centre(name: "Trung tâm Phục vụ hành chính công"),
            width: printer.profile.width, smsNumber: "0912345678")
        var timings: [Duration] = []
        for index in 0..<110 {
            tap.arm()
            let start = clock.uptime
            let ticket = try await office.take("A", request: "print\(index)")
            _ = try await printer.print(paper.layout(ticket))
            if let row = tap.firstRow(), index >= 10 { timings.append(row - start) }
            try await office.record(.printed, for: ticket)
            _ = try await office.perform(.callNext(counter: "1"))
            _ = try await office.perform(.start(counter: "1"))
        }
        return Figure(
            what: "wish → first row of the ticket at the printer", value: Timings(timings).written,
            beside: "number, layout, raster, the printer's state asked for", basis: "\(timings.count) tickets over TCP")
    }

    /// From the command to everybody who looks on.
    private func calling(_ office: QueueOffice, lookers: Int) async throws -> Figure {
        for index in 0..<210 { _ = try await office.take("B", request: "call\(lookers)-\(index)") }
        let streams = (0..<lookers).map { _ in office.changes() }
        var timings: [Duration] = []
        for index in 0..<200 {
            let start = clock.uptime
            let last = try await withThrowingTaskGroup(of: Duration.self) { group in
                let sequence = office.current.state.sequence
                for stream in streams {
                    group.addTask { [clock] in
                        for await engine in stream
                        where engine.state.calls.last.map({ $0.sequence > sequence }) ?? false {
                            return clock.uptime - start
                        }
                        return .zero
                    }
                }
                let counter = String(index % 6 + 1)
                _ = try await office.perform(.callNext(counter: counter))
                var last = Duration.zero
                for try await duration in group { last = max(last, duration) }
                _ = try await office.perform(.start(counter: counter))
                return last
            }
            timings.append(last)
        }
        return Figure(
            what: "call → seen by \(lookers == 1 ? "one who looks" : "all \(lookers) who look") on",
            value: Timings(timings).written, beside: "", basis: "\(timings.count) calls, 200 people waiting")
    }

    private func restarting(_ path: String, _ events: Int64, _ how: String) async throws -> Figure {
        var timings: [Duration] = []
        for _ in 0..<5 {
            let start = clock.uptime
            _ = try await QueueOffice(path: path, plan: Self.plan, clock: clock)
            timings.append(clock.uptime - start)
        }
        return Figure(
            what: "restart \(how)", value: Timings(timings).percentile(50).written, beside: "\(events) events that day",
            basis: "median of \(timings.count)")
    }

    private func withoutSnapshot(_ path: String) throws {
        try QueueStore(path: path).database.execute("DELETE FROM snapshot")
    }
}
