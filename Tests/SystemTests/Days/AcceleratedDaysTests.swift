import ApplianceKit
import Foundation
import Glibc
import TestSupport
import Testing

@testable import SMSGateway
@testable import Simulator

/// Days of a box with both real daemons, with faults of every kind on top of each other; `./run soak days`.
///
/// A day is compressed: an hour's clock is reached by setting the daemons' wall clock forward, the load and the faults of an
/// hour come within some seconds. Deadlines on the monotonic clock stay as they are, so an outage of seconds has the weight of
/// an hour's: messages may expire, and then the store must say so.
@Suite(
    "Accelerated days",
    .enabled(
        if: DayPlan.fromEnvironment() != nil && geteuid() == 0 && SmallDisk.isPossible
            && access(PushedClock.library, R_OK) == 0),
    .timeLimit(.minutes(600)))
struct AcceleratedDaysTests {
    @Test func nothingIsLostRepeatedOrToldWhateverBreaks() async throws {
        let plan = try #require(DayPlan.fromEnvironment())
        let record = DayRecord()
        let begin = ContinuousClock.now
        var sizes: [String] = []
        let folder = NSTemporaryDirectory() + "tracuu-days-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let clock = try PushedClock(file: folder + "/clock", hour: DayPlan.firstHour)
        let adjust = { (settings: inout WorldSettings) in
            settings.clock = clock
            settings.central.kind = .contract
            settings.central.marksEveryField = true
            settings.central.today = clock.now
        }
        try await Bench.with(adjust) { bench in
            let disk = try SmallDisk(bench.world.stateFolder, megabytes: 64)
            defer { disk.unmount() }
            try configure(bench, folder)
            await bench.world.network.change {
                $0.submitLatency = .milliseconds(15)
                $0.reports = .after(.milliseconds(30))
            }
            let box = DayBox(bench, clock: clock, record: record)
            try await box.start()
            try await play(plan, bench, box: box, disk: disk, clock: clock, record: record)
            tell("played; everything is mended, messages come to their ends")
            await box.bringUp()
            try await settle(bench, clock: clock, record: record)
            tell("judging")
            let judge = DayJudge(bench: bench, record: record)
            try await told(by: bench.world, record)
            try await box.stop()
            sizes = judge.judgeSizes()
            try await judge.judgeMessages()
            try await judge.judgeNumbers()
            try judge.judgePrivacy()
            // Behind the look for personal data: it is full of it, as a real line is.
            record.trace(
                "the modem's line",
                bench.world.modem.conversation.entries.map {
                    "\($0.uptime.milliseconds) \($0.isFromHost ? ">" : "<") \($0.text)"
                })
        }
        let score = DayScore(plan: plan, state: record.now, sizes: sizes, spent: ContinuousClock.now - begin)
        print(score.table)
        if !score.state.violations.isEmpty { try keep(score.state.traces, seed: plan.seed) }
        #expect(score.state.violations == [], "./run soak days --seed \(plan.seed)")
    }

    /// What the programs said, for whoever looks for the reason: the folder of the play is gone by then.
    private func keep(_ traces: [String: [String]], seed: UInt64) throws {
        let file = NSTemporaryDirectory() + "tracuu-days-\(seed).log"
        let text = traces.sorted { $0.key < $1.key }.map { "== \($0.key)\n\($0.value.joined(separator: "\n"))\n" }
        try Data(text.joined().utf8).write(to: URL(fileURLWithPath: file))
        print("what was said: \(file)")
    }

    /// At once, for whoever waits.
    private func tell(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }

    private func configure(_ bench: Bench, _ folder: String) throws {
        // What can be waited for shorter is: an hour takes seconds only.
        let profiles = folder + "/profiles"
        try FileManager.default.createDirectory(atPath: profiles, withIntermediateDirectories: true)
        try Data("{ models: [\"SIM-LTE\"], promptSeconds: 5, networkPatienceSeconds: 60 }".utf8)
            .write(to: URL(fileURLWithPath: profiles + "/short.json5"))
        try bench.configureGateway("/modem0\" }", "/modem0\", profiles: \"\(profiles)\", auditSeconds: 5 }")
        try bench.configureGateway(
            "log:",
            "sync: { everySeconds: 5 },\n    sending: { perHour: 100000, perDay: 1000000 },\n    log:")
        let path = bench.world.kioskConfiguration
        let text = try String(contentsOfFile: path, encoding: .utf8)
        // The code on a ticket is how its number is read again.
        let longer = text.replacingOccurrences(
            of: "queue: {", with: "sync: { everySeconds: 5 },\n    queue: {\n        sms: { number: \"0912345678\" },")
        #expect(longer != text)
        try Data(longer.utf8).write(to: URL(fileURLWithPath: path))
    }

