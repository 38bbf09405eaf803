import Foundation
import Glibc

/// Finds a serial port by the USB device behind it, so that a number that changes does not matter.
///
/// `usb:2c7c:0125:2` is interface 2 of the device with those vendor and product numbers; where there are several such
/// devices, the first by its place on the bus. Whatever does not begin with `usb:` is a path already.
struct DeviceLocator {
    /// Where the kernel shows its devices.
    var classFolder = "/sys/class/tty"

    /// The path to open.
    ///
    /// - Throws: ``SerialPortError/missing(path:)`` where no such device is plugged in.
    func path(for device: String) throws(SerialPortError) -> String {
        guard device.hasPrefix("usb:") else { return device }
        let wanted = device.split(separator: ":", omittingEmptySubsequences: false).dropFirst().map { $0.lowercased() }
        guard (2...3).contains(wanted.count) else { throw .missing(path: device) }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: classFolder)) ?? []
        let found = names.compactMap { name -> (place: String, name: String)? in
            guard let place = realPath("\(classFolder)/\(name)/device") else { return nil }
            guard attribute("idVendor", above: place) == wanted[0], attribute("idProduct", above: place) == wanted[1]
            else { return nil }
            if wanted.count == 3 {
                let number = attribute("bInterfaceNumber", above: place).flatMap { Int($0, radix: 16) }
                guard number == Int(wanted[2], radix: 16) else { return nil }
            }
            return (place, name)
        }
        guard let first = found.min(by: { $0.place < $1.place }) else { throw .missing(path: device) }
        return "/dev/\(first.name)"
    }

    /// The USB device behind a port, as the kernel names its place: `1-1.2`.
    ///
    /// - Returns: nil where the port is none of USB.
    func device(behind path: String) -> String? {
        guard let port = realPath(path), let name = port.split(separator: "/").last,
            var folder = realPath("\(classFolder)/\(name)/device")
        else { return nil }
        for _ in 0..<4 {
            if access(folder + "/idVendor", F_OK) == 0 { return folder.split(separator: "/").last.map(String.init) }
            guard let cut = folder.lastIndex(of: "/") else { return nil }
            folder = String(folder[..<cut])
        }
        return nil
    }

    /// A file of the interface or of the device that it belongs to: at most four folders up.
    private func attribute(_ name: String, above place: String) -> String? {
        var folder = place
        for _ in 0..<4 {
            if let text = try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8) {
                return text.filter { !$0.isWhitespace }.lowercased()
            }
            folder = URL(fileURLWithPath: folder).deletingLastPathComponent().path
        }
        return nil
    }

    private func realPath(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
