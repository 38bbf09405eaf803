import ApplianceKit

/// The names that stand in many dossiers (procedures, agencies, steps), each kept once and named by a number.
///
/// A few hundred names serve a million dossiers. What was looked up once is remembered, so a row needs no joins.
struct PhraseTable {
    /// More than any centre has; beyond it everything is asked of the file again.
    private static let memoryLimit = 20_000

    private var texts: [Int64: String] = [:]
    private var ids: [String: Int64] = [:]
    private var generation: Int64?

    /// The text of a number; empty where there is none.
    mutating func text(_ id: Int64?, in database: Database) throws -> String {
        guard let id else { return "" }
        if let text = texts[id] { return text }
        // Another process may have forgotten a phrase that a row of a moment ago still had.
        let text = try database.first("SELECT text FROM phrase WHERE id = ?1", .integer(id)) { $0.text(0) } ?? ""
        if texts.count >= Self.memoryLimit { texts.removeAll() }
        texts[id] = text
        return text
    }

    /// The number of a text, a new one where it is new. Only within a transaction that began with ``renew(in:)``.
    mutating func id(_ text: String, in database: Database) throws -> Int64? {
        if text.isEmpty { return nil }
        if let id = ids[text] { return id }
        let known = try database.first("SELECT id FROM phrase WHERE text = ?1", .text(text)) { $0.integer(0) }
        if known == nil { try database.run("INSERT INTO phrase(text) VALUES(?1)", .text(text)) }
        let id = known ?? database.lastInsertedRow
        if ids.count >= Self.memoryLimit { ids.removeAll() }
        ids[text] = id
        return id
    }

    /// Forgets what it remembers where phrases have left the file since.
    mutating func renew(in database: Database) throws {
        let current = try database.integer(.phraseGeneration) ?? 0
        if generation != current { ids.removeAll() }
        generation = current
    }

    /// Forgets new numbers: the transaction that gave them was rolled back, and the next texts get them.
    mutating func rollBack() {
        ids.removeAll()
        // What was written was perhaps read again before the end.
        texts.removeAll()
    }

    /// Takes phrases that no dossier has any more out of the file, where there are more than a centre can have.
    ///
    /// Within a transaction: it reads every row, a third of a second for a million.
    ///
    /// - Returns: How many.
    mutating func prune(in database: Database, above limit: Int = 5_000) throws -> Int {
        let count = try database.first("SELECT count(*) FROM phrase") { Int($0.integer(0)) } ?? 0
        if count <= limit { return 0 }
        var used: Set<Int64> = []
        _ = try database.query(
            "SELECT procedure, agency, wording, step, counter, iif(typeof(printed) = 'integer', printed, 0) FROM dossier"
        ) { row in for column in 0..<6 { used.insert(row.integer(column)) } }
        let all = try database.query("SELECT id FROM phrase") { $0.integer(0) }
        let unused = all.filter { !used.contains($0) }
        for id in unused { try database.run("DELETE FROM phrase WHERE id = ?1", .integer(id)) }
        if !unused.isEmpty {
            try database.set(.phraseGeneration, .integer((try database.integer(.phraseGeneration) ?? 0) + 1))
        }
        return unused.count
    }
}

extension Database {
    /// A fact that is a number.
    func integer(_ fact: CacheFact) throws -> Int64? {
        try first("SELECT value FROM fact WHERE name = ?1", .text(fact.rawValue)) { $0.optionalInteger(0) } ?? nil
    }

    /// A fact that is a text.
    func text(_ fact: CacheFact) throws -> String? {
        try first("SELECT value FROM fact WHERE name = ?1", .text(fact.rawValue)) { $0.optionalText(0) } ?? nil
    }

    /// Keeps a fact; nil forgets it.
    func set(_ fact: CacheFact, _ value: SQLiteValue) throws {
        if value == .null {
            try run("DELETE FROM fact WHERE name = ?1", .text(fact.rawValue))
        } else {
            try run(
                "INSERT INTO fact(name, value) VALUES(?1, ?2) ON CONFLICT DO UPDATE SET value = excluded.value",
                .text(fact.rawValue), value)
        }
    }
}
