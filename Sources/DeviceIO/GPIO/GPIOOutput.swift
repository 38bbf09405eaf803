public import ApplianceKit

/// A lamp, a relay or a modem's power on a GPIO line.
///
/// It begins, and ends, at its safe level. When the program dies, the kernel takes the line back: most chips then hold
/// the last level until somebody asks for the line again, some turn it into an input. What has to be safe then must be
/// so by its wiring (a pull resistor, a relay's resting contact); Docs/devices.md says more.
public actor GPIOOutput {
    private let settings: GPIOLineSettings
    private let safe: Bool
    private let access: GPIOAccess
    private let thread: PollThread
    /// All lines of a program can share one thread.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    var link: DeviceLink
    private var handle: GPIOHandle?
    private var wanted: Bool

    /// Makes an output known; ``start()`` asks for its line.
    ///
    /// - Parameters:
    ///   - safe: The level at the beginning, at the end, and whenever nobody wants another: true for active.
    ///   - thread: Where it lives; one for all lines is enough.
    ///   - register: Where its state and level are kept for the technician.
    public init(
        _ settings: GPIOLineSettings, safe: Bool = false, on thread: PollThread,
        clock: any ApplianceClock = SystemClock(), register: DeviceRegister? = nil
    ) {
        self.init(settings, safe: safe, on: thread, clock: clock, register: register, access: .installed)
    }

    init(
        _ settings: GPIOLineSettings, safe: Bool, on thread: PollThread, clock: any ApplianceClock,
        register: DeviceRegister?, access: GPIOAccess
    ) {
        self.settings = settings
        self.safe = safe
        wanted = safe
        self.thread = thread
        self.access = access
        link = DeviceLink(
            name: settings.name, kind: .output, path: settings.place, clock: clock, register: register)
    }

    deinit { link.cancel() }

    /// Asks for the line, now or as soon as its chip is there. Calling it again does nothing.
    public func start() { begin() }

    /// A chip came or went: opens what is not open, and makes sure of what is.
    public func lookAgain() {
        guard let handle else { return beginAtOnce() }
        do throws(GPIOError) { try handle.set(wanted) } catch { lose(error) }
    }

    /// Drives the safe level and gives the line back, for good.
    public func stop() {
        end()
        // A chip that has gone drives nothing any more.
        try? handle?.set(safe)
        handle = nil
    }

    /// Whether it is driven active.
    public var isActive: Bool { handle != nil && wanted }

    /// Drives the line. What can't be driven now is driven as soon as the chip is back.
    ///
    /// - Throws: Why it can't be driven now; ``GPIOError/chipMissing(chip:)`` where there is no line yet, whatever
    ///   keeps it.
    public func set(_ active: Bool) throws(GPIOError) {
        wanted = active
        guard let handle else { throw .chipMissing(chip: settings.chip) }
        do throws(GPIOError) {
            try handle.set(active)
            link.register?.count(link.name, .changes)
            link.register?.report(link.name, isActive: active)
        } catch {
            lose(error)
            throw error
        }
    }
}

extension GPIOOutput: DeviceDriver {
    var isOpen: Bool { handle != nil }

    func connect() throws(DeviceUnavailable) {
        do throws(GPIOError) {
            handle = try GPIOHandle(settings, level: wanted, access: access)
        } catch { throw DeviceUnavailable(error) }
    }

    func connected() { link.register?.report(link.name, isActive: wanted) }

    func disconnected() { handle = nil }

    func changed(to state: DeviceState) {}
}
