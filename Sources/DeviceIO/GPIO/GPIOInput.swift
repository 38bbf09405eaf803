public import ApplianceKit
import Glibc

/// What an input tells.
public enum GPIOInputEvent: Equatable, Sendable {
    /// Its level at (re)opening: for sensors; a button that is held then was not pressed.
    case found(isActive: Bool)
    /// It changed and stayed so.
    ///
    /// - Parameter at: The kernel's monotonic time of the first edge.
    case changed(isActive: Bool, at: Duration)
    /// The line came or went. Told once for each change.
    case state(DeviceState)
}

/// A button, a door contact or a sensor on a GPIO line, debounced.
///
/// ```swift
/// let button = GPIOInput(settings, on: thread)
/// await button.start()
/// for await case .changed(isActive: true, _) in button.events { … }   // pressed
/// ```
///
/// Its chip may come and go, a USB bridge for example: it is looked for as long as the input is there.
public actor GPIOInput {
    /// How many events wait for whoever is to take them; older ones are dropped for newer ones.
    public static let eventLimit = 64

    /// All that happens, for one reader. It ends with ``stop()``.
    public nonisolated let events: AsyncStream<GPIOInputEvent>

    private let settings: GPIOLineSettings
    private let access: GPIOAccess
    private let thread: PollThread
    private let tell: AsyncStream<GPIOInputEvent>.Continuation
    /// All lines of a program can share one thread.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    var link: DeviceLink
    private var handle: GPIOHandle?
    private var descriptor: Int32 = -1
    private var debouncer: EdgeDebouncer?
    private var settling: Task<Void, Never>?

    /// Makes an input known; ``start()`` asks for its line.
    ///
    /// - Parameters:
    ///   - thread: Where it lives; one for all lines is enough.
    ///   - register: Where its state and level are kept for the technician.
    public init(
        _ settings: GPIOLineSettings, on thread: PollThread, clock: any ApplianceClock = SystemClock(),
        register: DeviceRegister? = nil
    ) {
        self.init(settings, on: thread, clock: clock, register: register, access: .installed)
    }

    init(
        _ settings: GPIOLineSettings, on thread: PollThread, clock: any ApplianceClock, register: DeviceRegister?,
        access: GPIOAccess
    ) {
        self.settings = settings
        self.thread = thread
        self.access = access
        (events, tell) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(Self.eventLimit))
        link = DeviceLink(
            name: settings.name, kind: .input, path: settings.place, clock: clock, register: register)
    }

    deinit {
        if descriptor >= 0 { thread.unwatch(descriptor) }
        settling?.cancel()
        link.cancel()
        tell.finish()
    }

    /// Whether it is active, debounced; nil while there is no line.
    public var isActive: Bool? { debouncer?.isActive }

    /// Asks for the line, now or as soon as its chip is there. Calling it again does nothing.
    public func start() { begin() }

    /// A chip came or went: opens what is not open, and makes sure of what is. Kernels before 6.5 do not tell those who
    /// wait for an edge that the chip has gone.
    public func lookAgain() {
        guard let handle else { return beginAtOnce() }
        do throws(GPIOError) { _ = try handle.isActive() } catch { lose(error) }
    }

    /// Gives the line back and ends ``events``, for good.
    public func stop() {
        end()
        disconnected()
        tell.finish()
    }

    // MARK: - Edges

    private func ready(_ events: Int32) {
        guard let handle else { return }
        do throws(GPIOError) {
            guard events & POLLIN != 0 else { throw GPIOError.chipMissing(chip: settings.chip) }
            let (level, time) = try handle.readEvent()
            for change in debouncer?.edge(level, at: time) ?? [] { report(change) }
            note(isNoisy: debouncer?.isNoisy ?? false)
            waitForQuiet()
        } catch { lose(error) }
    }

    private func waitForQuiet() {
        guard settling == nil, let deadline = debouncer?.deadline else { return }
        settling = Task { [weak self, clock = link.clock] in
            var next: Duration? = deadline
            while let due = next {
                guard (try? await clock.sleep(for: due - clock.uptime)) != nil else { return }
                next = await self?.settle()
            }
        }
    }

    /// - Returns: When to look again, while it still bounces.
    private func settle() -> Duration? {
        guard let handle, debouncer != nil else { return nil }
        do throws(GPIOError) {
            let level = try handle.isActive()
            if let change = debouncer?.settle(at: link.clock.uptime, level: level) { report(change) }
            if let deadline = debouncer?.deadline { return deadline }
            note(isNoisy: false)
        } catch { lose(error) }
        settling = nil
        return nil
    }

    private func report(_ change: EdgeDebouncer.Change) {
        link.register?.count(link.name, .changes)
        link.register?.report(link.name, isActive: change.isActive)
        tell.yield(.changed(isActive: change.isActive, at: change.at))
    }

    private func note(isNoisy: Bool) {
        guard isNoisy else { return change(to: .ready, problem: nil) }
        change(
            to: .degraded("line \(settings.line) of \(settings.chip) never rests: check its wiring and its bias"),
            problem: .attention)
    }
}

extension GPIOInput: DeviceDriver {
    var isOpen: Bool { handle != nil }

    func connect() throws(DeviceUnavailable) {
        do throws(GPIOError) {
            let handle = try GPIOHandle(settings, level: nil, access: access)
            debouncer = EdgeDebouncer(period: settings.debounce, isActive: try handle.isActive())
            self.handle = handle
        } catch { throw DeviceUnavailable(error) }
    }

    func connected() {
        guard let handle, let level = debouncer?.isActive else { return }
        descriptor = handle.eventDescriptor
        thread.watch(descriptor, for: POLLIN) { [weak self] ready in self?.assumeIsolated { $0.ready(Int32(ready)) } }
        link.register?.report(link.name, isActive: level)
        tell.yield(.found(isActive: level))
    }

    func disconnected() {
        if descriptor >= 0 { thread.unwatch(descriptor) }
        descriptor = -1
        settling?.cancel()
        settling = nil
        debouncer = nil
        handle = nil
    }

    func changed(to state: DeviceState) { tell.yield(.state(state)) }
}
