/// Switches a modem's power, where the appliance can.
///
/// Called only when gentler means did not help, never while a message is being handed to the modem.
public protocol ModemPowerControl: Sendable {
    /// Whether there is such a means here.
    ///
    /// - Parameter rung: ``RecoveryRung/portPower`` or ``RecoveryRung/powerLine``.
    func canPerform(_ rung: RecoveryRung) -> Bool
    /// Switches off, waits as long as the modem needs, and switches on.
    ///
    /// - Throws: What keeps it from doing so; the next rung follows.
    func perform(_ rung: RecoveryRung) async throws
    /// The modem's port was opened: the time to find out where it is plugged in.
    ///
    /// - Parameter path: The port as it was opened, a device or a link to one.
    func portOpened(_ path: String)
}

extension ModemPowerControl {
    /// Nothing to find out.
    public func portOpened(_ path: String) {}
}

/// Several means, one for each rung: the first that can.
public struct ModemPowerControls: ModemPowerControl {
    private let controls: [any ModemPowerControl]

    /// - Parameter controls: In the order in which they are asked.
    public init(_ controls: [any ModemPowerControl]) { self.controls = controls }

    /// Whether one of them can.
    public func canPerform(_ rung: RecoveryRung) -> Bool { controls.contains { $0.canPerform(rung) } }

    /// By the first that can.
    public func perform(_ rung: RecoveryRung) async throws {
        try await controls.first { $0.canPerform(rung) }?.perform(rung)
    }

    /// Tells each.
    public func portOpened(_ path: String) { for control in controls { control.portOpened(path) } }
}
