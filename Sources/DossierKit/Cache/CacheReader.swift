import ApplianceKit
import Foundation
import Synchronization

/// Reads `dossiers.db`, on a connection and thread of its own: no reader waits for whoever writes.
actor CacheReader {
    private let thread: PollThread
    private let connection: CacheConnection
    private let inPlace: InPlaceReader

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    init(path: String) throws(SystemError) {
        thread = try PollThread(name: "cache-read")
        connection = CacheConnection(
            path: path, migrations: CacheSchema.migrations, purpose: "reading dossiers",
            consequence: "Answers come from the central system alone.")
        inPlace = InPlaceReader(path: path)
    }

    /// What is known about a code, or nil: read by the caller where that goes at once, else on the thread.
    nonisolated func entry(_ code: DossierCode) async -> DossierCache.Entry? {
        if let answer = inPlace.entry(code) { return answer }
        let first = FirstAnswer()
        let clock = SystemClock()
        return await withCheckedContinuation { continuation in
            first.continuation.withLock { $0 = Continuation(value: continuation) }
            let patience = Task {
                guard (try? await clock.sleep(for: Self.patience)) != nil else { return }
                first.give(nil)
            }
            Task {
                first.give(await entryOnThread(code))
                patience.cancel()
            }
        }
    }

    /// A file that is being opened, brought up to date or counted through keeps no citizen waiting for longer; the
    /// central system is asked then.
    private static let patience = Duration.seconds(1)

    private struct Continuation {
        let value: CheckedContinuation<DossierCache.Entry?, Never>
    }

    /// Whichever answer comes first.
    private final class FirstAnswer: Sendable {
        let continuation = Mutex<Continuation?>(nil)

        func give(_ entry: DossierCache.Entry?) {
            let waiting = continuation.withLock { continuation in
                defer { continuation = nil }
                return continuation
            }
            waiting?.value.resume(returning: entry)
        }
    }

    private func entryOnThread(_ code: DossierCode) -> DossierCache.Entry? {
        let answer = connection.attempt { database, phrases in try Self.entry(code, in: database, &phrases) }
        if answer != nil { inPlace.open() }
        return answer ?? nil
    }

    /// The same within a transaction of somebody else.
    static func entry(
        _ code: DossierCode, in database: Database, _ phrases: inout PhraseTable
    ) throws -> DossierCache.Entry? {
        try database.first(CacheRow.byCodeWithAsOf, .text(code.normalForm)) {
            let asOf = $0.optionalInteger(CacheRow.asOfColumn)
            let entry = try CacheRow.entry($0, normalForm: code.normalForm, phrases: &phrases, in: database)
            return asOf.map { entry.confirmed(at: CacheSchema.date($0)) } ?? entry
        }
    }

    func count() -> Int {
        connection.attempt { database, _ in
            try database.first("SELECT count(*) FROM dossier") { Int($0.integer(0)) } ?? 0
        } ?? 0
    }

    /// The bodies of what the central system publishes.
    func published(_ kind: PublishedKind) -> [String] {
        connection.attempt { database, _ in
            try database.query(
                "SELECT body FROM published WHERE kind = ?1 ORDER BY position", .text(kind.rawValue)
            ) { $0.text(0) }
        } ?? []
    }

    /// A date that is kept once for the file.
    func date(_ fact: CacheFact) -> Date? {
        connection.attempt { database, _ in try database.integer(fact).map(CacheSchema.date) } ?? nil
    }

    func letGoIfDamaged() {
        connection.letGoIfDamaged()
        inPlace.letGoIfDamaged()
    }
}

/// What else a central system publishes.
enum PublishedKind: String {
    case procedures, agencies, counters, calendarDays
}
