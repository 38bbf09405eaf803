/// A udev rule that gives a device a name of its own below `/dev/tracuu`, whatever number the kernel gives it.
public struct UdevRule: Sendable, Equatable {
    /// What the device is known by.
    public enum Mark: String, Sendable, CaseIterable {
        /// Its serial number: it may be plugged in anywhere.
        case serial
        /// The port that it is plugged into: for two of one model, and for those without a serial number.
        case port
    }

    /// The file that rules are kept in: after udev's own that find out ids, before those that hand devices out.
    public static let file = "/etc/udev/rules.d/70-tracuu-devices.rules"

    private let device: PluggedDevice
    /// Its name, for example `scanner0`.
    public let name: String
    /// What it is known by.
    public let mark: Mark

    /// A rule for a device.
    ///
    /// - Parameters:
    ///   - name: Letters, digits and dashes; `/dev/tracuu/<name>` becomes a link to it.
    ///   - mark: nil takes the serial number where the device has one that no other device beside it has.
    ///   - others: What else is plugged in.
    /// - Returns: nil where the device has nothing that it could be known by, or for a name with other characters.
    public init?(for device: PluggedDevice, name: String, by mark: Mark? = nil, among others: [PluggedDevice] = []) {
        let isPlain = name.utf8.allSatisfy {
            (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) || $0 == 0x2D
        }
        guard isPlain, !name.isEmpty else { return nil }
        let twins = others.filter { $0.node != device.node && $0.isTwin(of: device) }
        let isUnique = device.serial != nil && !twins.contains { $0.serial == device.serial }
        let chosen = mark ?? (isUnique ? .serial : .port)
        switch chosen {
        case .serial: guard device.serial != nil, device.vendorID != nil else { return nil }
        case .port: guard device.port != nil else { return nil }
        }
        self.device = device
        self.name = name
        self.mark = chosen
    }

    /// The rule's lines, for a file below `/etc/udev/rules.d`.
    public var text: String {
        var matches = ["SUBSYSTEM==\"\(device.subsystem)\""]
        if device.subsystem == "input" { matches.append("KERNEL==\"event*\"") }
        if device.subsystem == "usbmisc" { matches.append("KERNEL==\"lp*\"") }
        if device.subsystem == "gpio" { matches.append("KERNEL==\"gpiochip*\"") }
        if let vendor = device.vendorID { matches.append("ENV{ID_VENDOR_ID}==\"\(Self.quoted(vendor))\"") }
        if let product = device.productID { matches.append("ENV{ID_MODEL_ID}==\"\(Self.quoted(product))\"") }
        switch mark {
        case .serial: matches.append("ENV{ID_SERIAL_SHORT}==\"\(Self.quoted(device.serial ?? ""))\"")
        case .port: matches.append("ENV{ID_PATH}==\"\(Self.quoted(device.port ?? ""))\"")
        }
        if let interface = device.interface {
            matches.append("ENV{ID_USB_INTERFACE_NUM}==\"\(Self.quoted(interface))\"")
        }
        var actions = ["SYMLINK+=\"tracuu/\(name)\"", "GROUP=\"tracuu\"", "MODE=\"0660\"", "TAG+=\"systemd\""]
        if device.subsystem == "input" {
            // The compositor never sees it: not even a scan before the daemon has grabbed it is typed anywhere.
            actions.append("ENV{LIBINPUT_IGNORE_DEVICE}=\"1\"")
        }
        if device.subsystem == "tty" { actions.append("ENV{ID_MM_DEVICE_IGNORE}=\"1\"") }
        let way = mark == .serial ? "by its serial number" : "by its port \(device.port ?? "")"
        return "# \(name): \(Self.comment(device.title)), \(way)\n"
            + (["ACTION!=\"remove\""] + matches + actions).joined(separator: ", ") + "\n"
    }

    /// A value in a match: a character that has a meaning in a pattern, or would end the text, becomes `?`, which
    /// matches any.
    private static func quoted(_ value: String) -> String {
        String(value.map { "\"\\*?[]|".contains($0) || $0.isNewline ? "?" : $0 })
    }

    private static func comment(_ text: String) -> String { String(text.map { $0.isNewline ? " " : $0 }) }

    /// Puts rules into a file's text, in place of those of the same names.
    public static func merge(_ rules: [UdevRule], into text: String) -> String {
        let names = rules.map { "SYMLINK+=\"tracuu/\($0.name)\"" }
        let comments = rules.map { "# \($0.name): " }
        let kept = text.split(separator: "\n", omittingEmptySubsequences: false).filter { line in
            !names.contains { line.contains($0) } && !comments.contains { line.hasPrefix($0) }
        }
        var head = kept.joined(separator: "\n")
        while head.hasSuffix("\n\n") { head.removeLast() }
        if !head.isEmpty, !head.hasSuffix("\n") { head += "\n" }
        return head + rules.map(\.text).joined()
    }
}

extension PluggedDevice {
    /// Whether both are the same model, so that only serial number or port tell them apart.
    fileprivate func isTwin(of other: PluggedDevice) -> Bool {
        vendorID == other.vendorID && productID == other.productID && subsystem == other.subsystem
            && interface == other.interface
    }
}
