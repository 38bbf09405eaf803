public import Foundation

/// Something that the central system wants a citizen to be told by SMS.
///
/// It holds a telephone number, and does not print itself.
public struct CentralNotice: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
    /// What happened (`Notice` in `Docs/central-api.yaml`).
    public enum Kind: String, Sendable, CaseIterable, Codable {
        /// The dossier was accepted.
        case received
        /// Papers are missing.
        case supplement
        /// Something has to be paid.
        case payment
        /// It was refused or stopped.
        case refused
        /// It will be late: the apology and the new date.
        case rescheduled
        /// The result can be collected.
        case ready
        /// It was returned.
        case returned
    }

    /// The system's own number of the event; a notice with the same number is the same notice.
    public let id: String
    /// What happened.
    public let kind: Kind
    /// When it happened, by the central system's clock.
    public let occurredAt: Date
    /// When it is of no use any more; nil where the system does not say.
    public let expiresAt: Date?
    /// The dossier, as it stands.
    public let dossier: Dossier
    /// The reason, what is missing or how much is to be paid, in the system's words, or empty.
    public let detail: String
    /// The fence of the claim under which it was given out before, where no receipt came of it: it may have been sent
    /// then. nil: it is given out for the first time.
    public let previousFence: Int?
    /// Whom to tell.
    public let contact: DossierContact

    /// A notice.
    public init(
        id: String, kind: Kind, occurredAt: Date, expiresAt: Date? = nil, dossier: Dossier, detail: String = "",
        previousFence: Int? = nil, contact: DossierContact
    ) {
        self.id = id
        self.kind = kind
        self.occurredAt = occurredAt
        self.expiresAt = expiresAt
        self.dossier = dossier
        self.detail = detail
        self.previousFence = previousFence
        self.contact = contact
    }

    /// Without the number.
    public var description: String { "notice \(id) (\(kind.rawValue)) of \(dossier.code)" }
    /// Without the number.
    public var customMirror: Mirror { Mirror(self, children: ["id": id, "kind": kind.rawValue]) }
}

/// How many notices a gateway wants.
public struct ClaimWish: Sendable, Equatable {
    /// The name of the gateway, as its heartbeats give it; 1 to 64 characters.
    public var gateway: String
    /// At most so many, 1 to 100.
    public var limit: Int
    /// For how long nobody else is to have them; 10 s to 10 min.
    public var lease: Duration

    /// A wish; by default for 20 notices, for two minutes.
    public init(gateway: String, limit: Int = 20, lease: Duration = .seconds(120)) {
        self.gateway = gateway
        self.limit = limit
        self.lease = lease
    }
}

/// Notices that are this gateway's until the lease runs out.
public struct NoticeClaim: Sendable, Equatable {
    /// The system's name of the claim.
    public let id: String
    /// Grows with every claim. It goes into each receipt: the system refuses one of a claim that has been given to
    /// another since.
    public let fence: Int
    /// How long the lease runs from when it was asked for, on the monotonic clock.
    public let lease: Duration
    /// Oldest first; empty where there is nothing to send.
    public let notices: [CentralNotice]

    /// A claim.
    public init(id: String, fence: Int, lease: Duration, notices: [CentralNotice]) {
        self.id = id
        self.fence = fence
        self.lease = lease
        self.notices = notices
    }
}
