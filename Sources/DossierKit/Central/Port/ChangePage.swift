public import Foundation

/// A page of the central system's dossiers: what is new or may have changed.
public struct ChangePage: Sendable, Equatable {
    /// As the system has them now, in no order. Nothing personal.
    public var dossiers: [Dossier]
    /// Those that the system has no more, or may not be told of any more.
    public var removed: [DossierCode]
    /// Whom to tell; only where the adapter was made to (``PersonalDataNeeds/contacts``).
    public var contacts: [DossierContact]
    /// What is missing, why it was refused, how much is to be paid: in the office's words, of at most 300 characters and
    /// without what names a person. Only where whom to tell is wanted too, and where a dossier's status has a reason.
    public var details: [DossierCode: String]
    /// The lookup codes of the page's dossiers, already digested; only where the adapter was made to
    /// (``PersonalDataNeeds/lookupCodeDigest``). A dossier without a lookup code has none.
    public var lookupCodes: [DossierCode: LookupCodeDigest]
    /// Rows of the page that could not be read, for the log: the others are not held up by them.
    public var unreadable: Int
    /// Rows of the list that this page ends which the system counts and does not show: they are more than its search
    /// goes through. Such a listing is not complete.
    public var unshown: Int
    /// How many dossiers the whole listing has, as far as the system tells; for showing progress.
    public var total: Int?
    /// Where the next page begins. To be stored together with what the page brought.
    public var next: SyncCursor
    /// Nothing more for now.
    public var isLast: Bool
    /// Up to when the page is true, by our clock: when it was asked for.
    public var asOf: Date

    /// A page.
    public init(
        dossiers: [Dossier], removed: [DossierCode] = [], contacts: [DossierContact] = [],
        details: [DossierCode: String] = [:], lookupCodes: [DossierCode: LookupCodeDigest] = [:],
        unreadable: Int = 0, unshown: Int = 0, total: Int? = nil, next: SyncCursor, isLast: Bool, asOf: Date
    ) {
        self.dossiers = dossiers
        self.removed = removed
        self.contacts = contacts
        self.details = details
        self.lookupCodes = lookupCodes
        self.unreadable = unreadable
        self.unshown = unshown
        self.total = total
        self.next = next
        self.isLast = isLast
        self.asOf = asOf
    }
}

/// A place in a central system's listing or changes. Its text is the adapter's own: kept and given back, never read.
public struct SyncCursor: RawRepresentable, Hashable, Sendable, Codable {
    /// At most a few hundred bytes; nothing personal.
    public let rawValue: String

    /// A cursor that was kept.
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// Whom to tell about a dossier. It does not print itself.
public struct DossierContact: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
    /// Of which dossier.
    public let code: DossierCode
    /// The telephone number as it was typed at the counter; it may be none.
    public let telephone: String
    /// The e-mail address as it was typed at the counter; it may be none.
    public let email: String

    /// A contact.
    public init(code: DossierCode, telephone: String, email: String = "") {
        self.code = code
        self.telephone = telephone
        self.email = email
    }

    /// Without number and address, lest it get into a log.
    public var description: String { "a contact of \(code)" }
    /// Without the number.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// A keyed hash of a lookup code, by which a given one can be checked and none be found out.
public struct LookupCodeDigest: RawRepresentable, Hashable, Sendable, Codable {
    /// The bytes of the hash.
    public let rawValue: [UInt8]

    /// A digest.
    public init(rawValue: [UInt8]) { self.rawValue = rawValue }
}

/// Which personal data an adapter hands out. What is not needed is never decoded.
public struct PersonalDataNeeds: Sendable {
    /// Telephone numbers, for a gateway that sends notices.
    public var contacts: Bool
    /// How a lookup code is digested, for a cache that checks lookup codes. The code comes in upper case.
    public var lookupCodeDigest: (@Sendable (DossierCode, String) -> LookupCodeDigest)?

    /// Needs.
    public init(
        contacts: Bool = false, lookupCodeDigest: (@Sendable (DossierCode, String) -> LookupCodeDigest)? = nil
    ) {
        self.contacts = contacts
        self.lookupCodeDigest = lookupCodeDigest
    }

    /// Nothing personal.
    public static let none = PersonalDataNeeds()
}
