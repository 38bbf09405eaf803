import ApplianceKit

/// What the drivers of devices that come and go have in common: open, say how that went, try again with growing pauses,
/// for ever, and at once when something was plugged in.
///
/// A driver says how it opens and what it lets go of; when, and what is written down of it, is decided here.
protocol DeviceDriver: Actor {
    /// What is kept of its coming and going.
    var link: DeviceLink { get set }
    /// Whether it has the device.
    var isOpen: Bool { get }
    /// Opens the device without waiting.
    func connect() throws(DeviceUnavailable)
    /// The device is open, and known to be ready.
    func connected()
    /// The device went while it was open: lets go of it.
    func disconnected()
    /// Its state is another one. Told once for each change.
    func changed(to state: DeviceState)
}

/// A driver's account of its device.
struct DeviceLink: Sendable {
    /// In the register, in logs and in events.
    let name: String
    let clock: any ApplianceClock
    let register: DeviceRegister?
    /// nil until it was tried for the first time.
    fileprivate(set) var state: DeviceState?
    fileprivate(set) var isStopped = false
    fileprivate var retries: Task<Void, Never>?
    fileprivate var pause = RetryPause()

    init(name: String, kind: DeviceKind, path: String, clock: any ApplianceClock, register: DeviceRegister?) {
        self.name = name
        self.clock = clock
        self.register = register
        register?.add(name, kind: kind, path: path)
    }

    /// Ends the wait for the next attempt, as a driver's last act.
    func cancel() { retries?.cancel() }
}

extension DeviceDriver {
    /// Opens the device, now or as soon as it is there. Calling it again does nothing.
    func begin() {
        guard link.retries == nil else { return }
        open()
    }

    /// Something was plugged in: does not wait for the next attempt.
    func beginAtOnce() {
        guard link.retries != nil, !isOpen, !link.isStopped else { return }
        link.cancel()
        link.pause.reset()
        open()
    }

    /// Tries no more, for good.
    func end() {
        link.isStopped = true
        link.cancel()
        link.retries = nil
    }

    /// The device went, or is of no use any more: tries to have it again.
    func lose(_ error: some DeviceFailure) {
        disconnected()
        link.register?.count(link.name, .lost)
        change(to: error.state, problem: error.problem)
        retry()
    }

    /// Notes and tells a state, where it is another one.
    func change(to state: DeviceState, problem: DeviceProblem?) {
        guard state != link.state else { return }
        link.state = state
        link.register?.report(link.name, state, problem: problem)
        changed(to: state)
    }

    private func open() {
        guard !isOpen, !link.isStopped else { return }
        do throws(DeviceUnavailable) {
            try connect()
            link.retries = nil
            link.pause.reset()
            link.register?.count(link.name, .opened)
            change(to: .ready, problem: nil)
            connected()
        } catch {
            change(to: error.state, problem: error.problem)
            retry()
        }
    }

    private func retry() {
        guard !link.isStopped else { return }
        let delay = link.pause.next()
        link.retries = Task { [weak self, clock = link.clock] in
            guard (try? await clock.sleep(for: delay)) != nil else { return }
            await self?.open()
        }
    }
}

/// The state and the problem that an error means for the device it comes from.
protocol DeviceFailure: Error {
    var state: DeviceState { get }
    var problem: DeviceProblem { get }
}

/// Why a device can't be had, as far as all kinds of devices share it.
struct DeviceUnavailable: DeviceFailure {
    let state: DeviceState
    let problem: DeviceProblem

    init(_ error: some DeviceFailure) {
        state = error.state
        problem = error.problem
    }
}
