import ApplianceKit
import Foundation
import Glibc

/// An open database file that may be thrown away when it is damaged, though another process has it open too.
///
/// To delete an SQLite file under another process's feet would damage the new one as well (both would then use one
/// `-wal` path for two files). So every user holds a shared lock on a file beside it; who finds damage leaves a mark
/// there, at which all let go; and who then gets the lock alone deletes and starts anew.
final class CacheFile {
    let database: Database
    private let lock: FileLock
    private let mark: String

    /// Opens the file, after making it anew where it is marked as damaged or can't be opened for damage.
    ///
    /// - Throws: ``SQLiteError``, ``SystemError``, or ``CacheFileInUse`` until other processes have let go.
    init(path: String, migrations: [String]) throws {
        mark = path + "-damaged"
        lock = try FileLock(path: path + "-lock")
        if access(mark, F_OK) == 0 { try Self.delete(path, mark: mark, lock: lock) }
        try Self.share(lock, path)
        do {
            database = try Database(path: path, durability: .normal, migrations: migrations)
        } catch let error where error.isDamaged {
            Self.leave(mark: mark)
            try Self.delete(path, mark: mark, lock: lock)
            try Self.share(lock, path)
            database = try Database(path: path, durability: .normal, migrations: migrations)
        }
    }

    /// Whether this or another process found damage in it.
    var isMarkedDamaged: Bool { access(mark, F_OK) == 0 }

    /// Tells every user of the file to let go of it.
    func markDamaged() { Self.leave(mark: mark) }

    private static func leave(mark: String) {
        let descriptor = open(mark, O_CREAT | O_WRONLY | O_CLOEXEC, 0o660)
        if descriptor >= 0 { close(descriptor) }
    }

    private static func share(_ lock: FileLock, _ path: String) throws {
        guard try lock.take(LOCK_SH) else { throw CacheFileInUse(path: path) }
    }

    private static func delete(_ path: String, mark: String, lock: FileLock) throws {
        guard try lock.take(LOCK_EX) else { throw CacheFileInUse(path: path) }
        for suffix in ["", "-wal", "-shm", "-journal"] { unlink(path + suffix) }
        unlink(mark)
    }
}

/// A damaged file that another process has not let go of yet, or is just making anew.
struct CacheFileInUse: Error, CustomStringConvertible {
    let path: String
    var description: String { "\(path) is damaged and another process has it; it is tried again with the next use" }
}

/// A lock between processes, let go when the value is (`flock`).
private final class FileLock {
    private let descriptor: Int32

    init(path: String) throws(SystemError) {
        descriptor = try systemCall("open \(path)") { open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o660) }
    }

    deinit { close(descriptor) }

    /// Never waits: who opens a file that another process is just making anew tries again with the next use.
    ///
    /// - Parameter kind: `LOCK_SH`, or `LOCK_EX` to have it alone.
    /// - Returns: false where somebody else's lock is in the way.
    func take(_ kind: Int32) throws(SystemError) -> Bool {
        do {
            _ = try systemCall("flock") { flock(descriptor, kind | LOCK_NB) }
            return true
        } catch  where error.code == EWOULDBLOCK {
            return false
        }
    }
}
