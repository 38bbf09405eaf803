public import Foundation

/// How a synchronisation is, for health checks and the technician.
public struct SyncState: Sendable, Equatable {
    /// What it is at.
    public enum Phase: Sendable, Equatable {
        /// Another daemon of the box does it, or it has not begun.
        case standingBy
        /// Everything is being listed: how many have come, and of how many where the central system tells.
        case listing(done: Int, of: Int?)
        /// Up to date, as far as ``SyncState/lastSuccess`` says.
        case following
    }

    /// What it is at.
    public var phase: Phase = .standingBy
    /// When it was last known to have everything.
    public var lastSuccess: Date?
    /// Why the last attempt failed, or nil.
    public var failure: String?
}
