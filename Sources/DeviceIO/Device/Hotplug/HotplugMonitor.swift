public import ApplianceKit
import Glibc

/// A device that came or went.
public enum HotplugEvent: Sendable, Equatable {
    /// It was plugged in, and udev has given it its links and permissions.
    case added(PluggedDevice)
    /// It was pulled.
    case removed(PluggedDevice)

    /// Which.
    public var device: PluggedDevice {
        switch self {
        case .added(let device), .removed(let device): device
        }
    }
}

/// Tells what is plugged in and pulled, as udev has it.
///
/// A convenience and no more: drivers find by themselves that a device has gone, and look for it again with pauses. With
/// this they do not have to wait.
public actor HotplugMonitor {
    /// What happens, for one reader. It ends with ``stop()``.
    public nonisolated let events: AsyncStream<HotplugEvent>

    private let thread: PollThread
    private let tell: AsyncStream<HotplugEvent>.Continuation
    private let monitor: UdevMonitor
    /// All of it runs on its own thread.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// Begins to listen; events come after ``start()``.
    ///
    /// - Throws: `SystemError` where there is no udev or no thread left.
    public init() throws(SystemError) {
        thread = try PollThread(name: "hotplug")
        monitor = try UdevMonitor()
        (events, tell) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(256))
    }

    deinit { tell.finish() }

    /// Watches from now on.
    public func start() {
        thread.watch(monitor.descriptor, for: POLLIN) { [weak self] _ in self?.assumeIsolated { $0.receive() } }
    }

    /// Ends ``events``, for good.
    public func stop() {
        thread.unwatch(monitor.descriptor)
        tell.finish()
    }

    private func receive() {
        // Bounded, so that a hub with many devices leaves time for the rest.
        for _ in 0..<64 {
            guard let (action, device) = monitor.receive() else { return }
            switch action {
            case "add", "bind", "online": tell.yield(.added(device))
            case "remove", "offline": tell.yield(.removed(device))
            default: break
            }
        }
    }
}
