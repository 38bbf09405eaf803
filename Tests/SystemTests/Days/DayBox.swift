import ApplianceKit
import Foundation
import Glibc
import TestSupport

@testable import Simulator

/// The box of a played day: both real daemons, kept running as systemd keeps them.
actor DayBox {
    enum Daemon: String, CaseIterable, Sendable { case gateway, kiosk }

    private let bench: Bench
    private let clock: PushedClock
    private let record: DayRecord
    private var processes: [Daemon: DaemonProcess] = [:]
    private var lives: [Daemon: Int] = [:]
    /// They may end or not start while there is no room for their records.
    private var isDiskFull = false

    init(_ bench: Bench, clock: PushedClock, record: DayRecord) {
        self.bench = bench
        self.clock = clock
        self.record = record
    }

    /// Starts both and returns once they are ready.
    func start() async throws { for daemon in Daemon.allCases { try await launch(daemon) } }

    func setDiskFull(_ isFull: Bool) { isDiskFull = isFull }

    /// kill -9 of some of the daemons at once, and their start after a while.
    func cutPower(of daemons: [Daemon], backAfter pause: Duration) async {
        for daemon in daemons {
            guard let process = processes.removeValue(forKey: daemon) else { continue }
            process.kill()
            _ = try? await process.ended()
            keepWords(of: process, daemon)
        }
        try? await Task.sleep(for: pause)
        for daemon in daemons { await launchPatiently(daemon) }
    }

    /// Starts what the end of the play found without its power.
    func bringUp() async {
        for daemon in Daemon.allCases where processes[daemon] == nil { await launchPatiently(daemon) }
    }

    /// Starts again what has ended by itself, which it may only do without a disk.
    func look() async {
        for (daemon, process) in processes where !process.isRunning {
            processes[daemon] = nil
            keepWords(of: process, daemon)
            if isDiskFull {
                record.count("\(daemon.rawValue) ended on the full disk")
            } else {
                record.violated("\(daemon.rawValue) ended by itself: \(process.lines.suffix(3))")
            }
            await launchPatiently(daemon)
        }
    }

    /// Notes how large they are.
    func measure(hour: Int) {
        for (daemon, process) in processes where process.isRunning {
            let folder = "/proc/\(process.processID)"
            let status = FileManager.default.contents(atPath: folder + "/status") ?? Data()
            func number(_ key: String) -> Int {
                let line = String(decoding: status, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix(key) }
                return line.flatMap { Int($0.filter(\.isNumber)) } ?? 0
            }
            let descriptors = (try? FileManager.default.contentsOfDirectory(atPath: folder + "/fd").count) ?? 0
            let size = DayRecord.Size(
                daemon: daemon.rawValue, hour: hour, life: lives[daemon] ?? 0, resident: number("VmRSS:") / 1_024,
                descriptors: descriptors, threads: number("Threads:"))
            record.change { $0.sizes.append(size) }
        }
    }

    /// Ends both as a shutdown does.
    func stop() async throws {
        for (daemon, process) in processes {
            if try await process.terminate().status != 0 {
                record.violated("\(daemon.rawValue) did not end on SIGTERM")
            }
            keepWords(of: process, daemon)
        }
        processes = [:]
    }

    private func launch(_ daemon: Daemon) async throws {
        let (name, configuration) =
            switch daemon {
            case .gateway: ("tracuu-sms", bench.world.gatewayConfiguration)
            case .kiosk: ("tracuu-kiosk", bench.world.kioskConfiguration)
            }
        let begin = ContinuousClock.now
        let process = try await DaemonProcess.start(
            daemon.rawValue, Bench.program(name),
            ["run", "--config", configuration, "--state", bench.world.stateFolder], environment: clock.environment)
        do {
            try await process.ready(within: .seconds(60))
        } catch {
            process.kill()
            keepWords(of: process, daemon)
            throw error
        }
        processes[daemon] = process
        lives[daemon, default: 0] += 1
        let spent = Int((ContinuousClock.now - begin).milliseconds)
        record.change { $0.starts[daemon.rawValue, default: []].append(spent) }
    }

    private func launchPatiently(_ daemon: Daemon) async {
        for attempt in 1...30 {
            // Who waits for its readiness would be called back at once; bringUp() does it.
            if Task.isCancelled { return }
            do {
                return try await launch(daemon)
            } catch {
                if !isDiskFull, !Task.isCancelled, attempt > 3 {
                    record.violated("\(daemon.rawValue) does not start: \(error)")
                }
                try? await Task.sleep(for: .seconds(1))
            }
        }
    }

    private func keepWords(of process: DaemonProcess, _ daemon: Daemon) {
        record.trace("the log of \(daemon.rawValue)", process.lines)
    }
}
