import ApplianceKit
import CUdev
import Glibc

/// libudev's handle; libudev is not thread-safe, so each thread has its own.
final class Udev {
    /// What a kiosk's devices belong to.
    static let subsystems = ["tty", "usbmisc", "input", "gpio"]

    let handle: OpaquePointer

    init() throws(SystemError) {
        guard let handle = udev_new() else { throw SystemError(call: "udev_new", code: errno) }
        self.handle = handle
    }

    deinit { udev_unref(handle) }

    /// What is plugged in now.
    func devices() -> [PluggedDevice] {
        guard let enumeration = udev_enumerate_new(handle) else { return [] }
        defer { udev_enumerate_unref(enumeration) }
        for subsystem in Self.subsystems { udev_enumerate_add_match_subsystem(enumeration, subsystem) }
        udev_enumerate_scan_devices(enumeration)
        var devices: [PluggedDevice] = []
        var entry = udev_enumerate_get_list_entry(enumeration)
        while let current = entry {
            if let path = udev_list_entry_get_name(current), let device = udev_device_new_from_syspath(handle, path) {
                if let plugged = PluggedDevice(device) { devices.append(plugged) }
                udev_device_unref(device)
            }
            entry = udev_list_entry_get_next(current)
        }
        return devices
    }
}

extension PluggedDevice {
    /// Everything of the kinds that a kiosk uses that is plugged in now, by its node.
    ///
    /// - Throws: `SystemError` where libudev does not work at all.
    public static func all() throws -> [PluggedDevice] {
        try Udev().devices().filter { $0.likelyKind != nil }.sorted { $0.node < $1.node }
    }
}

/// libudev's monitor, for the one thread that polls it.
final class UdevMonitor {
    private let udev: Udev
    private let monitor: OpaquePointer
    /// For `poll(2)`.
    let descriptor: Int32

    init() throws(SystemError) {
        udev = try Udev()
        // Of udev and not of the kernel: by then the links and permissions are as its rules want them.
        guard let monitor = udev_monitor_new_from_netlink(udev.handle, "udev") else {
            throw SystemError(call: "udev_monitor_new_from_netlink", code: errno)
        }
        for subsystem in Udev.subsystems {
            udev_monitor_filter_add_match_subsystem_devtype(monitor, subsystem, nil)
        }
        let code = udev_monitor_enable_receiving(monitor)
        guard code >= 0 else {
            udev_monitor_unref(monitor)
            throw SystemError(call: "udev_monitor_enable_receiving", code: -code)
        }
        self.monitor = monitor
        descriptor = udev_monitor_get_fd(monitor)
    }

    deinit { udev_monitor_unref(monitor) }

    /// The next event that has come, or nil.
    func receive() -> (action: String, device: PluggedDevice)? {
        while let device = udev_monitor_receive_device(monitor) {
            defer { udev_device_unref(device) }
            guard let action = udev_device_get_action(device), let plugged = PluggedDevice(device) else { continue }
            return (String(cString: action), plugged)
        }
        return nil
    }
}
