import ApplianceKit
import DeviceIO
import Testing

@testable import SiteSetup

/// What a technician's one file does to a box.
struct SiteTests {
    private static let key =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGJ0cYX5kfFMjTTRM3oMBJMpZl8rQmvfhW8Tg4vJZ8mG tech@example"

    private func site(_ text: String) throws -> Site {
        try Site(ConfigurationReader(text: text, file: "site.json5"))
    }

    private func problems(_ text: String) -> [String] {
        do {
            _ = try site(text)
            return []
        } catch let error as ConfigurationError {
            return error.problems.map(\.description)
        } catch {
            return ["\(error)"]
        }
    }

    @Test func aBoxOfBothRolesGetsBothConfigurationsWithWhatTheyShare() throws {
        let site = try site(
            """
            {
              site: "tan-lap-1",
              central: { baseURL: "https://x.example:8443/o", password: "p" }, // the province
              kiosk: {
                scanner: { device: "/dev/s" }, // by id
                printer: { tcp: "192.168.1.50" },
              },
              gateway: { modem: { device: "/dev/m" } },
              ssh: { keys: ["\(Self.key)"] },
            }
            """)
        let kiosk = try ConfigurationReader(text: #require(site.kiosk), file: "kiosk.json5").root
        #expect(kiosk.section("scanner").string("device", default: "") == "/dev/s")
        #expect(kiosk.section("central").string("password", default: "") == "p")
        #expect(!kiosk.has("ssh") && !kiosk.has("modem"))
        let gateway = try ConfigurationReader(text: #require(site.gateway), file: "sms.json5").root
        #expect(gateway.section("modem").string("device", default: "") == "/dev/m")
        #expect(gateway.section("central").has("baseURL") && !gateway.has("scanner"))
        #expect(site.usedPorts == [443, 8_443, 9_100])
        #expect(site.files["authorized_keys"] == Self.key + "\n")
        #expect(site.files["firewall.nft"]?.contains("offered { 22 }") == true)
    }

    @Test func aButtonThatResetsIsKeptForItsService() throws {
        let site = try site(
            #"{ site: "a", central: {}, gateway: {}, reset: { chip: "/dev/gpiochip0", line: 5, hold: 8 } }"#)
        let button = try ResetButton(
            ConfigurationReader(text: #require(site.files["reset.json5"]), file: "reset.json5").root)
        #expect(button.line.place == "/dev/gpiochip0 line 5" && button.hold == .seconds(8))
        #expect(!problems(#"{ site: "a", central: {}, gateway: {}, reset: { hold: 1 } }"#).isEmpty)
    }

    @Test(arguments: [
        ("kiosk: {}", nil),
        ("kiosk: { lan: {} }", "8443"),
        (#"kiosk: { push: { address: "0.0.0.0" } }, gateway: { push: {} }"#, "8082"),
        ("kiosk: { lan: { port: 9443 } }, gateway: { api: { port: 8081 } }", "9443"),
        (#"gateway: { api: { address: "0.0.0.0" }, push: { address: "192.168.1.5", port: 8090 } }"#, "8081, 8090"),
    ])
    func theFirewallOpensWhatADaemonOffersToTheNetwork(_ sections: String, _ ports: String?) throws {
        let firewall = try site("{ site: \"a\", central: {}, \(sections) }").files["firewall.nft"]
        let offered = firewall?.split(separator: "\n").first { $0.contains("add element inet tracuu offered") }
        #expect(offered.map(String.init) == ports.map { "add element inet tracuu offered { \($0) }" })
    }

    private func wireless(_ network: String) -> String {
        #"{ site: "a", central: {}, gateway: {}, network: { \#(network) } }"#
    }

    @Test func wirelessWithAFixedAddressConfiguresTheRadio() throws {
        let site = try site(
            wireless(#"wifi: { name: "Tân Lập", password: "a b\"c#d\\e" }, address: "192.168.1.20/24""#))
        let lines = site.files["wifi.conf"]?.split(separator: "\n").map { String($0.drop { $0 == " " }) }
        #expect(
            lines == [
                "country=VN", "network={", "ssid=54c3a26e204ce1baad70", "scan_ssid=0",
                "key_mgmt=WPA-PSK WPA-PSK-SHA256 SAE", "ieee80211w=1", #"psk="a b"c#d\e""#, "}",
            ])
        #expect(site.files["network.network"]?.contains("Type=wlan\n") == true)
    }

    @Test func aBoxWithACableGetsNoRadio() throws {
        let site = try site(wireless(#"address: "192.168.1.20/24""#))
        #expect(site.files["wifi.conf"] == nil)
        #expect(site.files["network.network"]?.contains("Type=ether\n") == true)
    }

    @Test(arguments: [
        #"wifi: { name: "x" }"#, #"wifi: { name: "x", password: "short" }"#,
        #"wifi: { name: "x", password: "mật khẩu dài" }"#, #"wifi: { name: "", password: "long enough" }"#,
        #"wifi: { name: "x", password: "line\nbreak1" }"#,
        #"wifi: { name: "abcdefghijklmnopqrstuvwxyz0123456", password: "long enough" }"#,
    ])
    func wirelessThatNobodyCouldJoinIsRefused(_ wifi: String) {
        #expect(problems(wireless(wifi)).count == 1)
    }

    @Test func aDaemonNamesTheLineOfTheSitesFile() throws {
        let site = try site(
            """
            {
              site: "a",

              central: {
                baseURL: "https://x.example",
              },
              /* one
                 comment */
              kiosk: {
                queue: { groups: [] },

                screen: { port: "fast" },
              }
            }
            """)
        let reader = try ConfigurationReader(text: #require(site.kiosk), file: "site.json5")
        for key in ["central", "queue"] { _ = reader.root.has(key) }
        _ = reader.root.section("screen").integer("port", default: 0, in: 0...9)
        let error = try #require(throws: ConfigurationError.self) { try reader.finish() }
        #expect(error.problems.map(\.line) == [12])
    }

    @Test func withoutAKeyNobodyIsLetIn() throws {
        let site = try site(#"{ site: "a", central: {}, gateway: {} }"#)
        #expect(site.kiosk == nil)
        #expect(site.files["authorized_keys"] == nil)
        #expect(site.files["firewall.nft"]?.contains("22") == false)
    }

    @Test func everyMistakeIsToldWithItsLine() {
        #expect(
            problems(
                """
                {
                  site: "Tân Lập",
                  ssh: { keys: ["ssh-ed25519 AAAA"] },
                  network: { address: "192.168.1.20", gateway: "router" },
                  display: { rotation: 45 },
                  wifi: {},
                }
                """
            ).map { String($0.prefix(34)) } == [
                "site.json5: central: is missing: t", "site.json5: kiosk: is missing: a b",
                "site.json5:2: site: must be 1 to 6", "site.json5:3: ssh.keys: has someth",
                "site.json5:4: network.gateway: mus", "site.json5:4: network.address: mus",
                "site.json5:5: display.rotation: mu", "site.json5:6: wifi: unknown key; k",
            ])
    }

    @Test func aNameCannotReachTheShell() {
        for name in ["a;reboot", "$(id)", "a b", "-a", "a\\nb", ""] {
            #expect(!problems(#"{ site: "\#(name)", central: {}, kiosk: {} }"#).isEmpty, "\(name)")
        }
        #expect(!problems(#"{ site: "a", central: {}, kiosk: {}, time: { servers: ["x\";id"] } }"#).isEmpty)
    }

    @Test(
        arguments: [
            ("https://x.example/o", 443), ("http://10.0.0.1:8080/rest", 8_080), ("http://x.example", 80),
            ("10.0.0.9:9100", 9_100), ("Trung tâm: 24", nil), ("/dev/ttyUSB0", nil), ("kiosk", nil),
            ("smtp.example:99999", nil),
        ] as [(String, Int?)])
    func portsAreReadFromAddressesOnly(_ text: String, _ port: Int?) {
        #expect(AddressPorts.port(of: text) == port)
    }
}

/// The page of a box that is not set up.
struct SetupPageTests {
    private let facts = BoxFacts(
        number: "0123abcd", version: "1",
        interfaces: [.init(name: "eth0", hardware: "52:54", isLinked: true, addresses: ["10.0.2.15"])])

    @Test func aBoxThatWaitsShowsHowToReachIt() throws {
        let html = try SetupPage().html(facts, .waiting, SelfTest(checks: []))
        #expect(html.contains("0123abcd") && html.contains("10.0.2.15") && html.contains("<svg"))
        #expect(html.contains(#"<body class="waiting">"#) && !html.contains("{{"))
    }

    @Test func aGatewayIsNotCalledABoxThatIsNotSetUp() throws {
        #expect(SetupPage.State(problems: [], isGateway: true) == .gateway)
        #expect(SetupPage.State(problems: ["x"], isGateway: true) == .wrong(["x"]))
        let html = try SetupPage().html(facts, .gateway, SelfTest(checks: []))
        #expect(html.contains(#"<body class="gateway">"#) && html.contains("10.0.2.15"))
    }

    @Test(arguments: [
        (
            "site.json5:2: site: must be 1 to 63 letters a to z, digits or hyphens, as “tan-lap-1”",
            "Dòng 2, mục site: phải gồm 1 đến 63 ký tự a đến z, chữ số, gạch nối, không dấu, ví dụ “tan-lap-1”"
        ),
        (
            "site.json5:12: kiosk.scanner.baud: must be a whole number from 1200 to 921600, not “fast”",
            "Dòng 12, mục kiosk.scanner.baud: phải là số nguyên từ 1200 đến 921600"
        ),
        (
            "site.json5:4: kiosk.scaner: unknown key; did you mean “scanner”?",
            "Dòng 4, mục kiosk.scaner: tên mục không đúng, có phải là “scanner”?"
        ),
        (
            "site.json5: central: is missing: the central system, as in the example files",
            "mục central: còn thiếu mục này"
        ),
        (
            "site.json5: is not UTF-8: save it again, and choose the encoding UTF-8 in the editor",
            "Tệp site.json5: không phải UTF-8: hãy lưu lại, chọn mã hóa UTF-8"
        ),
        (
            "site.json5:3: is not JSON5: “,” or “}” is expected, not “k”",
            "Dòng 3: thiếu dấu phẩy hoặc dấu ngoặc đóng"
        ),
        ("site.json5:9: gateway.email: needs a server", "Dòng 9, mục gateway.email: giá trị chưa đúng"),
    ])
    func aMistakeIsNamedInVietnamese(_ line: String, _ words: String) {
        #expect(ProblemInVietnamese.of(line) == words)
    }

    @Test func aLostDataPartitionIsSaidBeforeAllElse() throws {
        let state = SetupPage.State(problems: ["x"], isGateway: true, lost: ["vda8: bad <magic>"])
        let html = try SetupPage().html(facts, state, SelfTest(checks: []))
        #expect(html.contains(#"<body class="lost">"#) && html.contains("vda8: bad &lt;magic&gt;"))
        #expect(!html.contains("<li>x</li>"))
    }

    @Test func mistakesAreShownAsTextNotAsMarkup() throws {
        let html = try SetupPage().html(
            facts, .wrong(["site.json5:3: <script>alert(1)</script>"]), SelfTest(checks: []))
        #expect(html.contains(#"<body class="wrong">"#) && html.contains("&lt;script&gt;"))
        #expect(!html.contains("<script>alert"))
    }
}
