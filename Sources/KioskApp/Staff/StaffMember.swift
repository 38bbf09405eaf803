/// Somebody with an account.
struct StaffMember: Equatable, Sendable {
    var id: Int64
    /// What they type to sign in: lower-case letters without accents, digits, dot, dash, underscore.
    var name: String
    /// What colleagues call them; shown on the pages and in the audit log.
    var fullName: String
    var role: StaffRole
    /// Whether they may sign in.
    var isActive: Bool

    /// Whether a name can be typed on every keyboard and written in every log.
    static func isName(_ text: String) -> Bool {
        (2...32).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x61...0x7A, 0x30...0x39, 0x2E, 0x2D, 0x5F: true
                default: false
                }
            }
    }

    /// As the name is compared: people type capitals and blanks.
    static func folded(_ text: String) -> String {
        String(
            decoding: text.utf8.filter { $0 > 0x20 }.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
    }
}
