/// How a device of the box is doing, in words for logs, metrics and a technician.
public enum DeviceState: Equatable, Sendable {
    /// Being opened or reset.
    case opening
    /// There and working.
    case ready
    /// Working, but somebody should look at it (paper low, no status back).
    case degraded(String)
    /// Not plugged in or switched off. It is used again, without anybody's help, as soon as it is back.
    case absent(String)
    /// There but of no use (no permission, paper out, not what it should be). Tried again all the same.
    case failed(String)

    /// Whether it can do its job.
    public var isUsable: Bool {
        switch self {
        case .ready, .degraded: true
        case .opening, .absent, .failed: false
        }
    }

    /// What is wrong and what to do, where something is.
    public var reason: String? {
        switch self {
        case .opening, .ready: nil
        case .degraded(let reason), .absent(let reason), .failed(let reason): reason
        }
    }
}

extension DeviceState: CustomStringConvertible {
    /// One word, and the reason where there is one.
    public var description: String {
        switch self {
        case .opening: "opening"
        case .ready: "ready"
        case .degraded(let reason): "degraded: \(reason)"
        case .absent(let reason): "absent: \(reason)"
        case .failed(let reason): "failed: \(reason)"
        }
    }
}