    /// Hour after hour, with people and faults at work all the while.
    private func play(
        _ plan: DayPlan, _ bench: Bench, box: DayBox, disk: SmallDisk, clock: PushedClock, record: DayRecord
    ) async throws {
        let faults = DayFaults(bench.world, box: box, plan: plan, record: record, clock: clock, disk: disk)
        let codes = await bench.world.central.dossiers.map(\.number).filter { $0.hasPrefix("H15.") }
        let people = DayPeople(
            world: bench.world, plan: plan, record: record, clock: clock, codes: codes,
            centralDenies: { faults.centralDenies })
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await people.run() }
            group.addTask { await faults.run() }
            group.addTask {
                while (try? await Task.sleep(for: .milliseconds(200))) != nil { await box.look() }
            }
            for hour in 0..<plan.hours {
                record.change { $0.hour = hour }
                let begin = ContinuousClock.now
                try? await Task.sleep(for: .seconds(plan.hourSeconds))
                await box.measure(hour: hour)
                tell("hour \(hour + 1) of \(plan.hours), \(record.now.violations.count) violations")
                // To the next full hour.
                let spent = Int((ContinuousClock.now - begin).components.seconds)
                do { try clock.push(3_600 - spent) } catch { record.violated("the clock can't be set: \(error)") }
            }
            group.cancelAll()
        }
    }

    /// With everything mended, until each message has come to an end; first what waits now, then what waits for the morning.
    private func settle(_ bench: Bench, clock: PushedClock, record: DayRecord) async throws {
        let store = try bench.store(reports: Set(MessageKind.allCases))
        let hasEnded = { () async -> Bool in
            // In the order in which a text goes, so that none slips by between two looks.
            guard bench.world.network.waiting(for: bench.world.network.firstNumber).isEmpty,
                await bench.world.modem.memories.values.allSatisfy({ $0.used == 0 }),
                let waiting = try? await store.waiting()
            else { return false }
            return waiting == 0
        }
        // Most goes at once. Then comes the morning, for what waits for it, and minutes for what is in doubt; that the clock was
        // set, the outbox notices within a minute.
        for (push, seconds) in [(0, 20), (untilMorning(clock), 75), (600, 70), (600, 70), (3_600, 70)] {
            try clock.push(push)
            for _ in 0..<(seconds * 10) {
                if await hasEnded() { return }
                try await Task.sleep(for: .milliseconds(100))
            }
        }
        record.violated("messages still wait after everything was mended")
    }

    /// Seconds until eight o'clock, by night.
    private func untilMorning(_ clock: PushedClock) -> Int {
        let hour = LocalTime(clock.now).hour
        return hour >= 22 || hour < 8 ? (32 - hour) % 24 * 3_600 : 0
    }

    /// What both tell other programs, for those who look for personal data.
    private func told(by world: World, _ record: DayRecord) async throws {
        func line(_ name: String) throws -> String {
            try String(contentsOfFile: world.stateFolder + "/" + name, encoding: .utf8)
                .trimmingCharacters(in: .whitespacesAndNewlines)
        }
        let client = try HTTPClient(name: "test")
        defer { client.close() }
        let headers: HTTPHeaders = ["Authorization": "Bearer \(try line("api.token"))"]
        let kiosk = "http://127.0.0.1:\(world.kioskPort)"
        for url in [
            try line("sms.address") + "/metrics", try line("sms.address") + "/health/ready", kiosk + "/metrics",
        ] {
            let answer = try await client.send(
                HTTPClientRequest(url: url, headers: headers, timeout: .seconds(60)))
            record.trace(url, [String(decoding: answer.body, as: UTF8.self)])
        }
    }
}

extension MessageStore {
    /// How many texts and parts have not come to an end. In doubt is one where nothing more will be tried.
    fileprivate func waiting() throws -> Int64 {
        try database.first(
            """
            SELECT (SELECT count(*) FROM outbox_part WHERE state IN ('queued', 'open') OR (state = 'inDoubt' AND due_at < ?1))
                + (SELECT count(*) FROM inbox WHERE state IN ('pending', 'promised'))
            """, .integer(.max)
        ) { $0.integer(0) } ?? 0
    }
}
