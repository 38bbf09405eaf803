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
                    kind: "igate",
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

    @Test func withoutAnAddressThereIsNoAnswer() throws {
        let reader = try ConfigurationReader(text: "{}", file: "sms.json5")
        _ = CentralConfiguration(reader.root.section("central"))
        let error = #expect(throws: ConfigurationError.self) { try reader.finish() }
        #expect(error?.description.contains("central.baseURL: is missing") == true)
    }
}
