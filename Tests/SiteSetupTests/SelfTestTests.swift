import Foundation
import Testing

@testable import SiteSetup

/// What the set-up screen says of the box itself.
struct SelfTestTests {
    /// A tree of files as the kernel shows them.
    private func box(_ files: [String: String]) throws -> String {
        let root = FileManager.default.temporaryDirectory.appendingPathComponent("box-\(UUID().uuidString)").path
        for (path, text) in files {
            let file = URL(fileURLWithPath: root + path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        return root
    }

    private func check(_ name: String, _ test: SelfTest) throws -> SelfTest.Check {
        try #require(test.checks.first { $0.name == name })
    }

    @Test func aBoxThatHasEverythingSaysWhatItFound() throws {
        let root = try box([
            "/proc/meminfo": "MemTotal:        2014272 kB\nMemFree: 1 kB\n",
            "/sys/class/net/lo/carrier": "1\n", "/sys/class/net/eth0/carrier": "1\n",
            "/sys/class/drm/card0-HDMI-A-1/status": "connected\n",
            "/sys/class/drm/card0-HDMI-A-1/modes": "1080x1920\n800x600\n",
            "/sys/class/drm/card0-DP-1/status": "disconnected\n",
            "/sys/bus/usb/devices/usb1/product": "xHCI Host Controller\n",
            "/sys/bus/usb/devices/1-2/product": "SIM7600\n",
            "/sys/class/tty/ttyUSB2/dev": "188:2\n", "/sys/class/tty/tty0/dev": "4:0\n",
            "/sys/class/usbmisc/lp0/dev": "180:0\n",
            "/sys/bus/gpio/devices/gpiochip0/dev": "254:0\n", "/sys/class/watchdog/watchdog0/identity": "iTCO_wdt\n",
            "/run/systemd/timesync/synchronized": "",
        ])
        defer { try? FileManager.default.removeItem(atPath: root) }
        let test = SelfTest.read(root: root, disk: (2_000 << 20, 1_500 << 20))
        #expect(test.checks.allSatisfy { $0.isGood != false })
        #expect(try check("Màn hình", test).found == "HDMI-A-1 1080x1920")
        #expect(try check("Thiết bị", test).found == "SIM7600, ttyUSB2, lp0, gpiochip0")
        #expect(try check("Mạng", test).found == "eth0")
        #expect(try check("Watchdog", test).found == "iTCO_wdt")
    }

    @Test func whatIsMissingIsNamed() throws {
        let root = try box(["/proc/meminfo": "MemTotal: 1007136 kB\n", "/sys/class/net/eth0/carrier": "0\n"])
        defer { try? FileManager.default.removeItem(atPath: root) }
        let test = SelfTest.read(root: root, disk: (192 << 20, 100 << 20))
        #expect(test.checks.filter { $0.isGood == false }.map(\.name) == ["Bộ nhớ", "Ổ dữ liệu", "Mạng", "Màn hình"])
        #expect(try check("Bộ nhớ", test).found == "983 MB, cần 2 GB")
        #expect(try check("Mạng", test).found == "chưa cắm dây mạng")
    }

    @Test func itsWordsAreShownAsTextNotAsMarkup() throws {
        let facts = BoxFacts(number: "1", version: "1", interfaces: [])
        let test = SelfTest(checks: [
            .init(name: "Thiết bị", isGood: nil, found: "<b>x</b>"), .init(name: "Mạng", isGood: false, found: "y"),
        ])
        let html = try SetupPage().html(facts, .waiting, test)
        #expect(html.contains("&lt;b&gt;x") && html.contains(#"<dd class="bad">✗ y</dd>"#))
    }
}
