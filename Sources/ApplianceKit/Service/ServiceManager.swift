import CSystemd

/// The word to systemd (`sd_notify(3)`); without `NOTIFY_SOCKET` every call does nothing.
public enum ServiceManager {
    /// The daemon does its job from now on. Call it after signals are handled and devices are being looked after.
    public static func ready(status: String) { notify("READY=1\nSTATUS=\(status)") }
    /// One line for `systemctl status`.
    public static func status(_ text: String) { notify("STATUS=\(text)") }
    /// The daemon is on its way down.
    public static func stopping() { notify("STOPPING=1") }
    /// The daemon makes progress; without it for `WatchdogSec=` systemd starts it anew.
    public static func feedWatchdog() { notify("WATCHDOG=1") }

    /// Within what time the watchdog wants to be fed; nil where the unit has no `WatchdogSec=`.
    public static var watchdogTimeout: Duration? {
        var microseconds: UInt64 = 0
        guard sd_watchdog_enabled(0, &microseconds) > 0, microseconds > 0 else { return nil }
        return .microseconds(Int64(clamping: microseconds))
    }

    private static func notify(_ state: String) { _ = sd_notify(0, state) }
}
