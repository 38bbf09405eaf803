import CUdev

/// A device node that udev knows, with what tells it from others.
public struct PluggedDevice: Sendable, Equatable, Codable {
    /// Its node, for example `/dev/ttyACM0`.
    public var node: String
    /// The kernel's subsystem: `tty`, `usbmisc`, `input`, `gpio`.
    public var subsystem: String
    /// Further names of the node, by udev's rules.
    public var links: [String] = []
    /// The USB vendor's number, four hexadecimal digits; nil for what is not on USB.
    public var vendorID: String?
    /// The USB product's number.
    public var productID: String?
    /// The serial number; many scanners have none, and some makers give the same one to all.
    public var serial: String?
    /// The USB interface's number: a modem has several lines.
    public var interface: String?
    /// Where it is plugged in (`ID_PATH`), the same for whatever is plugged in there.
    public var port: String?
    /// Whose it is, for people.
    public var vendor: String?
    /// What it is, for people.
    public var model: String?
    /// Whether it is an input device that types (`ID_INPUT_KEYBOARD`, or `ID_INPUT_KEY`).
    public var isKeyboard = false

    /// A device put together by hand.
    public init(node: String, subsystem: String) {
        self.node = node
        self.subsystem = subsystem
    }

    /// What udev says; nil for what has no node.
    init?(_ device: OpaquePointer) {
        guard let node = udev_device_get_devnode(device), let subsystem = udev_device_get_subsystem(device) else {
            return nil
        }
        self.init(node: String(cString: node), subsystem: String(cString: subsystem))
        var entry = udev_device_get_devlinks_list_entry(device)
        while let link = entry {
            if let name = udev_list_entry_get_name(link) { links.append(String(cString: name)) }
            entry = udev_list_entry_get_next(link)
        }
        links.sort()
        // Properties where udev's rules have run; attributes of the USB device where they have not.
        let usb = udev_device_get_parent_with_subsystem_devtype(device, "usb", "usb_device")
        vendorID = Self.property(device, "ID_VENDOR_ID") ?? Self.attribute(usb, "idVendor")
        productID = Self.property(device, "ID_MODEL_ID") ?? Self.attribute(usb, "idProduct")
        serial = Self.property(device, "ID_SERIAL_SHORT") ?? Self.attribute(usb, "serial")
        let part = udev_device_get_parent_with_subsystem_devtype(device, "usb", "usb_interface")
        interface = Self.property(device, "ID_USB_INTERFACE_NUM") ?? Self.attribute(part, "bInterfaceNumber")
        port = Self.property(device, "ID_PATH")
        vendor =
            Self.property(device, "ID_VENDOR_FROM_DATABASE") ?? Self.attribute(usb, "manufacturer")
            ?? Self.property(device, "ID_VENDOR")
        model = Self.attribute(usb, "product") ?? Self.property(device, "ID_MODEL")
        isKeyboard =
            Self.property(device, "ID_INPUT_KEYBOARD") == "1" || Self.property(device, "ID_INPUT_KEY") == "1"
    }

    /// What it is likely to be of use as; nil for what a kiosk has no use for, such as a mouse.
    public var likelyKind: DeviceKind? {
        switch subsystem {
        case "tty":
            interface == nil && vendorID == nil ? nil : vendorID.map(Self.isModemMaker) == true ? .modem : .scanner
        case "usbmisc": node.contains("/lp") ? .printer : nil
        case "input": isKeyboard && node.contains("/event") ? .scanner : nil
        case "gpio": .output
        default: nil
        }
    }

    /// What it is, in one line.
    public var title: String {
        let name = [vendor, model].compactMap(\.self).joined(separator: " ")
        let numbers = [vendorID, productID].compactMap(\.self).joined(separator: ":")
        return (name.isEmpty ? subsystem : name) + (numbers.isEmpty ? "" : " (\(numbers))")
    }

    /// Makers of GSM modems: Quectel, SIMCom (by Qualcomm's number too), Huawei, ZTE, Sierra, Telit, u-blox.
    private static func isModemMaker(_ vendor: String) -> Bool {
        ["2c7c", "1e0e", "12d1", "19d2", "1199", "1bc7", "1546"].contains(vendor.lowercased())
    }

    private static func property(_ device: OpaquePointer, _ name: String) -> String? {
        text(udev_device_get_property_value(device, name))
    }

    private static func attribute(_ device: OpaquePointer?, _ name: String) -> String? {
        device.flatMap { text(udev_device_get_sysattr_value($0, name)) }
    }

    private static func text(_ value: UnsafePointer<CChar>?) -> String? {
        guard let value else { return nil }
        let text = String(cString: value)
        return text.isEmpty ? nil : text
    }
}
