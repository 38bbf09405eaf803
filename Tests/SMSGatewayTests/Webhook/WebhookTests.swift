import ApplianceKit
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import SMSGateway

/// What the webhook's receiver gets, and when.
@Suite("Webhook", .timeLimit(.minutes(2)))
struct WebhookTests {
    private let fixture = StoreFixture()

    /// The receiver: answers as told and remembers what it took.
    private final class Receiver: Sendable {
        struct Call: Sendable {
            let id: String
            let signature: String
            let timestamp: String
            let body: [UInt8]
            var type: String { (json["type"] as? String) ?? "" }
            var data: [String: Any] { json["data"] as? [String: Any] ?? [:] }
            private var json: [String: Any] {
                (try? JSONSerialization.jsonObject(with: Data(body)) as? [String: Any]) ?? [:]
            }
        }
        private let state = Mutex<(calls: [Call], answers: [Int])>(([], []))

        /// The statuses of the next answers; 200 after them. 0: nobody listens.
        func answer(_ statuses: Int...) { state.withLock { $0.answers = statuses } }
        var calls: [Call] { state.withLock { $0.calls } }

        func take(_ request: HTTPClientRequest) throws(HTTPClientError) -> HTTPClientResponse {
            let status = state.withLock { state in
                state.calls.append(
                    Call(
                        id: request.headers["webhook-id"] ?? "", signature: request.headers["webhook-signature"] ?? "",
                        timestamp: request.headers["webhook-timestamp"] ?? "", body: request.body ?? []))
                return state.answers.isEmpty ? 200 : state.answers.removeFirst()
            }
            if status == 0 { throw .cannotConnect }
            return HTTPClientResponse(status: status)
        }
    }

    private func configuration(_ more: String = "") throws -> WebhookConfiguration {
        let reader = try ConfigurationReader(
            text: """
                {url: "http://127.0.0.1:1/hook", secret: "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=", \(more)}
                """, file: "x")
        return try #require(WebhookConfiguration(reading: reader.root))
    }

    private func run(
        _ store: MessageStore, _ receiver: Receiver, _ more: String = "",
        _ body: (WebhookSender) async throws -> Void
    ) async throws {
        let sender = WebhookSender(try configuration(more), store: store, clock: fixture.clock) {
            (request) async throws(HTTPClientError) in try receiver.take(request)
        }
        // From now on it knows where to begin.
        _ = await sender.status()
        let work = Task { await sender.run() }
        defer { work.cancel() }
        try await body(sender)
        work.cancel()
        await work.value
    }

    @Test func aReceiverIsToldOfTextsAndOfEachStateOfAMessage() async throws {
        let (store, receiver) = (try fixture.open(), Receiver())
        try await run(store, receiver) { _ in
            _ = try await fixture.receive("HS 1", in: store)
            var message = NewMessage(.oneTime, to: "0912345678", text: "Xin chao")
            message.externalID = "a-1"
            try await store.enqueue(message)
            let attempt = try #require(try await store.open())
            try await store.close(attempt, .sent(reference: 7))
            try await eventually("all is told") { receiver.calls.count == 4 }
        }
        let states = receiver.calls.filter { $0.type == "message.state" }
        #expect(states.map { $0.data["state"] as? String } == ["queued", "sending", "sent"])
        #expect(states.allSatisfy { $0.data["id"] as? String == "a-1" })
        let text = try #require(receiver.calls.first { $0.type == "message.received" })
        #expect(text.data["text"] as? String == "HS 1")
        #expect(text.data["from"] as? String == "+84912345678")
        #expect(Set(receiver.calls.map(\.id)).count == 4)
    }

    @Test func theSignatureIsTheStandardsOwn() {
        // The example of the Standard Webhooks specification's libraries.
        let secret = Array(Data(base64Encoded: "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw") ?? Data())
        let headers = WebhookSignature(secret: secret).headers(
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek", time: Date(timeIntervalSince1970: 1_614_265_330),
            body: Array(#"{"test": 2432232314}"#.utf8))
        #expect(headers["webhook-timestamp"] == "1614265330")
        #expect(headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    }

    @Test func whatIsNotTakenIsOfferedAgainLaterAndInOrder() async throws {
        let (store, receiver) = (try fixture.open(), Receiver())
        receiver.answer(500, 0, 302, 404, 200)
        try await run(store, receiver, #"events: ["message.received"]"#) { sender in
            _ = try await fixture.receive("a", in: store)
            _ = try await fixture.receive("b", in: store)
            for count in 1...4 {
                try await eventually("try \(count)") { receiver.calls.count == count }
                try await clockMoves()
            }
            try await eventually("both are told") { receiver.calls.count == 6 }
            #expect(await sender.status() == .init(waiting: 0, delivered: 2, dropped: 0))
        }
        let ids = receiver.calls.map(\.id)
        #expect(Set(ids.prefix(5)).count == 1)
        #expect(ids[5] != ids[4])
    }

    /// Somebody sleeps for a pause: it is over.
    private func clockMoves() async throws {
        try await fixture.clock.someoneSleeps()
        fixture.clock.advance(by: .seconds(1_000))
    }

    @Test func anEventThatIsRefusedThreeTimesKeepsNoOtherBack() async throws {
        let (store, receiver) = (try fixture.open(), Receiver())
        receiver.answer(422, 422, 422, 200)
        try await run(store, receiver, #"events: ["message.received"]"#) { sender in
            _ = try await fixture.receive("a", in: store)
            _ = try await fixture.receive("b", in: store)
            for count in 1...2 {
                try await eventually("try \(count)") { receiver.calls.count == count }
                try await clockMoves()
            }
            try await eventually("the second is told") { receiver.calls.count == 4 }
            let status = await sender.status()
            #expect(status.dropped == 1 && status.delivered == 1 && status.trouble == nil)
        }
    }

    @Test func aReceiverThatIsDownForDaysMissesTheOldOnesOnly() async throws {
        let (store, receiver) = (try fixture.open(), Receiver())
        receiver.answer(0)
        try await run(store, receiver, #"events: ["message.received"], patienceHours: 1"#) { sender in
            _ = try await fixture.receive("old", in: store)
            try await eventually("it is tried") { receiver.calls.count == 1 }
            try await fixture.clock.someoneSleeps()
            fixture.clock.advance(by: .seconds(2 * 3_600))
            _ = try await fixture.receive("new", in: store)
            try await eventually("the new one is told") { receiver.calls.last?.data["text"] as? String == "new" }
            #expect(await sender.status().dropped == 1)
        }
    }

    @Test func aRestartTellsWhatTheRunBeforeDidNotAndNothingOfTheTimeBeforeItsSetUp() async throws {
        let (store, receiver) = (try fixture.open(), Receiver())
        _ = try await fixture.receive("before the set-up", in: store)
        try await run(store, receiver) { _ in
            _ = try await fixture.receive("first", in: store)
            try await eventually("it is told") { receiver.calls.count == 1 }
        }
        _ = try await fixture.receive("while it was down", in: store)
        try await run(store, receiver) { _ in
            try await eventually("it is told") { receiver.calls.count == 2 }
        }
        #expect(receiver.calls.map { $0.data["text"] as? String } == ["first", "while it was down"])
    }
}
