import ApplianceKit
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import DeviceIO

@Suite struct DeviceRegisterTests {
    private let clock = ManualClock()

    @Test func theTimeSinceWhenStaysWhileTheStateDoes() throws {
        let register = DeviceRegister(clock: clock)
        register.add("scanner0", kind: .scanner, path: "/dev/tracuu/scanner0")
        clock.advance(by: .seconds(5))
        register.report("scanner0", .absent("gone"), problem: .unplugged)
        let since = clock.now
        clock.advance(by: .seconds(60))
        register.report("scanner0", .absent("gone"), problem: .missing)
        let device = try #require(register.devices.first)
        #expect(device.since == since)
        #expect(device.problem == .unplugged)
        register.report("scanner0", .ready)
        #expect(register.devices.first?.problem == nil)
        #expect(register.devices.first?.since == clock.now)
    }

    @Test func observersHearOfChangesOnly() {
        let register = DeviceRegister(clock: clock)
        register.add("lamp", kind: .output, path: "gpio0 line 3")
        let heard = Mutex(0)
        let number = register.observe { heard.withLock { $0 += 1 } }
        register.report("lamp", .ready)
        register.report("lamp", .ready)
        register.report("lamp", isActive: true)
        register.report("lamp", isActive: true)
        register.report("unknown", .ready)
        #expect(heard.withLock { $0 } == 2)
        register.stopObserving(number)
        register.report("lamp", isActive: false)
        #expect(heard.withLock { $0 } == 2)
    }

    @Test(arguments: ["vi", "en"]) func everyProblemHasWordsForEveryKind(language: String) throws {
        let words = try DeviceWords(language: language)
        for kind in DeviceKind.allCases {
            for problem in DeviceProblem.allCases {
                let device = DeviceHealth(
                    name: "x", kind: kind, path: "/dev/tracuu/x", state: .failed("detail"), problem: problem,
                    since: clock.now, isActive: nil, counters: [:])
                let what = words.what(device)
                #expect(!what.isEmpty && !what.contains("{"))
                let action = try #require(words.action(device))
                #expect(!action.isEmpty && !action.contains("{"))
            }
        }
    }
}

@Suite struct UdevRuleTests {
    private func device(_ node: String, _ subsystem: String, serial: String? = nil) -> PluggedDevice {
        var device = PluggedDevice(node: node, subsystem: subsystem)
        device.vendorID = "0c2e"
        device.productID = "0b61"
        device.serial = serial
        device.port = "pci-0000:00:14.0-usb-0:2:1.0"
        device.vendor = "Honeywell"
        device.model = "Xenon"
        return device
    }

    @Test func aScannerThatTypesIsHiddenFromTheCompositor() throws {
        let rule = try #require(UdevRule(for: device("/dev/input/event5", "input", serial: "S1"), name: "scanner0"))
        #expect(rule.mark == .serial)
        #expect(
            rule.text == """
                # scanner0: Honeywell Xenon (0c2e:0b61), by its serial number
                ACTION!="remove", SUBSYSTEM=="input", KERNEL=="event*", ENV{ID_VENDOR_ID}=="0c2e", \
                ENV{ID_MODEL_ID}=="0b61", ENV{ID_SERIAL_SHORT}=="S1", SYMLINK+="tracuu/scanner0", GROUP="tracuu", \
                MODE="0660", TAG+="systemd", ENV{LIBINPUT_IGNORE_DEVICE}="1"

                """)
    }

    @Test func twoOfOneModelAreToldApartByTheirPorts() throws {
        var second = device("/dev/ttyACM1", "tty")
        second.port = "pci-0000:00:14.0-usb-0:3:1.0"
        let first = device("/dev/ttyACM0", "tty")
        let rules = [
            try #require(UdevRule(for: first, name: "scanner0", among: [first, second])),
            try #require(UdevRule(for: second, name: "scanner1", among: [first, second])),
        ]
        #expect(rules.map(\.mark) == [.port, .port])
        #expect(rules[0].text.contains("usb-0:2:1.0") && rules[1].text.contains("usb-0:3:1.0"))
        #expect(rules[0].text.contains("ENV{ID_MM_DEVICE_IGNORE}=\"1\""))
        // Some makers give all their devices one serial number.
        let copies = [device("/dev/ttyACM0", "tty", serial: "0000"), device("/dev/ttyACM1", "tty", serial: "0000")]
        #expect(UdevRule(for: copies[0], name: "scanner0", among: copies)?.mark == .port)
        #expect(UdevRule(for: copies[0], name: "scanner0", among: [copies[0]])?.mark == .serial)
    }

    @Test func aSerialNumberCannotBreakOutOfItsRule() throws {
        let evil = device("/dev/ttyACM0", "tty", serial: "A\", RUN+=\"/bin/sh\n*")
        let text = try #require(UdevRule(for: evil, name: "scanner0", by: .serial)).text
        #expect(text.split(separator: "\n").count == 2)
        #expect(text.contains("ENV{ID_SERIAL_SHORT}==\"A?, RUN+=?/bin/sh??\""))
    }

    @Test func whatCannotBeKnownAgainGetsNoRule() {
        var nameless = device("/dev/ttyS0", "tty")
        nameless.port = nil
        #expect(UdevRule(for: nameless, name: "scanner0") == nil)
        #expect(UdevRule(for: device("/dev/ttyACM0", "tty"), name: "../scanner") == nil)
        #expect(UdevRule(for: device("/dev/ttyACM0", "tty"), name: "") == nil)
    }

    @Test func aRuleTakesThePlaceOfTheOneBeforeIt() throws {
        let old = try #require(UdevRule(for: device("/dev/ttyACM0", "tty", serial: "OLD"), name: "scanner0"))
        let other = try #require(UdevRule(for: device("/dev/usb/lp0", "usbmisc", serial: "P"), name: "printer0"))
        let new = try #require(UdevRule(for: device("/dev/ttyACM0", "tty", serial: "NEW"), name: "scanner0"))
        let file = UdevRule.merge([other], into: UdevRule.merge([old], into: "# our own\n"))
        let merged = UdevRule.merge([new], into: file)
        #expect(merged == "# our own\n" + other.text + new.text)
        #expect(UdevRule.merge([new], into: merged) == merged)
    }
}

@Suite struct PluggedDeviceTests {
    @Test func whatIsHereCanBeListed() throws {
        // On a machine without any of them the list is empty; what it finds in all detail is for umockdev
        // (Tests/Devices) and for the appliance.
        for device in try PluggedDevice.all() {
            #expect(device.node.hasPrefix("/dev/"))
            #expect(device.likelyKind != nil)
        }
        for port in ListedSerialPort.all() { #expect(port.node.hasPrefix("/dev/")) }
    }
}
