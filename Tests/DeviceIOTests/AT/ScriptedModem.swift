import ApplianceKit
import Glibc
import Synchronization

/// The far end of a pseudo-terminal that answers each command by a closure; it knows nothing of modems by itself.
final class ScriptedModem: Sendable {
    let path: String
    private let controller: Int32
    private let peripheral: Int32
    private let written = Mutex<[String]>([])

    /// - Parameter answer: Gets each command (ended by CR or 0x1A, ESC as its own), returns what to write back.
    init(_ answer: @escaping @Sendable (String) -> String) throws {
        let pty = PtyPair()
        path = pty.path
        controller = dup(pty.controller)
        peripheral = dup(pty.peripheral)
        try startThread(named: "modem") { [controller, self] in
            var buffer = [UInt8](repeating: 0, count: 4096)
            var command: [UInt8] = []
            while true {
                let count = read(controller, &buffer, buffer.count)
                guard count > 0 else { return }
                for byte in buffer[..<count] {
                    if byte != 0x0D, byte != 0x1B { command.append(byte) }
                    guard [0x0D, 0x1A, 0x1B].contains(byte) else { continue }
                    let text = byte == 0x1B ? "ESC" : String(decoding: command, as: UTF8.self)
                    command = []
                    if text.isEmpty { continue }
                    written.withLock { $0.append(text) }
                    send(answer(text))
                }
            }
        }
    }

    var commands: [String] { written.withLock { $0 } }

    func send(_ text: String) {
        let bytes = Array(text.utf8)
        if !bytes.isEmpty { _ = write(controller, bytes, bytes.count) }
    }

    /// Ends the line for good.
    func hangUp() {
        close(controller)
        close(peripheral)
    }
}
