import ApplianceKit
import Foundation
import TestSupport
import Testing

@testable import SMSGateway

/// What Kannel hands in, as its smsbox calls us.
@Suite("Kannel's calls")
struct KannelCallbackTests {
    private static let key = "khoa-cua-kannel-01"
    private let fixture = StoreFixture()

    private func receive(_ text: String, from sender: String, in store: MessageStore) async throws -> Int {
        let reader = try ConfigurationReader(
            text: "{ kannel: { sendURL: \"http://127.0.0.1:13013/x\", callbackKey: \"\(Self.key)\" } }", file: "t")
        let configuration = try #require(KannelConfiguration(reading: reader.root.section("kannel")))
        return await KannelCallbacks(configuration, store: store).respond(
            to: HTTPServerRequest(
                path: "/kannel/received",
                query: ["key": Self.key, "from": sender, "text": text, "time": "1772413200", "id": UUID().uuidString])
        ).status
    }

    /// Whatever comes is taken once and for all: what is answered with an error Kannel hands in again without end.
    @Test(arguments: [
        ("HS H15-260301-0001", "+84912345678"), ("", "+84912345678"), ("HS x", "Viettel"), ("HS x", "Ngân hàng Á Châu"),
        ("HS x", "+"), ("HS x", "123456789012345678901234567890"), (String(repeating: "ă", count: 5_000), "0912345678"),
        ("\u{0}", "0912345678"),
    ])
    func everyTextIsTaken(text: String, sender: String) async throws {
        let store = try fixture.open()
        #expect(try await receive(text, from: sender, in: store) == 202)
    }

    @Test func aTextThatIsAQuestionWaitsForItsAnswer() async throws {
        let store = try fixture.open()
        #expect(try await receive("HS H15-260301-0001", from: "84912345678", in: store) == 202)
        #expect(try await store.pendingMessages(limit: 9).map(\.sender) == ["+84912345678"])
    }
}
