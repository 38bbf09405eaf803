import ApplianceKit
import Foundation
import Testing

@testable import SiteSetup

/// Which release of a province's channel a box takes, and when.
struct UpdateTests {
    private func manifest(_ text: String) throws -> UpdateManifest {
        try #require(UpdateManifest(body: Array(text.utf8)))
    }

    private func box(_ version: String, left: Set<String> = [], identity: String = "tan-lap-1") -> UpdateManifest.Box {
        UpdateManifest.Box(identity: identity, version: version, left: left)
    }

    @Test func aBoxTakesTheNewestReleaseOfItsRing() throws {
        let channel = try manifest(
            """
            { "releases": [
              { "version": "2026.11.20.0800-aa", "bundle": "a.raucb" },
              { "version": "2026.11.22.0800-cc", "bundle": "c.raucb", "ring": "pilot" },
              { "version": "2026.11.21.0800-bb", "bundle": "b.raucb", "ring": "early" }
            ] }
            """)
        let old = box("2026.11.01.0800-00")
        #expect(channel.release(for: old, in: .pilot)?.bundle == "c.raucb")
        #expect(channel.release(for: old, in: .early)?.bundle == "b.raucb")
        #expect(channel.release(for: old, in: .all)?.bundle == "a.raucb")
    }

    @Test func neitherAnOlderReleaseNorOneThatWasLeftIsTaken() throws {
        let channel = try manifest(#"{ "releases": [{ "version": "2026.11.20.0800-aa", "bundle": "a.raucb" }] }"#)
        #expect(channel.release(for: box("2026.11.20.0800-aa"), in: .all) == nil)
        #expect(channel.release(for: box("2026.11.21.0800-bb"), in: .all) == nil)
        #expect(
            channel.release(for: box("2026.11.01.0800-00", left: ["2026.11.20.0800-aa"]), in: .all) == nil)
    }

    /// The script that installs reads a line: a word, and an address.
    @Test(arguments: [
        ("2026.11.22 --help", "a.raucb"), ("2026.11.22\\nx", "a.raucb"), ("9;reboot", "a.raucb"), ("", "a.raucb"),
        ("2026.11.22", "a.raucb b"), ("2026.11.22", "$(id).raucb"), ("2026.11.22", ""), ("2026.11.22", "a\\u0000"),
        ("2026.11.22", "https://x.example/`id`"), (String(repeating: "9", count: 100), "a.raucb"),
    ])
    func whatTheInstallerWouldReadOtherwiseIsNoRelease(_ version: String, _ bundle: String) {
        let text = #"{ "releases": [{ "version": "\#(version)", "bundle": "\#(bundle)" }] }"#
        #expect(UpdateManifest(body: Array(text.utf8)) == nil)
    }

    @Test func aPercentageIsThatOfTheBoxesAndGrowsWithoutLosingAny() throws {
        func takers(_ percentage: Int) throws -> Set<String> {
            let channel = try manifest(
                #"{ "releases": [{ "version": "2026.11.20.0800-aa", "bundle": "a", "percentage": \#(percentage) }] }"#)
            return Set(
                (0..<1_000).map { "box-\($0)" }.filter {
                    channel.release(for: box("1", identity: $0), in: .all) != nil
                })
        }
        let (none, some, more, all) = try (takers(0), takers(20), takers(50), takers(100))
        #expect(none.isEmpty && all.count == 1_000)
        #expect((150...250).contains(some.count) && (440...560).contains(more.count))
        #expect(some.isSubset(of: more))
    }

    @Test(
        arguments: [
            ("22:00-05:00", "23:30", true), ("22:00-05:00", "04:59", true), ("22:00-05:00", "05:00", false),
            ("22:00-05:00", "12:00", false), ("12:00-13:00", "12:00", true), ("12:00-13:00", "13:00", false),
        ])
    func theWindowMayGoOverMidnight(_ window: String, _ clock: String, _ isIn: Bool) throws {
        let parts = clock.split(separator: ":").map { Double($0) ?? 0 }
        let start = try #require(Self.midnight)
        let time = LocalTime(start.addingTimeInterval(parts[0] * 3_600 + parts[1] * 60))
        #expect(try #require(UpdateChannel.Window(window)).contains(time) == isIn)
    }

    /// A midnight on the wall's clock, whatever this machine's zone is.
    private static var midnight: Date? {
        let moment = Date(timeIntervalSince1970: 1_800_000_000)
        let time = LocalTime(moment)
        return moment.addingTimeInterval(-Double(time.hour * 3_600 + time.minute * 60 + time.second))
    }

    @Test(arguments: ["", "22-05", "22:00", "24:00-05:00", "22:00-05:60", "2:00-5:00", "22:00-05:00-06:00"])
    func nonsenseIsNoWindow(_ text: String) {
        #expect(UpdateChannel.Window(text) == nil)
    }

    @Test func aBundlesNameIsBesideTheManifest() {
        let release = UpdateManifest.Release(version: "1", bundle: "tracuu.raucb")
        #expect(
            UpdateCommand.bundle(release, beside: "https://x.example/t/channel.json?a=/b")
                == "https://x.example/t/tracuu.raucb")
        let whole = UpdateManifest.Release(version: "1", bundle: "https://y.example/z.raucb")
        #expect(UpdateCommand.bundle(whole, beside: "https://x.example/c.json") == "https://y.example/z.raucb")
    }

    @Test func theSiteSaysItsChannelAndNothingThatAShellWouldSee() throws {
        func site(_ updates: String) throws -> Site {
            try Site(
                ConfigurationReader(
                    text: #"{ site: "a", central: { baseURL: "https://x.example" }, kiosk: {}, updates: \#(updates) }"#,
                    file: "site.json5"))
        }
        let environment = try site(#"{ channel: "https://t.example/c.json", ring: "pilot" }"#).files["site.env"]
        #expect(environment?.contains("CHANNEL=\"https://t.example/c.json\"\nRING=pilot\nWINDOW=22:00-05:00\n") == true)
        for wrong in [
            #"{ channel: "https://t.example/$(id)" }"#, #"{ channel: "ftp://t.example/c" }"#, "{}",
            #"{ channel: "https://t.example/c", ring: "everybody" }"#,
            #"{ channel: "https://t.example/c", window: "night" }"#,
        ] {
            #expect(throws: ConfigurationError.self, "\(wrong)") { try site(wrong) }
        }
    }
}
