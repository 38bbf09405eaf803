/// Brings calls for help from the kiosk to the staff's pages, and the staff's answer back; the two are made one after the
/// other, and each needs the other.
actor HelpRelay {
    private var staff: @Sendable (Bool) async -> Void = { _ in }
    private var kiosk: @Sendable () async -> Void = {}

    /// Both are there.
    func connect(staff: @escaping @Sendable (Bool) async -> Void, kiosk: @escaping @Sendable () async -> Void) {
        self.staff = staff
        self.kiosk = kiosk
    }

    /// Somebody calls at the kiosk, or no longer.
    func tellStaff(_ isWanted: Bool) async { await staff(isWanted) }

    /// Somebody of the staff goes there.
    func tellKiosk() async { await kiosk() }
}
