/// What satellites and their hub say to each other, as JSON over TLS; see Docs/queue.md.
enum HubMessages {
    /// `POST /hub/pair`: a new satellite shows the code that the hub's technician has read out.
    struct Pairing: Codable, Sendable {
        var code: String
    }

    /// The satellite's name, and the token that it sends with every request from then on.
    struct Paired: Codable, Sendable {
        var name: String
        var token: String
    }

    /// `POST /hub/reconcile`: numbers given while the hub was out of reach.
    struct Reconciliation: Codable, Sendable {
        struct Entry: Codable, Sendable {
            var issue: Issue
            /// How many seconds ago, by the satellite's clock.
            var age: Double
        }
        /// At most ``limit``.
        var entries: [Entry]

        static let limit = 100
    }

    /// What has become of each entry, by its request.
    struct Reconciled: Codable, Sendable {
        var tickets: [String: Int64]
        var refusals: [String: QueueRefusal]
    }

    /// `POST /hub/papers`: what the satellite's printer did.
    struct Papers: Codable, Sendable {
        struct Entry: Codable, Sendable {
            var request: String
            var paper: Ticket.Paper
        }
        var entries: [Entry]
    }

    /// `POST /hub/ratings`: what people at the satellite have touched, for the centre's report.
    struct Ratings: Codable, Sendable {
        struct Entry: Codable, Equatable, Sendable {
            /// Of the visit: what comes again counts once. It tells nothing of who it was.
            var id: String
            /// 1 to 3.
            var level: Int
        }
        /// At most ``Reconciliation/limit``.
        var entries: [Entry]
    }

    /// `POST /hub/leases`: which box of its name the satellite is now. Asked for every minute, it is its sign of life too.
    struct LeaseWish: Codable, Sendable {
        /// ``SatelliteStore/box``: 16 hexadecimal digits.
        var box: String

        var isSound: Bool {
            box.utf8.count == 16 && box.utf8.allSatisfy { UInt8(ascii: "0") <= $0 && $0 <= UInt8(ascii: "f") }
        }
    }

    /// The answer to it.
    struct Leases: Codable, Sendable {
        var leases: [NumberLease]
        /// The hub's series, so that a satellite which is set up otherwise can say so …
        var series: [String]
        /// … and with how many ahead people are told by SMS; nil where they are not.
        var ahead: Int?
    }

    /// `POST /hub/followers`: somebody at the satellite wants to be told by SMS when few are ahead of their number.
    struct Follower: Codable, Sendable {
        /// As the hub counts them.
        var ticket: Int64
        var label: String
        var phone: String
    }

    /// `POST /hub/help`: somebody calls the staff at the satellite, or no longer.
    struct Help: Codable, Sendable {
        var isWanted: Bool
    }

    /// An error: the rules of the queue, or words.
    struct Refusal: Codable, Sendable {
        var refusal: QueueRefusal?
        var reason: String
    }
}
