import ApplianceKit
import Foundation
import TestSupport
import Testing

@testable import DeviceIO

/// A folder of the form of sysfs, with a hub at 1-1 and a modem at its port 2.
@Suite("USB port power", .timeLimit(.minutes(5)))
struct USBPortPowerTests {
    private let root = NSTemporaryDirectory() + "tracuu-sysfs-" + UUID().uuidString
    private let clock = ManualClock()
    private var devices: String { root + "/bus/usb/devices" }

    private func write(_ text: String, _ path: String) throws {
        let folder = (path as NSString).deletingLastPathComponent
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try text.write(toFile: path, atomically: false, encoding: .utf8)
    }

    private func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

    private func power(_ device: String? = "1-1.2") -> USBPortPower {
        USBPortPower(device: device, clock: clock, root: root)
    }

    /// Lets it take the device away, looks, and lets it go on.
    private func perform(_ power: USBPortPower, meanwhile look: () throws -> Void) async throws {
        async let work: Void = power.perform(.portPower)
        try await clock.someoneSleeps(for: .seconds(5))
        try look()
        clock.advance(by: .seconds(5))
        try await work
    }

    @Test func theHubsPortIsSwitchedOffAndOn() async throws {
        let disable = devices + "/1-1:1.0/1-1-port2/disable"
        try write("0", disable)
        try write("1", devices + "/1-1.2/authorized")
        try write("2c7c", devices + "/1-1.2/idVendor")
        let power = power()
        #expect(power.canPerform(.portPower) && !power.canPerform(.powerLine))
        try await perform(power) { () throws in #expect(try text(disable) == "1") }
        #expect(try text(disable) == "0")
        #expect(try text(devices + "/1-1.2/authorized") == "1")
    }

    @Test func aPortOfTheRootHubHasAnotherName() async throws {
        let disable = devices + "/2-0:1.0/usb2-port3/disable"
        try write("0", disable)
        try write("2c7c", devices + "/2-3/idVendor")
        try await perform(power("2-3")) { () throws in #expect(try text(disable) == "1") }
        #expect(try text(disable) == "0")
    }

    @Test func withoutSuchAPortTheDeviceIsNoLongerAuthorizedForAWhile() async throws {
        let authorized = devices + "/1-1.2/authorized"
        try write("1", authorized)
        try write("2c7c", devices + "/1-1.2/idVendor")
        try await perform(power()) { () throws in #expect(try text(authorized) == "0") }
        #expect(try text(authorized) == "1")
    }

    @Test func elseItsDriverIsBoundAnew() async throws {
        try write("", root + "/bus/usb/drivers/usb/unbind")
        try write("", root + "/bus/usb/drivers/usb/bind")
        try write("2c7c", devices + "/1-1.2/idVendor")
        try await perform(power()) { () throws in
            #expect(try text(root + "/bus/usb/drivers/usb/unbind") == "1-1.2")
            #expect(try text(root + "/bus/usb/drivers/usb/bind") == "")
        }
        #expect(try text(root + "/bus/usb/drivers/usb/bind") == "1-1.2")
    }

    @Test func aDeviceThatStaysAwayIsToldOf() async throws {
        try write("1", devices + "/1-1.2/authorized")
        let power = power()
        let work = Task { try await power.perform(.portPower) }
        try await clock.someoneSleeps(for: .seconds(5))
        clock.advance(by: .seconds(5))
        for _ in 0..<40 {
            try await clock.someoneSleeps(for: .milliseconds(500))
            clock.advance(by: .milliseconds(500))
        }
        await #expect(throws: USBPortPower.Failure.stayedAway(device: "1-1.2")) { try await work.value }
    }

    /// A pipe that nobody reads keeps whoever opens it, as the kernel does while a driver does not let go of its device.
    @Test func aKernelThatHangsIsNotWaitedForForEver() async throws {
        let authorized = devices + "/1-1.2/authorized"
        try write("", devices + "/1-1.2/idVendor")
        #expect(mkfifo(authorized, 0o600) == 0)
        let power = power()
        let work = Task { try await power.perform(.portPower) }
        try await clock.someoneSleeps(for: .seconds(30))
        clock.advance(by: .seconds(30))
        let hangs = USBPortPower.Failure.hangs(path: authorized)
        await #expect(throws: hangs) { try await work.value }
        // Nor is a second thread spent on it.
        await #expect(throws: hangs) { try await power.perform(.portPower) }
        let reader = open(authorized, O_RDONLY)
        defer { close(reader) }
        var octets = [UInt8](repeating: 0, count: 8)
        #expect(read(reader, &octets, octets.count) == 1 && octets[0] == UInt8(ascii: "0"))
        // Once it has got on, the device is brought back.
        let again = Task {
            while true {
                do {
                    return try await power.perform(.portPower)
                } catch let failure as USBPortPower.Failure where failure == hangs {
                    await Task.yield()
                }
            }
        }
        try await clock.someoneSleeps(for: .seconds(5))
        clock.advance(by: .seconds(5))
        try await again.value
        #expect(read(reader, &octets, octets.count) == 2 && octets[1] == UInt8(ascii: "1"))
    }

    @Test func whereNothingCanBeWrittenItSaysNo() {
        #expect(!power().canPerform(.portPower))
        #expect(!power(nil).canPerform(.portPower))
    }

    @Test func thePlaceIsFoundThroughThePortThatWasOpened() throws {
        let interface = root + "/devices/pci0/usb1/1-1/1-1.2/1-1.2:1.2/ttyUSB2"
        try write("", interface + "/port_number")
        try write("2c7c\n", root + "/devices/pci0/usb1/1-1/1-1.2/idVendor")
        try write("1d6b\n", root + "/devices/pci0/usb1/idVendor")
        try FileManager.default.createDirectory(atPath: root + "/class/tty/ttyUSB2", withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: root + "/class/tty/ttyUSB2/device", withDestinationPath: interface)
        try write("", root + "/dev/ttyUSB2")
        try FileManager.default.createSymbolicLink(
            atPath: root + "/dev/modem0", withDestinationPath: root + "/dev/ttyUSB2")
        try write("1", devices + "/1-1.2/authorized")
        let power = power(nil)
        power.portOpened(root + "/dev/modem0")
        #expect(power.device == "1-1.2")
        #expect(power.canPerform(.portPower))
        // Where it was named, that holds.
        let named = self.power("1-9")
        named.portOpened(root + "/dev/modem0")
        #expect(named.device == "1-9")
    }
}
