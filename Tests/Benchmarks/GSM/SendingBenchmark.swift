import ApplianceKit
import DeviceIO
import Foundation

@testable import Simulator

/// Messages handed in by the product's driver, one after another, to the simulated modem.
///
/// Beside it what the port allows: a host with nothing in it that does the same on the same pseudo-terminal, and the
/// time of a bare `AT` times the two exchanges of a message.
struct SendingBenchmark {
    private static let runs = 3

    func figures() async throws -> [Figure] {
        var figures: [Figure] = []
        figures.append(try await roundTrip())
        for (latency, count) in [(0, 400), (50, 100)] {
            figures.append(try await sending(count, latency: .milliseconds(latency), "\(latency) ms"))
        }
        return figures
    }

    private func roundTrip() async throws -> Figure {
        let timings = try await bare([("AT\r", "OK\r\n")], rounds: 2_000, latency: .zero)
        return Figure(
            what: "bare AT → OK, no driver", value: timings.written, beside: "", basis: "\(timings.count) exchanges")
    }

    private func sending(_ count: Int, latency: Duration, _ name: String) async throws -> Figure {
        let message = try SMSSubmit.messages(
            "HS H15.12-261120-0001: dang giai quyet, hen tra ket qua ngay 24/11/2026.",
            to: SMSAddress(number: "+84912345678"))[0]
        let submit = [("AT+CMGS=\(message.tpdu.count)\r", "> "), (message.hex + "\u{1A}", "OK\r\n")]
        var ours: [Double] = []
        var ofPort: [Double] = []
        var ofExchanges: [Double] = []
        var timings: [Duration] = []
        for _ in 0..<Self.runs {
            let run = try await driver(count, message, latency)
            timings += run.each
            ours.append(Double(count) / run.whole.seconds)
            let port = try await bare(submit, rounds: count, latency: latency)
            ofPort.append(1 / port.mean.seconds)
            let exchange = try await bare([("AT\r", "OK\r\n")], rounds: count, latency: .zero)
            ofExchanges.append(1 / (exchange.mean * 2 + latency).seconds)
        }
        let (mine, port, exchanges) = (Runs(values: ours), Runs(values: ofPort), Runs(values: ofExchanges))
        let each = Timings(timings)
        let share = Int((mine.median / port.median * 100).rounded(.down))
        return Figure(
            what: "driver → modem, network \(name)",
            value: "\(mine.median.writtenDown) messages/s, each \(each.written)",
            beside: "the port \(port.median.writtenDown) (so \(share) %), "
                + "two bare AT and the network \(exchanges.median.writtenDown), "
                + "our slowest run \(mine.least.writtenDown)",
            basis: "median of \(Self.runs) runs of \(count) messages")
    }

    private func driver(
        _ count: Int, _ message: SMSSubmit, _ latency: Duration
    ) async throws -> (whole: Duration, each: [Duration]) {
        let modem = try await Self.modem(latency)
        let driver = try Modem(
            name: "bench-modem", configuration: .init(device: await modem.path), clock: SystemClock()
        ) { _ in .delete }
        let work = Task { await driver.run() }
        defer { work.cancel() }
        for await state in driver.stateChanges where state == .ready { break }
        let (hex, length) = (message.hex, message.tpdu.count)
        // The first one finds out whether the SIM keeps count.
        guard case .accepted = await driver.submit(pdu: hex, length: length) else { throw NotSent() }
        let clock = SystemClock()
        var each: [Duration] = []
        let start = clock.uptime
        for _ in 0..<count {
            let begun = clock.uptime
            guard case .accepted = await driver.submit(pdu: hex, length: length) else { throw NotSent() }
            each.append(clock.uptime - begun)
        }
        let whole = clock.uptime - start
        work.cancel()
        await modem.unplug()
        return (whole, each)
    }

    private func bare(_ exchanges: [(String, String)], rounds: Int, latency: Duration) async throws -> Timings {
        let modem = try await Self.modem(latency)
        let host = try BareHost(path: await modem.path)
        for setting in ["ATE0", "AT+CMEE=1", "AT+CMGF=0"] {
            _ = try await host.time(1, [(setting + "\r", "OK\r\n")])
        }
        let timings = try await host.time(rounds, exchanges.map { (say: $0.0, until: $0.1) })
        await modem.unplug()
        return Timings(timings)
    }

    private static func modem(_ latency: Duration) async throws -> SimulatedModem {
        let modem = try SimulatedModem()
        try await modem.plug()
        await modem.network.change { $0.submitLatency = latency }
        return modem
    }

    private struct NotSent: Error, CustomStringConvertible {
        var description: String { "the simulated modem did not take a message" }
    }
}
