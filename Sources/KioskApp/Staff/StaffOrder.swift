/// A press on a staff page.
struct StaffOrder: Decodable, Sendable {
    enum Action: String, Decodable, Sendable {
        case sit, leaveCounter, pause, resume
        case callNext, call, recall, start, finish, noShow, hold
        /// A keypad's Enter, which does not see the page: whoever was called is there, whoever is served is done.
        case advance
        case returnToLine, transfer, cancel, priority, note
        case issue, reprint
        case switchGroup, threshold, notice
        /// Somebody goes to the kiosk `label`, where help was called for.
        case helped

        var permission: StaffRole.Permission {
            switch self {
            case .switchGroup, .threshold, .notice: .supervise
            default: .serve
            }
        }
    }

    /// Of this one press; sent again when the answer was lost, it changes nothing twice.
    var key: String
    var action: Action
    var counter: String?
    var takeOver: Bool?
    /// By its id, or by what is printed on it.
    var ticket: Int64?
    var label: String?
    var series: String?
    var service: String?
    var priority: String?
    var isVerified: Bool?
    /// The code of a booking that somebody shows.
    var appointment: String?
    var toEnd: Bool?
    var reason: String?
    var text: String?
    var isOpen: Bool?
    var people: Int?
    var minutes: Int?

    /// Whether it is what a page of ours can send.
    var isSound: Bool {
        (8...48).contains(key.utf8.count) && (text?.count ?? 0) <= 280
            && [counter, label, series, service, priority, appointment, reason].allSatisfy {
                ($0?.utf8.count ?? 0) <= 64
            }
            && (reason.map(Self.isCode) ?? true)
            && [people, minutes].allSatisfy { $0.map { (1...999).contains($0) } ?? true }
    }

    /// Reasons are codes that the pages have words for: nothing about a person gets into the log by way of them.
    private static func isCode(_ text: String) -> Bool {
        text.utf8.allSatisfy { (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) }
    }
}

/// What a press came to.
struct StaffAnswer: Encodable, Sendable {
    /// `done`, `refused`, `taken`, `unprinted`.
    var outcome: String
    /// The refusal's name; the page has its words.
    var reason: String?
    var ticket: String?
    /// Who sits there already.
    var by: String?
    /// How many seconds until it may be tried again.
    var seconds: Int64?
    /// The new ticket's id, to print it again.
    var id: Int64?
}
