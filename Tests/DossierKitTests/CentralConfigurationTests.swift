import ApplianceKit
import DossierKit
import Testing

struct CentralConfigurationTests {
    @Test func everythingIsRead() throws {
        let reader = try ConfigurationReader(
            text: """
                { central: {
                    kind: "opencps", baseURL: "https://motcua.example.gov.vn/o/rest/v2/", groupIds: [55301, 55302],
                    user: "kiosk", password: "secret", connectTimeout: 1, timeout: 4.5, freshFor: 30,
                    statuses: { "processing/processing_9": 9, "tele_sync": 4 },
                } }
                """, file: "sms.json5")
        let configuration = CentralConfiguration(reader.root.section("central"))
        try reader.finish()
        #expect(
            configuration
                == CentralConfiguration(
                    baseURL: "https://motcua.example.gov.vn/o/rest/v2", groupIDs: [55_301, 55_302], user: "kiosk",
                    password: "secret", connectTimeout: .seconds(1), timeout: .seconds(4.5), freshFor: .seconds(30),
                    statuses: ["processing/processing_9": .completed, "tele_sync": .processing]))
    }

    @Test func everyProblemIsToldWithItsLine() throws {
        let reader = try ConfigurationReader(
            text: """
                { central: {
                    kind: "dvcqg",
                    baseURL: "kiosk:secret@example.vn",
                    groupIds: [0, "x"],
                    user: "kiosk",
                    timeout: 0,
                    statuses: {
                        "tele_sync": 11,
                    },
                    url: "",
                } }
                """, file: "sms.json5")
        _ = CentralConfiguration(reader.root.section("central"))
        let error = #expect(throws: ConfigurationError.self) { try reader.finish() }
        let places = Set(error?.problems.map { "\($0.line ?? 0) \($0.key)" } ?? [])
        #expect(
            places.isSuperset(of: [
                "2 central.kind", "3 central.baseURL", "4 central.groupIds", "5 central.user", "6 central.timeout",
                "8 central.statuses.tele_sync", "10 central.url",
            ]))
    }

    /// What each kind wants, and what is not for it.
    @Test(arguments: [
        (#"kind: "igate""#, ["tokenURL"]),
        (#"kind: "igate", tokenURL: "https://sso.example.vn/token""#, ["clientId", "clientSecret"]),
        (
            #"kind: "igate", tokenURL: "https://sso.example.vn/token", clientId: "k", clientSecret: "s", groupIds: [1]"#,
            ["groupIds"]
        ),
        (#"kind: "igate", tokenURL: "https://sso.example.vn/token", clientId: "k", user: "u", password: "p""#, []),
        (#"kind: "contract""#, []),
        (#"kind: "contract", token: "t", agencyId: "9""#, ["agencyId"]),
        (#"kind: "contract", user: "u", password: "p""#, ["user", "password"]),
        (#"kind: "contract", token: "t", tokenURL: "https://a.vn/t", clientId: "k", clientSecret: "s""#, ["token"]),
        (#"kind: "opencps", groupIds: [1], token: "t""#, ["token"]),
        (#"kind: "contract", proxy: "proxy:3128""#, ["proxy"]),
        (#"kind: "contract", proxy: "http://proxy:3128", proxyUser: "u""#, ["proxyUser"]),
        (#"kind: "contract", privateKey: "/etc/hostname""#, ["privateKey"]),
        (#"kind: "contract", authorities: "/there/is/no/such.pem""#, ["authorities"]),
        (#"kind: "contract", certificate: "client.pem""#, ["certificate"]),
    ])
    func eachKindSaysWhatItLacks(keys: String, wrong: [String]) throws {
        let reader = try ConfigurationReader(
            text: #"{ central: { baseURL: "https://central.example.vn/v1", \#(keys) } }"#, file: "kiosk.json5")
        _ = CentralConfiguration(reader.root.section("central"))
        var problems: [String] = []
        do { try reader.finish() } catch { problems = error.problems.map(\.key) }
        #expect(problems.sorted() == wrong.map { "central.\($0)" }.sorted())
    }

    @Test func credentialsAreNeverPrinted() {
        let configuration = CentralConfiguration(
            kind: .contract, baseURL: "https://central.example.vn", user: "MARK-u", password: "MARK-p",
            clientSecret: "MARK-s", token: "MARK-t", route: HTTPRoute(proxy: "http://p:1", proxyPassword: "MARK-q"))
        var dumped = "\(configuration) \(configuration.route) \(String(reflecting: configuration))"
        dump(configuration, to: &dumped)
        dump(configuration.route, to: &dumped)
        #expect(!dumped.contains("MARK"), "\(dumped)")
    }

    @Test func withoutAnAddressThereIsNoAnswer() throws {
        let reader = try ConfigurationReader(text: "{}", file: "sms.json5")
        _ = CentralConfiguration(reader.root.section("central"))
        let error = #expect(throws: ConfigurationError.self) { try reader.finish() }
        #expect(error?.description.contains("central.baseURL: is missing") == true)
    }
}
