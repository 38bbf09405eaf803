/// What can be wrong with a device, as far as a technician acts differently on it. `Words` has sentences for each.
public enum DeviceProblem: String, Sendable, CaseIterable, Codable {
    /// Nothing is at its path.
    case missing
    /// It was there and went.
    case unplugged
    /// Its path is a folder.
    case isDirectory
    /// Something else is at its path.
    case wrongKind
    /// The daemon's user may not open it.
    case permissionDenied
    /// Another program has it.
    case busy
    /// Any other refusal of the system.
    case refused
    /// Its chip has no such line.
    case noSuchLine
    /// It is there and does not answer.
    case silent
    /// It answers and does not work: paper, cover, knife, network.
    case fault
    /// It works; somebody should look at it.
    case attention

    /// What a state says by itself, for devices that tell no more.
    public init?(_ state: DeviceState) {
        switch state {
        case .opening, .ready: return nil
        case .degraded: self = .attention
        case .absent: self = .missing
        case .failed: self = .fault
        }
    }
}
