import ApplianceKit
import DeviceIO
import Foundation
import Glibc
import Synchronization
import TestSupport
import Testing

@testable import Simulator

@Suite(.timeLimit(.minutes(5))) struct PseudoTerminalTests {
    private let link = FileManager.default.temporaryDirectory.appendingPathComponent("modem-\(UUID())").path

    private final class Received: Sendable {
        private let bytes = Mutex<[UInt8]>([])
        func take(_ new: [UInt8]) { bytes.withLock { $0 += new } }
        var all: [UInt8] { bytes.withLock { $0 } }
    }

    @Test func bytesPassBothWaysThroughTheLink() async throws {
        let received = Received()
        let cable = try PseudoTerminal(link: link, on: PollThread(name: "pty-test")) { received.take($0) }
        let port = try SerialPort(path: link, baudRate: 115_200)
        let all = (0...255).map(UInt8.init)
        try port.write(all)
        try await eventually("all has arrived") { received.all.count >= all.count }
        #expect(received.all == all)
        cable.write(all)
        #expect(try port.read() == all)
    }

    /// A test that moves a clock while bytes are under way makes a deadline pass that no modem missed.
    @Test func whatNobodyHasReadYetIsKnownAtOnce() async throws {
        let cable = try PseudoTerminal(link: link, on: PollThread(name: "pty-test")) { _ in }
        let port = try SerialPort(path: link, baudRate: 115_200)
        cable.pause(true)
        for _ in 0..<1_000 {
            cable.write([0x41])
            #expect(cable.underWay.toDaemon == 1)
            #expect(try port.read() == [0x41])
            #expect(cable.underWay.toDaemon == 0)
            try port.write([0x42])
            #expect(cable.underWay.fromDaemon > 0)
        }
    }

    @Test func moreThanTheDaemonReadsAtOnceWaitsForIt() async throws {
        let cable = try PseudoTerminal(link: link, on: PollThread(name: "pty-test")) { _ in }
        let port = try SerialPort(path: link, baudRate: 115_200)
        let sent = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        cable.write(sent)
        var read: [UInt8] = []
        while read.count < sent.count {
            guard let bytes = try port.read() else {
                try await Task.sleep(for: .milliseconds(1))
                continue
            }
            read += bytes
        }
        #expect(read == sent)
    }

    @Test func pullingTheCableHangsUpAndTakesTheLinkAway() async throws {
        let cable = try PseudoTerminal(link: link, on: PollThread(name: "pty-test")) { _ in }
        for _ in 0..<3 {
            let port = try SerialPort(path: link, baudRate: 115_200)
            cable.unplug()
            #expect(!cable.isPlugged)
            // The thread that polls the other end lets go of it a moment later.
            await #expect(throws: SerialPortError.hungUp(path: link)) {
                while try port.read() == nil { try await Task.sleep(for: .milliseconds(1)) }
            }
            #expect(throws: SerialPortError.missing(path: link)) { try SerialPort(path: link, baudRate: 115_200) }
            try cable.plug()
        }
    }

    @Test func aDroppedCableLeavesNoLinkBehind() throws {
        do { _ = try PseudoTerminal(link: link, on: PollThread(name: "pty-test")) { _ in } }
        #expect(!FileManager.default.fileExists(atPath: link))
    }

    /// TIOCEXCL would otherwise keep every later daemon out that is not root.
    @Test func aDaemonThatDiedDoesNotKeepTheLineForItself() async throws {
        let cable = try PseudoTerminal(link: link, on: PollThread(name: "pty-test")) { _ in }
        let descriptor = open(link, O_RDWR | O_NOCTTY)
        let watcher = open(link, O_RDWR | O_NOCTTY)
        _ = ioctl(descriptor, UInt(TIOCEXCL))
        func isExclusive() -> Bool {
            var isSet: Int32 = 0
            let query: UInt = 0x8004_5440  // TIOCGEXCL, a macro with a cast
            return ioctl(watcher, query, &isSet) == 0 && isSet != 0
        }
        #expect(isExclusive())
        close(descriptor)
        try await eventually("the lock is gone") { !isExclusive() }
        close(watcher)
        withExtendedLifetime(cable) {}
    }
}
