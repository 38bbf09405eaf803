import ApplianceKit
import Foundation

/// A dossier as a row of `dossiers.db`.
enum CacheRow {
    /// The columns that ``entry(_:normalForm:phrases:in:)`` reads, in its order.
    static let columns = """
        printed, procedure, agency, status, wording, step, paused, received, appointment, released, finished, counter,
        fetched, lookup_code
        """

    static let byCode = "SELECT \(columns) FROM dossier WHERE code = ?1"

    /// The same with ``CacheFact/asOf`` behind it: one statement, so one lock on the file.
    static let byCodeWithAsOf = """
        SELECT \(columns), (SELECT value FROM fact WHERE name = '\(CacheFact.asOf.rawValue)') FROM dossier WHERE code = ?1
        """
    /// The column of ``byCodeWithAsOf`` behind ``columns``.
    static let asOfColumn = 14

    private static let upsert = """
        INSERT INTO dossier(code, printed, procedure, agency, status, wording, step, paused, received, appointment,
            released, finished, counter, fetched, lookup_code)
        VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
        ON CONFLICT(code) DO UPDATE SET printed = excluded.printed, procedure = excluded.procedure,
            agency = excluded.agency, status = excluded.status, wording = excluded.wording, step = excluded.step,
            paused = excluded.paused, received = excluded.received, appointment = excluded.appointment,
            released = excluded.released, finished = excluded.finished, counter = excluded.counter,
            fetched = excluded.fetched, lookup_code = excluded.lookup_code
        """

    /// The dossier of a row with ``columns``.
    static func entry(
        _ row: borrowing Row, normalForm: String, phrases: inout PhraseTable, in database: Database
    ) throws -> DossierCache.Entry {
        func date(_ column: Int) -> Date? { row.optionalInteger(column).map(CacheSchema.date) }
        // A phrase is looked up by another statement, so whatever the row holds as text is taken first.
        let printed =
            row.isInteger(0)
            ? PrintedForm.printed(
                normalForm, separators: try phrases.text(row.integer(0), in: database))
            : row.text(0)
        let dossier = Dossier(
            code: DossierCode(printed: printed, normalForm: normalForm),
            procedure: try phrases.text(row.optionalInteger(1), in: database),
            agency: try phrases.text(row.optionalInteger(2), in: database),
            status: row.optionalInteger(3).flatMap { DossierStatus(rawValue: Int($0)) },
            statusText: try phrases.text(row.optionalInteger(4), in: database),
            step: try phrases.text(row.optionalInteger(5), in: database), isPaused: row.integer(6) != 0,
            received: date(7), appointment: date(8), released: date(9), finished: date(10),
            counter: try phrases.text(row.optionalInteger(11), in: database))
        return DossierCache.Entry(
            dossier: dossier, fetchedAt: CacheSchema.date(row.integer(12)),
            lookupCode: StoredLookupCode(row.optionalInteger(13)))
    }

    /// Writes a row over whatever is there.
    static func write(
        _ dossier: Dossier, fetchedAt: Date, lookupCode: StoredLookupCode, phrases: inout PhraseTable,
        in database: Database
    ) throws {
        func date(_ date: Date?) -> SQLiteValue { SQLiteValue(date.map(CacheSchema.seconds)) }
        let printed: SQLiteValue
        switch PrintedForm(printed: dossier.code.printed, normalForm: dossier.code.normalForm) {
        case .separators(let separators):
            // Without separators there is no phrase to name, and the column takes no NULL: 0 is no phrase's id.
            printed = SQLiteValue(try phrases.id(separators, in: database) ?? 0)
        case .text(let text): printed = .text(text)
        }
        try database.run(
            upsert, .text(dossier.code.normalForm), printed,
            SQLiteValue(try phrases.id(dossier.procedure, in: database)),
            SQLiteValue(try phrases.id(dossier.agency, in: database)), SQLiteValue(dossier.status?.rawValue),
            SQLiteValue(try phrases.id(dossier.statusText, in: database)),
            SQLiteValue(try phrases.id(dossier.step, in: database)), SQLiteValue(dossier.isPaused),
            date(dossier.received), date(dossier.appointment), date(dossier.released), date(dossier.finished),
            SQLiteValue(try phrases.id(dossier.counter, in: database)), .integer(CacheSchema.seconds(fetchedAt)),
            SQLiteValue(lookupCode.number))
    }
}

/// What the cache knows of a dossier's lookup code.
public enum StoredLookupCode: Sendable, Equatable {
    /// Nothing: no answer of the central system has said so far.
    case unknown
    /// The dossier has none.
    case none
    /// The first eight bytes of its digest.
    case digest(Int64)

    /// What the file holds: NULL, 0, or the digest.
    init(_ number: Int64?) {
        switch number {
        case nil: self = .unknown
        case 0: self = .none
        case .some(let number): self = .digest(number)
        }
    }

    /// Of a whole digest.
    init(_ digest: LookupCodeDigest) {
        let number = digest.rawValue.prefix(8).reduce(Int64(0)) { $0 << 8 | Int64($1) }
        self = .digest(number == 0 ? 1 : number)
    }

    var number: Int64? {
        switch self {
        case .unknown: nil
        case .none: 0
        case .digest(let number): number
        }
    }
}
