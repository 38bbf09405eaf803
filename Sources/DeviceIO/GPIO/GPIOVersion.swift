import CGPIODShim

/// The libgpiod that the program is linked with.
public enum GPIOVersion {
    /// For example `1.6.3`.
    public static var installed: String { String(cString: gpio_calls_installed.version()) }
}
