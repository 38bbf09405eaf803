public import Foundation

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
    /// ``NoticeClaim/fence`` of the claim under which it was sent: of another one the receipt is refused.
    public var fence: Int
    /// How far it came.
    public var state: State
    /// When it came so far; sent in UTC, to the second.
    public var at: Date
    /// How many messages it took, for the bill; 0 to 1000.
    public var parts: Int
    /// The operator that was sent through, at most 64 characters; nil where nobody knows.
    public var mobileOperator: String?
    /// Why it failed, for people, at most 500 characters; nothing personal. nil where there is nothing to say.
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
