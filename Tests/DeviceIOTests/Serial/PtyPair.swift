import CLinux
import Glibc

/// A bare pseudo-terminal for tests of what opens serial lines.
final class PtyPair {
    private(set) var controller: Int32 = -1
    private(set) var peripheral: Int32 = -1
    let path: String

    init() {
        openpty(&controller, &peripheral, nil, nil, nil)
        var name = [CChar](repeating: 0, count: 128)
        ttyname_r(peripheral, &name, name.count)
        path = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    deinit { hangUp() }

    func send(_ text: String) {
        let bytes = Array(text.utf8)
        _ = write(controller, bytes, bytes.count)
    }

    /// What the daemon wrote; waits for at least one byte.
    func receive() -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = read(controller, &buffer, buffer.count)
        return count > 0 ? Array(buffer[..<count]) : []
    }

    func hangUp() {
        for descriptor in [controller, peripheral] where descriptor >= 0 { close(descriptor) }
        controller = -1
        peripheral = -1
    }
}
