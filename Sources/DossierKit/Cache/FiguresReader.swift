public import ApplianceKit
public import Foundation

/// Counts ``DossierFigures``, on a connection and thread of its own: it reads every row, and no lookup waits for it.
public actor FiguresReader {
    private let thread: PollThread
    private let connection: CacheConnection

    /// The thread of the connection.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// - Parameter path: The cache's file, which is opened when it is first needed.
    /// - Throws: ``SystemError`` where the system has no thread left.
    public init(path: String) throws(SystemError) {
        thread = try PollThread(name: "figures")
        connection = CacheConnection(
            path: path, migrations: CacheSchema.migrations, purpose: "counting dossiers",
            consequence: "No figures are shown.", pageMemory: 512)
    }

    /// The figures at a moment; nil where the cache can't be read or no synchronisation has come to its end.
    public func figures(at now: Date) -> DossierFigures? {
        connection.attempt { database, phrases in
            guard let asOf = try database.integer(.asOf).map(CacheSchema.date) else { return nil }
            let rows = try database.query(
                """
                SELECT agency, count(*), count(*) FILTER (WHERE \(Self.limit) < ?1) FROM dossier
                WHERE status IN (1, 2, 4) AND NOT paused GROUP BY agency ORDER BY 3 DESC, 2 DESC
                """, .integer(CacheSchema.seconds(now))
            ) { ($0.optionalInteger(0), Int($0.integer(1)), Int($0.integer(2))) }
            let agencies = try rows.map {
                DossierFigures.Agency(name: try phrases.text($0.0, in: database), open: $0.1, overdue: $0.2)
            }
            let local = LocalTime(now)
            let month = LocalTime.moment(year: local.year, month: local.month, day: 1)
            let finished = try database.first(
                """
                SELECT count(*), count(*) FILTER (WHERE ready <= \(Self.limit)),
                    count(*) FILTER (WHERE appointment IS NULL)
                FROM (SELECT coalesce(released, finished) AS ready, appointment FROM dossier WHERE status IN (9, 10))
                WHERE ready >= ?1
                """, .integer(CacheSchema.seconds(month))
            ) { (Int($0.integer(0)), Int($0.integer(1)), Int($0.integer(2))) }
            return DossierFigures(
                agencies: agencies, finished: finished?.0 ?? 0, finishedOnTime: finished?.1 ?? 0,
                finishedUndated: finished?.2 ?? 0, asOf: asOf)
        } ?? nil
    }

    /// Until when an appointment is kept: one at midnight in Việt Nam (UTC+7) is a day without a time and holds until the
    /// day is over, as ``Dossier/timeliness(at:calendar:)`` has it.
    private static let limit =
        "(appointment + CASE WHEN (appointment + 25200) % 86400 = 0 THEN 86399 ELSE 0 END)"
}
