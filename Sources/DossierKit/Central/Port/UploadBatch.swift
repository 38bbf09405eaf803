public import Foundation

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

/// A rating at three levels.
public struct Rating: Sendable, Equatable, Codable {
    /// How content somebody was.
    public enum Level: Int, Sendable, CaseIterable, Codable {
        /// Chưa hài lòng.
        case dissatisfied = 1
        /// Hài lòng.
        case satisfied = 2
        /// Rất hài lòng.
        case verySatisfied = 3
    }

    /// Unique, at most 64 characters.
    public var id: String
    /// When it was given.
    public var at: Date
    /// Which device took it.
    public var device: String
    /// On the whole.
    public var overall: Level
    /// Convenience (thuận tiện).
    public var convenience: Level?
    /// Timeliness (kịp thời).
    public var timeliness: Level?
    /// Attitude (thái độ).
    public var attitude: Level?
    /// The counter that served, where known.
    public var counter: String?

    /// A rating.
    public init(
        id: String, at: Date, device: String, overall: Level, convenience: Level? = nil, timeliness: Level? = nil,
        attitude: Level? = nil, counter: String? = nil
    ) {
        self.id = id
        self.at = at
        self.device = device
        self.overall = overall
        self.convenience = convenience
        self.timeliness = timeliness
        self.attitude = attitude
        self.counter = counter
    }
}

/// How a queue went within a span of time.
public struct TicketTally: Sendable, Equatable, Codable {
    /// Unique, at most 64 characters.
    public var id: String
    /// The span's begin.
    public var from: Date
    /// The span's end.
    public var to: Date
    /// Of the tickets' numbers, such as `A`.
    public var series: String
    /// Numbers given.
    public var issued: Int
    /// Numbers called.
    public var called: Int
    /// Those who came to the counter.
    public var served: Int
    /// Those who did not.
    public var absent: Int
    /// Half of those who were called waited no longer, in seconds.
    public var medianWait: Int?
    /// The longest wait, in seconds.
    public var longestWait: Int?

    /// A tally.
    public init(
        id: String, from: Date, to: Date, series: String, issued: Int, called: Int, served: Int, absent: Int,
        medianWait: Int? = nil, longestWait: Int? = nil
    ) {
        self.id = id
        self.from = from
        self.to = to
        self.series = series
        self.issued = issued
        self.called = called
        self.served = served
        self.absent = absent
        self.medianWait = medianWait
        self.longestWait = longestWait
    }
}

/// What became of a notice.
public struct NoticeReceipt: Sendable, Equatable, Codable {
    /// How far it came.
    public enum State: String, Sendable, CaseIterable, Codable {
        /// The network took it.
        case sent
        /// The telephone has it.
        case delivered
        /// It will not get there.
        case failed
        /// Nobody knows whether it was sent.
        case inDoubt
        /// It was not sent: too late, no consent, no mobile number.
        case dropped
    }

    /// Unique, at most 64 characters.
    public var id: String
    /// ``CentralNotice/id``.
    public var notice: String
    /// ``NoticeClaim/fence``.
    public var fence: Int
    /// How far it came.
    public var state: State
    /// When.
    public var at: Date
    /// How many messages it took, for the bill.
    public var parts: Int
    /// The operator that was sent through, where known.
    public var mobileOperator: String?
    /// Why it failed, for people; nothing personal.
    public var reason: String?

    /// A receipt.
    public init(
        id: String, notice: String, fence: Int, state: State, at: Date, parts: Int, mobileOperator: String? = nil,
        reason: String? = nil
    ) {
        self.id = id
        self.notice = notice
        self.fence = fence
        self.state = state
        self.at = at
        self.parts = parts
        self.mobileOperator = mobileOperator
        self.reason = reason
    }
}

/// A device's sign of life.
public struct DeviceHeartbeat: Sendable, Equatable, Codable {
    /// Unique, at most 64 characters.
    public var id: String
    /// The device's name.
    public var device: String
    /// When.
    public var at: Date
    /// `kiosk`, `gateway` or `board`.
    public var role: String
    /// The software's version.
    public var version: String
    /// How long it has been up, in seconds.
    public var uptime: Int
    /// Its parts and how they are, such as `printer: paperLow`.
    public var parts: [String: String]

    /// A heartbeat.
    public init(
        id: String, device: String, at: Date, role: String, version: String, uptime: Int, parts: [String: String] = [:]
    ) {
        self.id = id
        self.device = device
        self.at = at
        self.role = role
        self.version = version
        self.uptime = uptime
        self.parts = parts
    }
}
