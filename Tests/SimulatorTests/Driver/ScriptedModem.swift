import ApplianceKit
import Synchronization

@testable import Simulator

/// The far end of a line that answers each command by a closure; it knows nothing of modems by itself.
final class ScriptedModem: Sendable {
    /// What the driver wrote: each command without its CR or 0x1A, ESC as its own.
    let commands = Ledger<String>()
    private let thread: PollThread
    private let cable: Mutex<PseudoTerminal?>

    /// - Parameter answer: Gets each command, returns what to write back.
    init(_ answer: @escaping @Sendable (String) -> String) throws {
        thread = try PollThread(name: "scripted")
        cable = Mutex(nil)
        let unfinished = Unfinished()
        let terminal = try PseudoTerminal(on: thread) { [weak self] bytes in
            for command in unfinished.commands(completedBy: bytes) {
                self?.commands.append(command)
                self?.send(answer(command))
            }
        }
        cable.withLock { $0 = terminal }
    }

    var path: String { cable.withLock { $0?.path ?? "" } }

    func send(_ text: String) { cable.withLock { $0 }?.write(Array(text.utf8)) }

    func hangUp() { cable.withLock { $0 }?.unplug() }

    private final class Unfinished: Sendable {
        private let bytes = Mutex<[UInt8]>([])

        func commands(completedBy more: [UInt8]) -> [String] {
            bytes.withLock { bytes in
                var commands: [String] = []
                for byte in more {
                    switch byte {
                    case 0x1B:
                        commands.append("ESC")
                        bytes = []
                    case 0x0D, 0x1A:
                        if !bytes.isEmpty { commands.append(String(decoding: bytes, as: UTF8.self)) }
                        bytes = []
                    default: bytes.append(byte)
                    }
                }
                return commands
            }
        }
    }
}
