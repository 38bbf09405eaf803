import ApplianceKit
import Foundation
import Glibc
import Testing

@testable import SMSGateway
@testable import Simulator

/// What the gateway uses at rest and after many messages: `LOAD=N` messages in the store, and `LOAD_SENT=N` more through
/// the modem (a hundredth where nothing is said). `TRACUU_SMS` may name another build's program.
@Suite(
    "Gateway's memory", .enabled(if: ProcessInfo.processInfo.environment["LOAD"] != nil), .timeLimit(.minutes(60)))
struct GatewayLoadTests {
    @Test func memoryDoesNotGrowWithTheStore() async throws {
        let environment = ProcessInfo.processInfo.environment
        let stored = environment["LOAD"].flatMap { Int($0) } ?? 100_000
        let program = environment["TRACUU_SMS"] ?? Bench.program("tracuu-sms")
        try await Bench.with { bench in
            try bench.configureSending()
            var gateway = try await start(program, bench)
            let code = try await bench.code(withStatus: 4)
            _ = try await bench.ask(code, from: "0900000001")
            try await tell("at rest after its start", gateway)
            _ = try await gateway.terminate()

            try await bench.store().fill(stored)
            gateway = try await start(program, bench)
            _ = try await bench.ask(code, from: "0900000002")
            try await tell("at rest on \(stored) stored messages", gateway)

            let sent = environment["LOAD_SENT"].flatMap { Int($0) } ?? stored / 100
            let mark = bench.world.network.submitted.count
            let store = try bench.store()
            for number in 1...sent {
                try await store.enqueue(
                    NewMessage(.notice, to: "09\(20_000_000 + number)", text: "Ho so \(number) da xong"))
            }
            let begin = ContinuousClock.now
            _ = try await bench.ask(code, from: "0900000003")
            _ = try await bench.world.network.submitted.wait(count: mark + sent + 1, within: .seconds(1_200))
            let spent = (ContinuousClock.now - begin).components.seconds
            print("\(sent) notices handed over in \(spent) s")
            try await tell("at rest after \(sent) more were sent", gateway)
            _ = try await gateway.terminate()
        }
    }

    private func start(_ program: String, _ bench: Bench) async throws -> DaemonProcess {
        let gateway = try await bench.world.launchGateway(executable: program)
        try await gateway.ready()
        return gateway
    }

    private func tell(_ what: String, _ gateway: DaemonProcess) async throws {
        try await Task.sleep(for: .seconds(8))
        let before = try Use(gateway.processID)
        try await Task.sleep(for: .seconds(30))
        let after = try Use(gateway.processID)
        print(
            "\(what): RSS \(after.resident / 1_024) MiB, PSS \(after.proportional / 1_024) MiB;"
                + " in 30 s \(after.waits - before.waits) wake-ups, CPU \(after.ticks - before.ticks) hundredths of a second"
        )
    }

    private struct Use {
        var resident = 0
        var proportional = 0
        var waits = 0
        var ticks = 0

        init(_ process: pid_t) throws {
            let folder = "/proc/\(process)"
            func read(_ path: String) throws -> String {
                String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
            }
            func number(_ key: String, _ text: String) -> Int {
                let line = text.split(separator: "\n").first { $0.hasPrefix(key) }
                return line.flatMap { Int($0.filter(\.isNumber)) } ?? 0
            }
            let memory = try read(folder + "/smaps_rollup")
            resident = number("Rss:", memory)
            proportional = number("Pss:", memory)
            for thread in try FileManager.default.contentsOfDirectory(atPath: folder + "/task") {
                waits += number("voluntary_ctxt_switches:", try read("\(folder)/task/\(thread)/status"))
            }
            let fields = try read(folder + "/stat").split(separator: ")").last?.split(separator: " ") ?? []
            ticks = fields.count > 12 ? (Int(fields[11]) ?? 0) + (Int(fields[12]) ?? 0) : 0
        }
    }
}

extension MessageStore {
    /// Puts in so many messages as they stand after their delivery.
    fileprivate func fill(_ count: Int) throws {
        try database.transaction {
            try database.execute(
                """
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(count))
                INSERT INTO outbox(kind, channel, priority, recipient, recipient_hash, operator, text, state, state_at,
                    created_at, expires_at, wants_report, part_count, dedupe_key)
                SELECT 'notice', 'sms', 1, '+849' || (30000000 + i), randomblob(32), 'mobifone',
                    'Ho so H15.12-260302-' || i || ' da co ket qua, moi den nhan tai quay 3.', 'delivered',
                    \(now), \(now), \(now) + 86400000, 1, 1, 'fill|' || i
                FROM n;
                INSERT INTO outbox_part(message, number, pdu, length, state, reference, tries, due_at, priority,
                    expires_at, sent_at)
                SELECT id, 1, hex(randomblob(90)), 89, 'delivered', id % 256, 1, created_at, 1, expires_at, created_at
                FROM outbox WHERE dedupe_key LIKE 'fill|%';
                INSERT INTO attempt(part, route, started_at, finished_at, result, reference, report, reported_at)
                SELECT id, 'modem0', due_at - 172800000, due_at - 172800000, 'sent', reference, 0, due_at
                FROM outbox_part WHERE sent_at IS NOT NULL;
                INSERT INTO history(at, message, part, state)
                SELECT created_at, id, NULL, 'delivered' FROM outbox WHERE dedupe_key LIKE 'fill|%';
                """)
        }
    }
}
