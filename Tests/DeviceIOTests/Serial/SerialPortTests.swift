import ApplianceKit
import DeviceIO
import Foundation
import Glibc
import Testing

@Suite struct SerialPortTests {
    @Test func bytesPassUnchangedBothWays() throws {
        let pty = PtyPair()
        let port = try SerialPort(path: pty.path, baudRate: 115_200, flowControl: .rtsCts)
        let all = (0...255).map(UInt8.init)
        try port.write(all)
        #expect(pty.receive() == all)
        #expect(try port.read() == nil)
        _ = write(pty.controller, all, all.count)
        #expect(try port.read() == all)
    }

    @Test func aHangUpIsNoSilence() throws {
        let pty = PtyPair()
        let port = try SerialPort(path: pty.path, baudRate: 9600)
        #expect(try port.read() == nil)
        pty.hangUp()
        #expect(throws: SerialPortError.hungUp(path: pty.path)) { try port.read() }
    }

    @Test func whatArrivedBeforeIsDropped() throws {
        let pty = PtyPair()
        pty.send("+CMTI: old\r\n")
        let port = try SerialPort(path: pty.path, baudRate: 115_200)
        #expect(try port.read() == nil)
    }

    @Test func anotherUserOfTheLineIsTold() throws {
        let pty = PtyPair()
        let first = try SerialPort(path: pty.path, baudRate: 115_200)
        #expect(throws: SerialPortError.busy(path: pty.path)) {
            try SerialPort(path: pty.path, baudRate: 115_200)
        }
        first.close()
        _ = try SerialPort(path: pty.path, baudRate: 115_200)
    }

    @Test func aLinkIsFollowed() throws {
        let pty = PtyPair()
        let link = FileManager.default.temporaryDirectory.appendingPathComponent("line-\(UUID())").path
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: pty.path)
        defer { try? FileManager.default.removeItem(atPath: link) }
        let port = try SerialPort(path: link, baudRate: 115_200)
        try port.write(Array("AT\r".utf8))
        #expect(pty.receive() == Array("AT\r".utf8))
    }

    @Test func whatIsNoLineIsRefusedWithItsReason() throws {
        let missing = "/tmp/no-such-device-\(UUID())"
        #expect(throws: SerialPortError.missing(path: missing)) { try SerialPort(path: missing, baudRate: 9600) }
        #expect(throws: SerialPortError.isDirectory(path: "/tmp")) { try SerialPort(path: "/tmp", baudRate: 9600) }
        #expect(throws: SerialPortError.notATerminal(path: "/dev/null")) {
            try SerialPort(path: "/dev/null", baudRate: 9600)
        }
        #expect(throws: SerialPortError.unsupportedBaudRate(115_201)) {
            try SerialPort(path: "/dev/null", baudRate: 115_201)
        }
    }

    @Test func aDeviceThatTakesNothingFillsTheBacklogAndNoMore() throws {
        let pty = PtyPair()
        let port = try SerialPort(path: pty.path, baudRate: 9600, backlogLimit: 1 << 20)
        #expect(throws: SerialPortError.backlogFull(path: pty.path, limit: 1 << 20)) {
            for _ in 0..<300 { try port.write([UInt8](repeating: 0x55, count: 4096)) }
        }
        #expect(port.backlogCount > 900_000)
    }
}
