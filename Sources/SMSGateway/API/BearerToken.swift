import ApplianceKit
import Foundation
import Glibc

/// The secret that callers of the API send with each request (RFC 6750 §2.1).
struct BearerToken: Sendable {
    /// Shorter ones could be guessed.
    static let shortest = 16
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    private let octets: [UInt8]

    /// What a caller puts behind `Bearer `.
    var text: String { String(decoding: octets, as: UTF8.self) }

    init(_ text: String) { octets = Array(text.utf8) }

    /// 32 characters, 192 bits, from the system's generator.
    static func random() -> BearerToken {
        var generator = SystemRandomNumberGenerator()
        let octets = (0..<32).map { _ in alphabet[Int.random(in: alphabet.indices, using: &generator)] }
        return BearerToken(String(decoding: octets, as: UTF8.self))
    }

    /// Whether a request carries it. How long that takes tells nothing of the token but its length.
    func isCarried(by headers: HTTPHeaders) -> Bool {
        let fields = headers.values("Authorization")
        guard fields.count == 1, let field = fields.first else { return false }
        let words = field.utf8.split(separator: UInt8(ascii: " "), maxSplits: 1)
        guard words.count == 2, String(Substring(words[0])).lowercased() == "bearer" else { return false }
        return equals(Array(words[1]))
    }

    /// Whether a text is the token, in a time that tells nothing but its length.
    func equals(_ text: String) -> Bool { equals(Array(text.utf8)) }

    private func equals(_ sent: [UInt8]) -> Bool {
        guard sent.count == octets.count else { return false }
        return zip(sent, octets).reduce(into: UInt8(0)) { $0 |= $1.0 ^ $1.1 } == 0
    }

    // MARK: - In a file

    /// Why a token file is of no use.
    enum FileError: Error, Equatable, CustomStringConvertible {
        case system(SystemError)
        case readableByOthers(path: String)
        case tooShort(path: String)

        var description: String {
            switch self {
            case .system(let error): "the API's token: \(error)"
            case .readableByOthers(let path):
                "\(path) can be read by others: chmod 600 it, and put a new token into it, since this one may be known"
            case .tooShort(let path):
                "\(path) must hold a token of at least \(BearerToken.shortest) letters, digits, - and _, and nothing else"
            }
        }
    }

    /// Reads the file, which nobody but its owner may read or write.
    init(file path: String) throws(FileError) {
        let descriptor: Int32
        do { descriptor = try systemCall("open \(path)") { open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) } } catch {
            throw .system(error)
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & 0o077 == 0 else {
            throw .readableByOthers(path: path)
        }
        var buffer = [UInt8](repeating: 0, count: 1_024)
        let count = max(0, read(descriptor, &buffer, buffer.count))
        let octets = Array(buffer[..<count].prefix { $0 > 0x20 })
        guard octets.count >= Self.shortest, buffer[octets.count..<count].allSatisfy({ $0 <= 0x20 }) else {
            throw .tooShort(path: path)
        }
        self.octets = octets
    }

    /// Reads the file; where there is none, makes one with a new token that only this user can read.
    static func kept(in path: String) throws(FileError) -> BearerToken {
        let token = random()
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            if errno == EEXIST { return try BearerToken(file: path) }
            throw .system(SystemError(call: "make \(path)", code: errno))
        }
        defer { close(descriptor) }
        let line = token.octets + [UInt8(ascii: "\n")]
        let count = line.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        guard count == line.count, fsync(descriptor) == 0 else {
            let code = errno
            unlink(path)
            throw .system(SystemError(call: "write \(path)", code: code))
        }
        return token
    }
}
