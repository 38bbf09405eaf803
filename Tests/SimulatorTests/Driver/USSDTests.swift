import Testing

@testable import DeviceIO
@testable import Simulator

@Suite("USSD", .timeLimit(.minutes(5)))
struct USSDTests {
    @Test func theBalanceIsTheNetworksText() async throws {
        let bench = try await DriverBench()
        try await bench.ready()
        #expect(try await bench.driver.ussd("*101#") == "TK goc: 50.000d, su dung den 0h ngay 31/12/2030.")
        #expect(try await bench.driver.ussd("*101#").hasPrefix("TK goc"))
    }

    @Test func aTextOfSeveralLinesIsWhole() async throws {
        let bench = try await DriverBench(prepare: { modem in
            await modem.network.change { $0.dialogues["*098#"] = "Chon:\r\n1. OK\r\n2. Goi cuoc" }
        })
        try await bench.ready()
        #expect(try await bench.driver.ussd("*098#") == "Chon:\n1. OK\n2. Goi cuoc")
    }

    @Test func aCodeThatTheNetworkDoesNotKnowSaysSo() async throws {
        let bench = try await DriverBench()
        try await bench.ready()
        await #expect(throws: USSDFailure.ended(4)) { try await bench.driver.ussd("*999#") }
    }

    @Test func withoutAnAnswerItEndsAndMessagesGoOutAgain() async throws {
        let bench = try await DriverBench()
        try await bench.settled()
        await bench.modem.schedule(ModemFault.refused(.ok), on: "AT+CUSD")
        async let answer = Result { try await bench.driver.ussd("*101#") }
        try await bench.pass(.seconds(30))
        let result = await answer
        #expect(throws: USSDFailure.timedOut) { try result.get() }
        guard case .accepted = try await bench.submit("next") else {
            Issue.record("the message was not taken")
            return
        }
    }

    @Test func nonsenseIsRefusedBeforeItIsSent() async throws {
        let bench = try await DriverBench()
        try await bench.ready()
        await #expect(throws: USSDFailure.unusableCode) { try await bench.driver.ussd("*101#\"\r") }
    }

    @Test(arguments: [
        // A plain text, UCS-2 by its coding, UCS-2 whatever the coding, packed (TS 23.038: "hellohello").
        ("TK: 1000d", 15, DeviceIO.ModemProfile.USSDCoding.plain, "TK: 1000d"), ("12345678", 15, .plain, "12345678"),
        ("0053E9", 15, .plain, "0053E9"), ("00540069", 72, .plain, "Ti"), ("00540069", 15, .plain, "Ti"),
        ("E8329BFD4697D9EC37", 15, .packed, "hellohello"), ("01106", 15, .packed, "01106"),
    ])
    func answersAreReadInEachCoding(given: String, dcs: Int, coding: DeviceIO.ModemProfile.USSDCoding, text: String) {
        #expect(USSDText.decoded(given, dataCoding: dcs, coding: coding) == text)
    }

    @Test func aCodeIsPackedAsTheStandardHasIt() {
        #expect(USSDText.encoded("*101#", coding: .packed) == "AA182C3602")
        #expect(USSDText.encoded("*1#", coding: .ucs2) == "002A00310023")
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
