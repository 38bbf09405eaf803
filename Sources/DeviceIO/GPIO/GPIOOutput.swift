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
    private let clock: any ApplianceClock
    private let register: DeviceRegister?
    private let thread: PollThread
    /// All lines of a program can share one thread.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    private var handle: GPIOHandle?
    private var wanted: Bool
    private var retries: Task<Void, Never>?
    private var pause = RetryPause()
    private var isStopped = false

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
        self.clock = clock
        self.register = register
        self.access = access
        register?.add(settings.name, kind: .output, path: settings.place)
    }

    deinit { retries?.cancel() }

    /// Asks for the line, now or as soon as its chip is there. Calling it again does nothing.
    public func start() {
        guard handle == nil, retries == nil, !isStopped else { return }
        open()
    }

    /// A chip came or went: opens what is not open, and makes sure of what is.
    public func lookAgain() {
        guard !isStopped else { return }
        if let handle {
            do throws(GPIOError) { try handle.set(wanted) } catch { lost(error) }
        } else if retries != nil {
            retries?.cancel()
            pause.reset()
            open()
        }
    }

    /// Drives the safe level and gives the line back, for good.
    public func stop() {
        isStopped = true
        retries?.cancel()
        retries = nil
        // A chip that has gone drives nothing any more.
        try? handle?.set(safe)
        handle = nil
    }

    /// Whether it is driven active.
    public var isActive: Bool { handle != nil && wanted }

    /// Drives the line. What can't be driven now is driven as soon as the chip is back.
    ///
    /// - Throws: Why it can't be driven now.
    public func set(_ active: Bool) throws(GPIOError) {
        wanted = active
        guard let handle, !isStopped else { throw .chipMissing(chip: settings.chip) }
        do throws(GPIOError) {
            try handle.set(active)
            register?.count(settings.name, .changes)
            register?.report(settings.name, isActive: active)
        } catch {
            lost(error)
            throw error
        }
    }

    private func open() {
        guard handle == nil, !isStopped else { return }
        do throws(GPIOError) {
            handle = try GPIOHandle(settings, level: wanted, access: access)
            retries = nil
            pause.reset()
            register?.count(settings.name, .opened)
            register?.report(settings.name, isActive: wanted)
            register?.report(settings.name, .ready)
        } catch {
            register?.report(settings.name, error.state, problem: error.problem)
            retry()
        }
    }

    private func retry() {
        let delay = pause.next()
        retries = Task { [weak self, clock] in
            guard (try? await clock.sleep(for: delay)) != nil else { return }
            await self?.open()
        }
    }

    private func lost(_ error: GPIOError) {
        handle = nil
        register?.count(settings.name, .lost)
        register?.report(settings.name, error.state, problem: error.problem)
        retry()
    }
}
