import ApplianceKit
import Foundation
import Testing

@testable import DeviceIO

@Suite("Modem profiles")
struct ModemProfileTests {
    @Test(arguments: [
        ("Quectel", "EC25", "quectel-ec25"), ("QUECTEL", "EG25", "quectel-ec25"),
        ("SIMCOM INCORPORATED", "SIMCOM_SIM7600E-H", "simcom-sim7600"),
        ("SIMCOM_Ltd", "SIMCOM_SIM800L", "simcom-sim800"),
        ("huawei", "E3372", "huawei-e3372"), ("huawei", "E1750", "huawei-e1750"),
        ("ZTE INCORPORATED", "MF190", "zte-mf"), ("Telit", "LE910", "generic"), ("Quectel", "XY99", "generic"),
        ("", "", "generic"),
    ])
    func aModemGetsTheProfileThatFits(manufacturer: String, model: String, name: String) throws {
        #expect(try ModemProfiles().profile(manufacturer: manufacturer, model: model).name == name)
    }

    @Test func aProfileBuildsUponTheGenericOne() throws {
        let profile = try #require(try ModemProfiles()["huawei-e1750"])
        #expect(!profile.canList)
        #expect(profile.storages.first?.names == ["SM", "SM", "SM"])
        #expect(profile.restartNotices.contains("^BOOT"))
        #expect(profile.unsolicited.lineCount(of: "^RSSI:19") == 1)
        #expect(profile.unsolicited.lineCount(of: "+CMT: ,23") == 2)
        #expect(profile.unsolicited.lineCount(of: "Quectel") == nil)
    }

    @Test func aSitesProfileAddsToThemOrTakesTheirPlace() throws {
        let folder = NSTemporaryDirectory() + "tracuu-profiles-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Data("{ models: [\"LE910\"], unsolicited: { \"#NITZ\": 1 } }".utf8)
            .write(to: URL(fileURLWithPath: folder + "/telit.json5"))
        try Data("{ models: [\"EC25\"], canList: false }".utf8)
            .write(to: URL(fileURLWithPath: folder + "/quectel-ec25.json5"))
        let profiles = try ModemProfiles(siteFolder: folder)
        #expect(profiles.profile(manufacturer: "Telit", model: "LE910").unsolicited.lineCount(of: "#NITZ: 1") == 1)
        #expect(profiles["quectel-ec25"]?.canList == false)
    }

    @Test func aWrongFileIsNamedWithItsKey() throws {
        let reader = try ConfigurationReader(
            text: "{ submitSeconds: 20,\n storages: [\"\"],\n canlist: true }", file: "x.json5")
        let error = #expect(throws: ConfigurationError.self) {
            try ModemProfile(name: "x", reading: reader, over: ModemProfile())
        }
        let text = error.map { "\($0)" } ?? ""
        for key in ["submitSeconds", "storages", "canlist"] { #expect(text.contains(key)) }
    }
}

@Suite("Offer of indications")
struct IndicationOfferTests {
    @Test func rangesAndListsAreRead() {
        #expect(
            IndicationOffer("+CNMI: (0-2),(0,1,3),(0),(0-2),(1)").fields == [
                [0, 1, 2], [0, 1, 3], [0], [0, 1, 2], [1],
            ])
    }

    @Test func whatIsNotOfferedIsNotTried() {
        let choices = IndicationOffer("+CNMI: (0,1),(0-3),(0,2),(0,2),(1)").choices(
            modes: [2, 1, 3], reports: [1, 2, 0])
        #expect(choices == [[1, 1, 0, 2, 1], [1, 1, 0, 0, 1]])
    }

    @Test(arguments: ["", "+CNMI: ", "+CNMI: ()", "+CNMI: (-),(99-1)"])
    func aModemThatDoesNotTellIsTriedWithEverything(line: String) {
        let choices = IndicationOffer(line).choices(modes: [2, 1, 3], reports: [1, 2, 0])
        #expect(choices.count == 9)
        #expect(choices.first == [2, 1, 0, 1, 0])
        #expect(choices.last == [3, 1, 0, 0, 0])
    }
}
