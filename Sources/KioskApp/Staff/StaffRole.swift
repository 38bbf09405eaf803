/// What somebody may do on the LAN pages.
enum StaffRole: String, Codable, Sendable, CaseIterable {
    /// Serves citizens at a counter.
    case clerk
    /// Sees all counters and the audit log, opens and closes services, manages the accounts; may serve too.
    case supervisor
    /// Sets up boards and sees how the box is known on the network; calls nobody.
    case technician

    /// Something that not everybody may do.
    enum Permission: Sendable {
        /// Call, serve, print tickets.
        case serve
        /// All counters, waits and the roll of the day; services and thresholds.
        case supervise
        /// Accounts and the audit log.
        case manage
        /// Links for boards, and how the box is known: its certificate's fingerprint, addresses, boards and voice.
        case equip
    }

    /// Whether it is theirs.
    func may(_ permission: Permission) -> Bool {
        switch permission {
        case .serve: self != .technician
        case .supervise, .manage: self == .supervisor
        case .equip: self != .clerk
        }
    }
}
