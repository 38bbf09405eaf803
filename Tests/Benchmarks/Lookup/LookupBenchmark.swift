import ApplianceKit
import Foundation
import Glibc
import Synchronization

@testable import DossierKit

/// The cache at 10,000, a million and five million dossiers: lookups beside SQLite alone, the first load, a delta.
struct LookupBenchmark {
    private static let lookups = 20_000
    private let folder: String

    init() throws {
        folder = NSTemporaryDirectory() + "tracuu-lookup-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    func figures(_ add: (Figure) -> Void) async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for count in [10_000, 1_000_000, 5_000_000] {
            let name = count == 10_000 ? "10 k" : "\(count / 1_000_000) M"
            let path = "\(folder)/dossiers-\(count).db"
            let cache = try DossierCache(path: path)
            if count == 1_000_000 {
                try await firstLoad(count, name, cache, add)
            } else {
                try await fill(count, name, cache, add)
            }
            checkpoint(path)
            let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
            add(
                Figure(
                    what: "size on disk, \(name)", value: "\(size / count) bytes a dossier",
                    beside: "the whole file \(size >> 20) MiB", basis: "after a checkpoint"))
            try await lookups(count, name, cache, path, add)
        }
    }

    // MARK: - Loading

    /// A million dossiers through the real adapter, over loopback.
    private func firstLoad(_ count: Int, _ name: String, _ cache: DossierCache, _ add: (Figure) -> Void) async throws {
        let server = try ContractServer(GeneratedDossiers(count: count, pageSize: 1_000))
        let client = try HTTPClient(name: "bench")
        let configuration = CentralConfiguration(
            kind: .contract, baseURL: "http://127.0.0.1:\(server.port)", token: "bench", timeout: .seconds(60),
            pageSize: 1_000)
        let central = configuration.makeSystem(client: client)
        let sync = CentralSync(
            of: central, named: "bench", tellsEveryChange: true, into: cache, clock: SystemClock())
        let role = try SyncRole(path: cache.path, tells: false)
        guard role.isOurs() else { return }
        let before = try ProcessUse(getpid())
        let memory = MemoryPeak()
        let start = ContinuousClock.now
        try await sync.round(role)
        let time = start.duration(to: .now)
        let after = try ProcessUse(getpid())
        add(
            Figure(
                what: "first synchronisation, \(name), contract over loopback",
                value: "\((time.seconds * 10).rounded(.up) / 10) s",
                beside: "CPU \((after.cpuTime - before.cpuTime).seconds.rounded(.up)) s, with the serving side's",
                basis: "pages of 1 000, from nothing to up to date"))
        add(
            Figure(
                what: "resident memory meanwhile", value: "+\((memory.stop() - before.residentMemory) / 1_024) MiB",
                beside: "over \(before.residentMemory / 1_024) MiB of the measuring process before",
                basis: "highest of samples every 20 ms; both sides in one process"))

        server.change(10_000)
        var times: [Duration] = []
        for _ in 0..<5 {
            let start = ContinuousClock.now
            try await sync.round(role)
            times.append(start.duration(to: .now))
        }
        add(
            Figure(
                what: "delta of 10 000 in \(name), contract over loopback", value: "\(times[0].written) the first time",
                beside: "median \(Timings(times).percentile(50).written) where nothing of it is new any more",
                basis: "10 pages"))
        role.letGo()
        await server.stop()
        client.close()
    }

    private func fill(_ count: Int, _ name: String, _ cache: DossierCache, _ add: (Figure) -> Void) async throws {
        let central = GeneratedDossiers(count: count, pageSize: 1_000)
        let role = try SyncRole(path: cache.path, tells: false)
        guard role.isOurs() else { return }
        let start = ContinuousClock.now
        try await CentralSync(of: central, named: "bench", tellsEveryChange: true, into: cache, clock: SystemClock())
            .round(role)
        let time = start.duration(to: .now)
        add(
            Figure(
                what: "first load, \(name), no network",
                value: "\((Double(count) / time.seconds).writtenDown) dossiers/s",
                beside: "in all \((time.seconds * 10).rounded(.up) / 10) s", basis: "the generator's time is in it"))
        role.letGo()
    }

    /// A connection that closes last puts all into the file.
    private func checkpoint(_ path: String) {
        guard let database = try? Database(path: path, durability: .normal, migrations: CacheSchema.migrations) else {
            return
        }
        try? database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    }

    // MARK: - Lookups

    private func lookups(
        _ count: Int, _ name: String, _ cache: DossierCache, _ path: String, _ add: (Figure) -> Void
    ) async throws {
        var random = SystemRandomNumberGenerator()
        let codes = (0..<Self.lookups).map { _ in
            DossierCode(printed: GeneratedDossiers.code(Int.random(in: 0..<count, using: &random)))
        }
        // Each way once over all codes before it counts, so that all find the same in the kernel's memory; then in
        // turns, so that a neighbour's minute meets all of them.
        var raw: [Duration] = []
        var joined: [Duration] = []
        var inThread: [Duration] = []
        var asked: [Duration] = []
        let plain = try RawLookup(path: path, withNames: false)
        let named = try RawLookup(path: path, withNames: true)
        let database = try Database(path: path, durability: .normal, migrations: CacheSchema.migrations)
        try database.execute("PRAGMA cache_size=-6144")
        var phrases = PhraseTable()
        var sum = 0
        for code in codes {
            sum &+= plain.read(code.normalForm) &+ named.read(code.normalForm)
            _ = try CacheReader.entry(code, in: database, &phrases)
            _ = await cache.entry(code)
        }
        for chunk in stride(from: 0, to: codes.count, by: 500) {
            let part = codes[chunk..<min(chunk + 500, codes.count)]
            for code in part { raw.append(timed { sum &+= plain.read(code.normalForm) }) }
            for code in part { joined.append(timed { sum &+= named.read(code.normalForm) }) }
            for code in part {
                let start = ContinuousClock.now
                _ = try CacheReader.entry(code, in: database, &phrases)
                inThread.append(start.duration(to: .now))
            }
            for code in part {
                let start = ContinuousClock.now
                guard await cache.entry(code) != nil else { throw CocoaError(.fileReadUnknown) }
                asked.append(start.duration(to: .now))
            }
        }
        withExtendedLifetime(sum) {}
        let baseline = Timings(joined)
        func ratio(_ timings: [Duration], to other: Timings) -> String {
            let ratio = Timings(timings).percentile(50).seconds / other.percentile(50).seconds
            return "\((ratio * 100).rounded(.up) / 100) × by p50"
        }
        let basis = "\(codes.count) random codes, in turns"
        add(Figure(what: "raw prepared SQLite, \(name), names as numbers", value: Timings(raw).written, basis: basis))
        add(
            Figure(
                what: "raw prepared SQLite, \(name), names joined", value: baseline.written,
                beside: ratio(joined, to: Timings(raw)) + " of the numbers", basis: basis))
        add(
            Figure(
                what: "cached lookup, \(name), reading alone", value: Timings(inThread).written,
                beside:
                    "\(ratio(inThread, to: baseline)) of names joined, \(ratio(inThread, to: Timings(raw))) of numbers",
                basis: basis))
        add(
            Figure(
                what: "cached lookup, \(name), as daemons ask", value: Timings(asked).written,
                beside: "\(ratio(asked, to: baseline)) of names joined, \(ratio(asked, to: Timings(raw))) of numbers",
                basis: basis))
    }

    private func timed(_ body: () -> Void) -> Duration {
        let start = ContinuousClock.now
        body()
        return start.duration(to: .now)
    }
}

/// The most memory that this process has had resident, looked at on a thread of its own.
private final class MemoryPeak: Sendable {
    private struct State {
        var peak = 0
        var isStopped = false
    }
    private let state = Mutex(State())

    init() {
        let state = Shared(self)
        try? startThread(named: "memory") {
            while let sampler = state.sampler, sampler.sample() { usleep(20_000) }
        }
    }

    private struct Shared: Sendable {
        weak let sampler: MemoryPeak?
        init(_ sampler: MemoryPeak) { self.sampler = sampler }
    }

    private func sample() -> Bool {
        let resident = (try? ProcessUse(getpid()).residentMemory) ?? 0
        return state.withLock { state in
            state.peak = max(state.peak, resident)
            return !state.isStopped
        }
    }

    /// - Returns: In KiB.
    func stop() -> Int {
        state.withLock { state in
            state.isStopped = true
            return state.peak
        }
    }
}
