import ApplianceKit
import Foundation
import Glibc

/// One connection to a file that may be made anew: opens it when it is needed, lets go of a damaged one, tells of faults
/// once. Not Sendable: it lives inside an actor of its own thread.
final class CacheConnection {
    private let path: String
    private let migrations: [String]
    private let purpose: String
    private let consequence: String
    private let pageMemory: Int
    private let patience: Duration
    private let log = Log("cache")
    private var file: CacheFile?
    private var isFailing = false
    private(set) var phrases = PhraseTable()

    /// - Parameters:
    ///   - purpose: What it is for, in the log.
    ///   - consequence: What it means to people when it can't be used.
    ///   - pageMemory: How much of the file SQLite may keep in memory, in KiB.
    ///   - patience: How long to wait for a lock of another connection.
    init(
        path: String, migrations: [String], purpose: String, consequence: String, pageMemory: Int = 2_048,
        patience: Duration = .seconds(5)
    ) {
        self.path = path
        self.migrations = migrations
        self.purpose = purpose
        self.consequence = consequence
        self.pageMemory = pageMemory
        self.patience = patience
    }

    /// Does it on the database; nil where the file is of no use at the moment.
    @discardableResult
    func attempt<Value>(_ body: (Database, inout PhraseTable) throws -> Value) -> Value? {
        do {
            return try perform(body)
        } catch {
            return nil
        }
    }

    /// Does it on the database.
    ///
    /// - Throws: whatever keeps it from that; the log has it already.
    func perform<Value>(_ body: (Database, inout PhraseTable) throws -> Value) throws -> Value {
        do {
            let value = try body(try database(), &phrases)
            if isFailing { log.notice("\(purpose) works again") }
            isFailing = false
            return value
        } catch let error as SQLiteError where error.isDamaged {
            log.error("\(error). Nothing in it is lost for good; it is made anew.")
            file?.markDamaged()
            letGo()
            throw error
        } catch {
            phrases.rollBack()
            if !isFailing { log.error("\(purpose): \(error). \(consequence)") }
            isFailing = true
            throw error
        }
    }

    /// Does it where the file is open and sound; nil where it is not, or where that does not go at once. Says nothing of
    /// faults: somebody else asks then, and meets them too.
    func attemptIfOpen<Value>(_ body: (Database, inout PhraseTable) throws -> Value) -> Value? {
        guard let file else { return nil }
        guard !file.isMarkedDamaged else {
            letGo()
            return nil
        }
        do {
            return try body(file.database, &phrases)
        } catch let error as SQLiteError where error.isBusy {
            return nil
        } catch {
            letGo()
            return nil
        }
    }

    /// Opens the file where it is not; to be called where it may take its time.
    func open() { attempt { _, _ in } }

    /// Closes the file where somebody has found damage in it, so that it can be made anew.
    func letGoIfDamaged() {
        if file?.isMarkedDamaged == true { letGo() }
    }

    /// Marks the file as damaged: everybody lets go of it, and it is made anew.
    func condemn() {
        file?.markDamaged()
        letGo()
    }

    private func letGo() {
        file = nil
        phrases = PhraseTable()
    }

    private func database() throws -> Database {
        if let file {
            if !file.isMarkedDamaged { return file.database }
            letGo()
        }
        let opened = try CacheFile(path: path, migrations: migrations)
        // A burst of changes leaves no large log behind.
        try opened.database.execute(
            "PRAGMA cache_size=-\(pageMemory); PRAGMA journal_size_limit=16777216; "
                + "PRAGMA busy_timeout=\(patience.milliseconds)")
        file = opened
        return opened.database
    }
}
