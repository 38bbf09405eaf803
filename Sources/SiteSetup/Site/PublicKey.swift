import Foundation

/// A public key of OpenSSH as one line (sshd(8), AUTHORIZED_KEYS FILE FORMAT), without options.
enum PublicKey {
    private static let kinds = [
        "ssh-ed25519", "sk-ssh-ed25519@openssh.com", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384",
        "ecdsa-sha2-nistp521", "sk-ecdsa-sha2-nistp256@openssh.com", "ssh-rsa",
    ]

    /// Whether the text is one; a key names its own kind inside, so that a piece of one is seen.
    static func isOne(_ text: String) -> Bool {
        let words = text.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: true)
        guard words.count >= 2, kinds.contains(String(words[0])), !text.utf8.contains(where: { $0 < 0x20 }) else {
            return false
        }
        guard let blob = Data(base64Encoded: String(words[1])) else { return false }
        let kind = Array(words[0].utf8)
        let length = [0, 0, 0, UInt8(kind.count)]
        return blob.count > kind.count + 36 && blob.starts(with: length + kind)
    }
}
