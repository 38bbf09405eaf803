import ApplianceKit
import DeviceIO
import Foundation
import Testing

@testable import KioskApp

/// A box whose `/sys` and `/proc` say what the test wants.
@Suite struct BoxChecksTests {
    private let folder = TemporaryFolder()
    private let words: SelfTestWords

    init() throws { words = try SelfTestWords(language: "vi") }

    private var checks: BoxChecks { BoxChecks(root: folder.url.path, words: words) }

    private func write(_ path: String, _ text: String) throws {
        let file = folder.url.appendingPathComponent(path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }

    @Test func aCableWithoutARouterIsToldFromNoCable() throws {
        try write("sys/class/net/lo/operstate", "unknown\n")
        try write("sys/class/net/enp1s0/operstate", "down\n")
        #expect(checks.network().what == "Không có tín hiệu mạng.")
        #expect(checks.network().level == .red)
        try write("sys/class/net/enp1s0/operstate", "up\n")
        try write("proc/net/route", "Iface\tDestination\tGateway\nenp1s0\t0001A8C0\t00000000\n")
        #expect(checks.network().level == .red)
        #expect(checks.network().action?.contains("DHCP") == true)
        try write("proc/net/route", "Iface\tDestination\tGateway\nenp1s0\t00000000\t0101A8C0\n")
        #expect(checks.network().level == .green)
    }

    @Test func theDisplaysCableIsSeen() throws {
        #expect(checks.display(DisplaySize()).level == .grey)
        try write("sys/class/drm/card0-HDMI-A-1/status", "disconnected\n")
        #expect(checks.display(DisplaySize()).level == .red)
        try write("sys/class/drm/card0-DP-1/status", "connected\n")
        try write("sys/class/drm/card0-DP-1/modes", "1920x1080\n1280x720\n")
        let result = checks.display(DisplaySize())
        #expect(result.level == .green)
        #expect(result.detail == "card0-DP-1 1920x1080, 102 ppi, 600 mm")
    }

    @Test func heatAndMemoryAreMeasured() throws {
        #expect(checks.heat().level == .grey)
        try write("sys/class/thermal/thermal_zone0/temp", "47000\n")
        try write("sys/class/thermal/thermal_zone1/temp", "88000\n")
        #expect(checks.heat().level == .yellow)
        #expect(checks.heat().what.contains("88"))
        try write("proc/meminfo", "MemTotal:        4000000 kB\nMemAvailable:     300000 kB\n")
        #expect(checks.memory().level == .yellow)
        try write("proc/meminfo", "MemTotal:        4000000 kB\nMemAvailable:    3000000 kB\n")
        #expect(checks.memory().what == "Còn 2,8 GB trên 3,8 GB.")
        let english = BoxChecks(root: folder.url.path, words: try SelfTestWords(language: "en"))
        #expect(english.memory().what.contains("2.8 GB"))
    }

    @Test func aBoxWithoutADateGivesNoNumbers() {
        let result = checks.time(isSet: false, now: Date(timeIntervalSince1970: 0))
        #expect(result.level == .red)
        #expect(result.what.contains("1970"))
    }

    @Test func aFolderThatIsNotThereCannotBeWritten() {
        #expect(checks.disk(folder: "/nowhere").level == .red)
        #expect(checks.disk(folder: folder.url.path).level < .red)
    }

    @Test func aSoundCardIsNamed() throws {
        try write("proc/asound/cards", "--- no soundcards ---\n")
        #expect(checks.sound().level == .yellow)
        try write("proc/asound/cards", " 0 [PCH            ]: HDA-Intel - HDA Intel PCH\n      HDA Intel PCH at 0xf7\n")
        #expect(checks.sound().level == .green)
        #expect(checks.sound().detail?.contains("HDA") == true)
    }

    @Test(arguments: SelfTestWords.languages) func bothLanguagesSayEverything(language: String) throws {
        let words = try SelfTestWords(language: language)
        let other = try SelfTestWords(language: language == "vi" ? "en" : "vi")
        #expect(Set(words.page.keys) == Set(other.page.keys))
        for finding in SelfTestWords.Finding.allCases {
            let result = words.result(
                finding, .red,
                [
                    "free": "1", "percent": "1", "folder": "/", "time": "1", "degrees": "1",
                    "total": "1", "version": "1", "address": "1",
                ])
            #expect(!result.what.contains("{"), "\(finding)")
            #expect(result.action?.contains("{") != true)
            // What is broken says what to do; what is well does not.
            #expect((result.action == nil) == (other.result(finding, .red).action == nil))
        }
    }
}
