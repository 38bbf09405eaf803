import CCrypt
import Glibc

/// A technician's PIN as the configuration has it: a yescrypt hash (crypt(5)) and never the PIN.
struct PINHash: Equatable, Sendable {
    /// `$y$…`
    let text: String

    /// Hashes a PIN with new salt; takes some tenths of a second, so not for the cooperative pool.
    ///
    /// - Returns: nil where the system has no randomness or no memory.
    init?(of pin: String) {
        var salt = [CChar](repeating: 0, count: Int(CRYPT_GENSALT_OUTPUT_SIZE))
        // No bytes of our own: the library takes the kernel's.
        guard crypt_gensalt_rn("$y$", 0, nil, 0, &salt, Int32(salt.count)) != nil,
            let hash = Self.crypt(pin, Self.string(salt))
        else { return nil }
        text = hash
    }

    /// A hash from a configuration.
    ///
    /// - Returns: nil for what is none that this system can check.
    init?(configured text: String) {
        guard crypt_checksalt(text) == CRYPT_SALT_OK, text.hasPrefix("$y$"), text.utf8.count > 60 else { return nil }
        self.text = text
    }

    /// Whether it is this PIN's; takes as long as hashing.
    func matches(_ pin: String) -> Bool {
        guard let hash = Self.crypt(pin, text) else { return false }
        let (left, right) = (Array(hash.utf8), Array(text.utf8))
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private static func crypt(_ phrase: String, _ setting: String) -> String? {
        let data = UnsafeMutablePointer<crypt_data>.allocate(capacity: 1)
        defer { data.deallocate() }
        data.initialize(to: crypt_data())
        guard let output = crypt_rn(phrase, setting, data, Int32(MemoryLayout<crypt_data>.size)) else { return nil }
        let hash = String(cString: output)
        return hash.hasPrefix("*") ? nil : hash
    }

    private static func string(_ characters: [CChar]) -> String {
        String(decoding: characters.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
