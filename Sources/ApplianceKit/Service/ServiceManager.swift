import CSystemd

/// The word to systemd (`sd_notify(3)`); without `NOTIFY_SOCKET` every call does nothing.
public enum ServiceManager {
    /// The daemon does its job from now on. Call it after signals are handled and devices are being looked after.
    public static func ready(status: String) { notify("READY=1\nSTATUS=\(status)") }
    /// One line for `systemctl status`.
    public static func status(_ text: String) { notify("STATUS=\(text)") }
    /// The daemon is on its way down.
    public static func stopping() { notify("STOPPING=1") }

    private static func notify(_ state: String) { _ = sd_notify(0, state) }
}
