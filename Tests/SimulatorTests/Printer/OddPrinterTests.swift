import ApplianceKit
import CLinux
import Foundation
import Glibc
import Synchronization
import Testing

@testable import DeviceIO

/// Devices that are no printers, or broken ones: whatever they do, the daemon gets away from them in time.
@Suite(.timeLimit(.minutes(3))) struct OddPrinterTests {
    /// Something that says the same for ever, as fast as it is heard, and takes everything.
    private final class Babbler: Sendable {
        private let isEnded = Mutex(false)
        let path: String

        init(saying byte: UInt8) throws {
            var (controller, peripheral): (Int32, Int32) = (-1, -1)
            try systemCall("openpty") { openpty(&controller, &peripheral, nil, nil, nil) }
            path = String(cString: ttyname(peripheral))
            var settings = termios()
            tcgetattr(peripheral, &settings)
            cfmakeraw(&settings)
            tcsetattr(peripheral, TCSANOW, &settings)
            _ = fcntl(controller, F_SETFL, O_NONBLOCK)
            let (input, output) = (controller, peripheral)
            try startThread(named: "babbler") { [weak self] in
                let words = [UInt8](repeating: byte, count: 4096)
                var heard = [UInt8](repeating: 0, count: 64 << 10)
                while self?.isEnded.withLock({ !$0 }) == true {
                    var entry = pollfd(fd: input, events: Int16(POLLIN | POLLOUT), revents: 0)
                    poll(&entry, 1, 50)
                    _ = read(input, &heard, heard.count)
                    _ = write(input, words, words.count)
                }
                for end in [input, output] { close(end) }
            }
        }

        func end() { isEnded.withLock { $0 = true } }
    }

    /// Rubbish; “all is well”; “no paper”; XON.
    @Test(arguments: [0xFF, 0x12, 0x7E, 0x11] as [UInt8])
    func oneThatNeverStopsTalkingIsGivenUpInTime(byte: UInt8) async throws {
        let babbler = try Babbler(saying: byte)
        defer { babbler.end() }
        let profile = PrinterProfile(
            jobTimeout: .seconds(3), answerTimeout: .milliseconds(50), completionTimeout: .milliseconds(500))
        let printer = try TicketPrinter(
            transport: .device(path: babbler.path), profile: profile, renderer: TicketRenderer())
        let start = ContinuousClock.now
        _ = await printer.checkState()
        do throws(PrinterError) {
            // It may count as printed and unconfirmed; what counts is that it ends.
            #expect(try await printer.print(TicketLayout([.text("A015", size: 60)])) == .printed(confirmed: false))
        } catch {}
        #expect(ContinuousClock.now - start < .seconds(60))
    }

    /// usblp refuses to read from a printer that has no way back. /dev/usb/lpN takes a USB printer, which is left to the
    /// emulated appliance; this device refuses in the same way.
    @Test(.enabled(if: access("/dev/loop-control", R_OK | W_OK) == 0, "there is no device that refuses to be read"))
    func oneThatHasNoWayBackIsSilentAndNotBroken() throws {
        let connection = try PrinterConnection(path: "/dev/loop-control", baudRate: 115_200, flowControl: .none)
        #expect(try connection.read() == [])
    }
}
