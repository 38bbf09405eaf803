/// What a box hands over to the central system at one time.
public struct UploadBatch: Sendable, Equatable, Codable {
    /// 16 to 64 letters, digits and dashes, never used for another batch: the system takes a batch once
    /// (`Idempotency-Key`). The same key must always come with the same items in the same order.
    public var key: String
    /// 1 to ``itemLimit``, all of one kind.
    public var items: [UploadItem]

    /// How many items a batch has at most.
    public static let itemLimit = 500

    /// A batch.
    public init(key: String, items: [UploadItem]) {
        self.key = key
        self.items = items
    }
}

/// One thing that is handed over. Each has an `id` of its own, so that the system can count it once even where it comes
/// in another batch.
public enum UploadItem: Sendable, Equatable, Codable {
    /// A citizen's rating.
    case rating(Rating)
    /// Numbers of a queue.
    case tickets(TicketTally)
    /// What became of a notice.
    case receipt(NoticeReceipt)
    /// A sign of life.
    case heartbeat(DeviceHeartbeat)

    /// The kinds, as the contract's paths name them.
    public enum Kind: String, Sendable, CaseIterable, Codable {
        /// ``UploadItem/rating(_:)``.
        case ratings
        /// ``UploadItem/tickets(_:)``.
        case tickets
        /// ``UploadItem/receipt(_:)``.
        case receipts
        /// ``UploadItem/heartbeat(_:)``.
        case heartbeats
    }

    /// Of which kind it is.
    public var kind: Kind {
        switch self {
        case .rating: .ratings
        case .tickets: .tickets
        case .receipt: .receipts
        case .heartbeat: .heartbeats
        }
    }
}

/// What the system said to a batch.
public struct UploadReceipt: Sendable, Equatable {
    /// Items, by their place in the batch, that it refuses for good, and why. Sending them again is of no use.
    public var refused: [Int: String]

    /// A receipt.
    public init(refused: [Int: String] = [:]) { self.refused = refused }
}
