import ApplianceKit
import DeviceIO
import Foundation

@testable import Simulator

/// Messages handed in by the product's driver, one after another, to the simulated modem.
///
/// Beside it what the port allows: a host with nothing in it that says the same on the same line.
struct SendingBenchmark {
    /// What the messages go over.
    private struct Way {
        let name: String
        let count: Int
        var latency = Duration.zero
        /// nil: a pseudo-terminal, as fast as the machine.
        var bitsPerSecond: Int?
    }

    private static let runs = 3
    private static let ways = [
        Way(name: "network 0 ms", count: 2_000), Way(name: "network 50 ms", count: 100, latency: .milliseconds(50)),
        Way(name: "network 0 ms, line of 115,200 bit/s", count: 60, bitsPerSecond: 115_200),
    ]

    func figures() async throws -> [Figure] {
        var figures = [try await roundTrip()]
        for way in Self.ways { figures.append(try await sending(way)) }
        figures.append(try await oneCaller())
        return figures
    }

    private func roundTrip() async throws -> Figure {
        let timings = try await bare([("AT\r", "OK\r\n")], Way(name: "", count: 2_000))
        return Figure(
            what: "bare AT → OK, no driver", value: timings.written, beside: "", basis: "\(timings.count) exchanges")
    }

    private static func message() throws -> SMSSubmit {
        try SMSSubmit.messages(
            "HS H15.12-261120-0001: dang giai quyet, hen tra ket qua ngay 24/11/2026.",
            to: SMSAddress(number: "+84912345678"))[0]
    }

    private func sending(_ way: Way) async throws -> Figure {
        let message = try Self.message()
        let submit = [("AT+CMGS=\(message.tpdu.count)\r", "> "), (message.hex + "\u{1A}", "OK\r\n")]
        var ours: [Double] = []
        var ofPort: [Double] = []
        for _ in 0..<Self.runs {
            // The next message waits at the modem's door while one is under way.
            let spent = try await driver(way, message, callers: 2).whole
            ours.append(Double(way.count) / spent.seconds)
            ofPort.append(1 / (try await bare(submit, way)).mean.seconds)
        }
        let (mine, port) = (Runs(values: ours), Runs(values: ofPort))
        return Figure(
            what: "driver → modem, \(way.name)", value: "\(mine.median.writtenDown) messages/s",
            beside:
                "the port \(port.median.writtenDown) (so \(Int((mine.median / port.median * 100).rounded(.down))) %), "
                + "our slowest run \(mine.least.writtenDown)",
            basis: "median of \(Self.runs) runs of \(way.count) messages")
    }

    /// A caller that hands the next message in only when it has heard of the last.
    private func oneCaller() async throws -> Figure {
        let way = Self.ways[0]
        let timings = Timings(try await driver(way, Self.message(), callers: 1).each)
        return Figure(
            what: "driver → modem and back to the caller", value: timings.written, beside: "",
            basis: "\(timings.count) messages, one at a time")
    }

    private func driver(
        _ way: Way, _ message: SMSSubmit, callers: Int
    ) async throws -> (whole: Duration, each: [Duration]) {
        let modem = try await Self.modem(way)
        let line = try await Self.line(to: modem, way)
        let path = if let line { line.path } else { await modem.path }
        let driver = try Modem(name: "bench-modem", configuration: .init(device: path), clock: SystemClock()) { _ in
            .delete
        }
        let work = Task { await driver.run() }
        for await state in driver.stateChanges where state == .ready { break }
        let (hex, length) = (message.hex, message.tpdu.count)
        // The first one finds out whether the SIM keeps count.
        guard case .accepted = await driver.submit(pdu: hex, length: length) else { throw NotSent() }
        let clock = SystemClock()
        let start = clock.uptime
        let each = try await withThrowingTaskGroup(of: [Duration].self) { group in
            for _ in 0..<callers {
                group.addTask {
                    var each: [Duration] = []
                    for _ in 0..<way.count / callers {
                        let begun = clock.uptime
                        guard case .accepted = await driver.submit(pdu: hex, length: length) else { throw NotSent() }
                        each.append(clock.uptime - begun)
                    }
                    return each
                }
            }
            return try await group.reduce(into: [Duration]()) { $0 += $1 }
        }
        let whole = clock.uptime - start
        work.cancel()
        await work.value
        await modem.unplug()
        return (whole, each)
    }

    private func bare(_ exchanges: [(String, String)], _ way: Way) async throws -> Timings {
        let modem = try await Self.modem(way)
        let line = try await Self.line(to: modem, way)
        let path = if let line { line.path } else { await modem.path }
        let host = try BareHost(path: path)
        for setting in ["ATE0", "AT+CMEE=1", "AT+CMGF=0"] {
            _ = try await host.time(1, [(setting + "\r", "OK\r\n")])
        }
        let timings = try await host.time(way.count, exchanges.map { (say: $0.0, until: $0.1) })
        await modem.unplug()
        return Timings(timings)
    }

    private static func modem(_ way: Way) async throws -> SimulatedModem {
        let modem = try SimulatedModem()
        try await modem.plug()
        await modem.network.change { $0.submitLatency = way.latency }
        return modem
    }

    private static func line(to modem: SimulatedModem, _ way: Way) async throws -> PacedLine? {
        guard let bitsPerSecond = way.bitsPerSecond else { return nil }
        return try PacedLine(to: await modem.path, bitsPerSecond: bitsPerSecond)
    }

    private struct NotSent: Error, CustomStringConvertible {
        var description: String { "the simulated modem did not take a message" }
    }
}
