public import ApplianceKit
import Foundation
import Glibc

/// A box's own key, by which lookup codes and askers are turned into digests that nobody else can try out.
///
/// 32 random bytes in a file that only the daemons may read; both daemons of a box share it. Where it is lost, lookup
/// codes are learned anew from the central system.
public struct SecretKey: Sendable {
    private let hash: KeyedHash

    /// The key in a file, made where it is missing.
    ///
    /// - Throws: ``SystemError`` where it can neither be read nor made.
    public init(path: String) throws(SystemError) {
        if let key = try Self.read(path) {
            hash = KeyedHash(key: key)
            return
        }
        let fresh = KeyedHash.newKey()
        // Whole or not at all: the other daemon may be about to do the same, and then one key must win.
        let draft = "\(path).\(getpid())"
        let descriptor = try systemCall("open \(draft)") {
            open(draft, O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0o640)
        }
        let written = write(descriptor, fresh, fresh.count)
        fsync(descriptor)
        close(descriptor)
        defer { unlink(draft) }
        guard written == fresh.count else { throw SystemError(call: "write \(draft)", code: errno) }
        if link(draft, path) == 0 {
            hash = KeyedHash(key: fresh)
        } else if let key = try Self.read(path) {
            hash = KeyedHash(key: key)
        } else {
            throw SystemError(call: "link \(path)", code: errno)
        }
    }

    /// A key in code, for tests.
    init(bytes: [UInt8]) { hash = KeyedHash(key: bytes) }

    /// The digest of a dossier's lookup code.
    ///
    /// - Parameter lookupCode: Upper and lower case are the same.
    public func digest(_ code: DossierCode, _ lookupCode: String) -> LookupCodeDigest {
        let text = "lookup code\n\(code.normalForm)\n\(lookupCode.uppercased())"
        return LookupCodeDigest(rawValue: hash.of(text))
    }

    /// A number for something that must not be stored itself, such as a telephone number.
    func number(_ purpose: String, _ text: String) -> Int64 {
        hash.of("\(purpose)\n\(text)").prefix(8).reduce(0) { $0 << 8 | Int64($1) }
    }

    private static func read(_ path: String) throws(SystemError) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw SystemError(call: "open \(path)", code: errno)
        }
        defer { close(descriptor) }
        var key = [UInt8](repeating: 0, count: 32)
        guard Glibc.read(descriptor, &key, key.count) == key.count else {
            throw SystemError(
                call: "\(path) holds no key of 32 bytes; delete it to have a new one made; read", code: EINVAL)
        }
        return key
    }
}
