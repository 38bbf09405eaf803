import ApplianceKit
import Foundation
import Glibc

/// Which of a box's daemons synchronises: the one that holds the lock beside the file. The kernel lifts it when the
/// daemon dies, and then the other takes over.
///
/// A daemon that tells citizens of changes goes before one that does not, since only it knows whom to tell.
final class SyncRole {
    private let role: RoleLock
    private let telling: RoleLock
    private let tells: Bool

    /// - Parameters:
    ///   - path: The cache file.
    ///   - tells: Whether this daemon tells citizens of changes.
    init(path: String, tells: Bool) throws(SystemError) {
        role = try RoleLock(path: path + "-sync")
        telling = try RoleLock(path: path + "-notices")
        self.tells = tells
    }

    /// Whether this daemon synchronises now, taking the lock where it is free and letting it go for the sake of another.
    func isOurs() -> Bool {
        if tells {
            // Taken first, so that the other sees that it is wanted.
            _ = telling.take()
        } else if !telling.isHeld, !telling.take() {
            role.letGo()
            return false
        } else {
            telling.letGo()
        }
        return role.take()
    }

    /// Lets another daemon do it.
    func letGo() {
        role.letGo()
        telling.letGo()
    }

    /// When a synchronisation last came to its end, as it stands in the lock: it outlives the cache file.
    var lastSuccess: Date? {
        get { role.note.flatMap { Int64($0) }.map { Date(timeIntervalSince1970: TimeInterval($0)) } }
        set { role.note = newValue.map { String(Int64($0.timeIntervalSince1970)) } }
    }
}

/// A lock between processes (`flock`) with a line of text in its file.
private final class RoleLock {
    private let descriptor: Int32
    private(set) var isHeld = false

    init(path: String) throws(SystemError) {
        descriptor = try systemCall("open \(path)") { open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o660) }
    }

    deinit { close(descriptor) }

    /// Takes it where nobody else has it.
    func take() -> Bool {
        if !isHeld { isHeld = flock(descriptor, LOCK_EX | LOCK_NB) == 0 }
        return isHeld
    }

    func letGo() {
        if isHeld { flock(descriptor, LOCK_UN) }
        isHeld = false
    }

    var note: String? {
        get {
            var bytes = [UInt8](repeating: 0, count: 64)
            let count = pread(descriptor, &bytes, bytes.count, 0)
            return count > 0 ? String(decoding: bytes[..<count].prefix { $0 != 0x0A }, as: UTF8.self) : nil
        }
        set {
            let bytes = Array(((newValue ?? "") + "\n").utf8)
            // Of use after a damaged file only: without it some events are not told again, none is told twice.
            if pwrite(descriptor, bytes, bytes.count, 0) == bytes.count { ftruncate(descriptor, off_t(bytes.count)) }
        }
    }
}
