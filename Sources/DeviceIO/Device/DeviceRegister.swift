public import ApplianceKit
import Synchronization

/// All devices of a program and how they are; any thread may report to it and read from it.
public final class DeviceRegister: Sendable {
    /// A closure kept bare in a `Mutex` gains a thunk at every access; wrapped in a struct it does not.
    private struct Observer: Sendable { let changed: @Sendable () -> Void }

    private struct Contents: Sendable {
        var devices: [String: DeviceHealth] = [:]
        var order: [String] = []
        var observers: [UInt64: Observer] = [:]
        var nextObserver: UInt64 = 0
    }

    private let contents = Mutex(Contents())
    private let clock: any ApplianceClock

    /// An empty one.
    ///
    /// - Parameter clock: For the times since when things are as they are.
    public init(clock: any ApplianceClock = SystemClock()) { self.clock = clock }

    /// All devices, in the order in which they were made known.
    public var devices: [DeviceHealth] {
        contents.withLock { contents in contents.order.compactMap { contents.devices[$0] } }
    }

    /// Makes a device known, as being opened. A second one of the same name takes the first one's place.
    public func add(_ name: String, kind: DeviceKind, path: String) {
        let device = DeviceHealth(
            name: name, kind: kind, path: path, state: .opening, since: clock.now, counters: [:])
        contents.withLock { contents in
            if contents.devices.updateValue(device, forKey: name) == nil { contents.order.append(name) }
        }
        tell()
    }

    /// Notes a device's state; the time since when is kept while the state stays the same.
    ///
    /// - Parameters:
    ///   - problem: What is wrong; where nobody says, what the state says by itself.
    ///   - trouble: For a printer, what is the matter with it.
    public func report(
        _ name: String, _ state: DeviceState, problem: DeviceProblem? = nil, trouble: PrinterTrouble? = nil
    ) {
        let now = clock.now
        let hasChanged = contents.withLock { contents in
            guard let device = contents.devices[name], device.state != state else { return false }
            contents.devices[name]?.state = state
            contents.devices[name]?.problem = problem ?? trouble?.problem ?? DeviceProblem(state)
            contents.devices[name]?.trouble = trouble
            contents.devices[name]?.since = now
            if case .failed = state { contents.devices[name]?.counters[.failed, default: 0] += 1 }
            return true
        }
        if hasChanged { tell() }
    }

    /// Notes what a printer's meter says of its paper.
    public func report(_ name: String, paper: PaperMeter?) {
        let hasChanged = contents.withLock { contents in
            guard let device = contents.devices[name], device.paper != paper else { return false }
            contents.devices[name]?.paper = paper
            return true
        }
        if hasChanged { tell() }
    }

    /// Notes the level of a line.
    public func report(_ name: String, isActive: Bool) {
        let hasChanged = contents.withLock { contents in
            guard let device = contents.devices[name], device.isActive != isActive else { return false }
            contents.devices[name]?.isActive = isActive
            return true
        }
        if hasChanged { tell() }
    }

    /// Counts one.
    public func count(_ name: String, _ counter: DeviceCounter) {
        contents.withLock { $0.devices[name]?.counters[counter, default: 0] += 1 }
        tell()
    }

    /// Has `changed` called after each change, on the thread of whoever reported it, so it must be quick.
    ///
    /// - Returns: A number for ``stopObserving(_:)``.
    public func observe(_ changed: @escaping @Sendable () -> Void) -> UInt64 {
        contents.withLock { contents in
            contents.nextObserver += 1
            contents.observers[contents.nextObserver] = Observer(changed: changed)
            return contents.nextObserver
        }
    }

    /// Ends the calls of an observer.
    public func stopObserving(_ number: UInt64) { contents.withLock { _ = $0.observers.removeValue(forKey: number) } }

    private func tell() {
        for observer in contents.withLock({ Array($0.observers.values) }) { observer.changed() }
    }
}
