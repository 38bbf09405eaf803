import Foundation
import Synchronization
import TestSupport
import Testing

@testable import ApplianceKit

/// A service on loopback that has bad days.
@Suite(.timeLimit(.minutes(3)))
struct HTTPServiceTests {
    private final class Script: Sendable {
        private let state: Mutex<(answers: [HTTPServerResponse], count: Int)>
        init(_ answers: [HTTPServerResponse]) { state = Mutex((answers, 0)) }
        var count: Int { state.withLock { $0.count } }
        func next() -> HTTPServerResponse {
            state.withLock { state in
                state.count += 1
                return state.answers.count > 1 ? state.answers.removeFirst() : state.answers[0]
            }
        }
    }

    private func with<Result: Sendable>(
        _ answers: [HTTPServerResponse], policy: HTTPService.Policy = .init(firstDelay: .milliseconds(1)),
        clock: any ApplianceClock = SystemClock(),
        _ body: (HTTPService, HTTPClientRequest, Script) async throws -> Result
    ) async throws -> Result {
        let script = Script(answers)
        let server = try HTTPServer(HTTPServerConfiguration()) { _ in script.next() }
        let client = try HTTPClient(name: "service")
        let request = HTTPClientRequest(url: "http://127.0.0.1:\(server.port)/", timeout: .seconds(30))
        let result = try await body(HTTPService(client: client, policy: policy, clock: clock), request, script)
        client.close()
        await server.stop()
        return result
    }

    /// The status that came, or 0.
    private func status(
        of service: HTTPService, _ request: HTTPClientRequest, isRepeatable: Bool = false
    ) async -> Int {
        (try? await service.send(request, isRepeatable: isRepeatable))?.status ?? 0
    }

    private static let busy = HTTPServerResponse(status: 503)
    private static let fine = HTTPServerResponse.text("ok")

    @Test func whatIsSafeIsRepeatedAndNothingElse() async throws {
        try await with([Self.busy, Self.fine]) { service, request, script in
            #expect(await self.status(of: service, request) == 200)
            #expect(script.count == 2)
        }
        try await with([Self.busy, Self.fine]) { service, request, script in
            var post = request
            post.method = "POST"
            post.body = [1]
            #expect(await self.status(of: service, post) == 503)
            #expect(script.count == 1)
            post.headers["Idempotency-Key"] = "0123456789abcdef"
            #expect(await self.status(of: service, post) == 200)
        }
        try await with([Self.busy, Self.fine]) { service, request, script in
            var post = request
            post.method = "POST"
            #expect(await self.status(of: service, post, isRepeatable: true) == 200)
            #expect(script.count == 2)
        }
        // A refusal stays one, however often it is asked.
        try await with([HTTPServerResponse(status: 404), Self.fine]) { service, request, script in
            #expect(await self.status(of: service, request) == 404)
            #expect(script.count == 1)
        }
    }

    @Test func aServerThatFailsAgainAndAgainIsLeftAloneAndTriedAgain() async throws {
        let policy = HTTPService.Policy(
            attempts: 1, breaker: .init(failureLimit: 3, firstPause: .milliseconds(300), longestPause: .seconds(1)))
        try await with([Self.busy, Self.busy, Self.busy, Self.fine], policy: policy) { service, request, script in
            for _ in 0..<3 { #expect(await self.status(of: service, request) == 503) }
            await #expect(throws: HTTPServiceError.self) { try await service.send(request) }
            #expect(script.count == 3)
            try await eventually("it is tried again") { (try? await service.send(request))?.status == 200 }
            #expect(script.count == 4)
        }
    }

    @Test func nobodyThereOpensTheBreakerToo() async throws {
        let server = try HTTPServer(HTTPServerConfiguration()) { _ in .notFound }
        await server.stop()
        let client = try HTTPClient(name: "service")
        let service = HTTPService(
            client: client, policy: .init(attempts: 1, breaker: .init(failureLimit: 2, firstPause: .seconds(60))))
        let request = HTTPClientRequest(url: "http://127.0.0.1:\(server.port)/", timeout: .seconds(30))
        for _ in 0..<2 {
            await #expect(throws: HTTPServiceError.failed(.cannotConnect)) { try await service.send(request) }
        }
        guard
            case .resting(let time) = await #expect(
                throws: HTTPServiceError.self,
                performing: {
                    try await service.send(request)
                })
        else {
            Issue.record("asked again")
            return
        }
        #expect(time > .seconds(40) && time <= .seconds(72))
        client.close()
    }

    @Test func aCancelledRequestSaysNothingAboutTheServer() async throws {
        let server = try HTTPServer(HTTPServerConfiguration()) { _ in
            try? await Task.sleep(for: .seconds(20))
            return .notFound
        }
        let client = try HTTPClient(name: "service")
        let service = HTTPService(
            client: client, policy: .init(attempts: 1, breaker: .init(failureLimit: 1, firstPause: .seconds(60))))
        let request = HTTPClientRequest(url: "http://127.0.0.1:\(server.port)/", timeout: .seconds(30))
        for _ in 0..<3 {
            let task = Task { try await service.send(request) }
            try await Task.sleep(for: .milliseconds(30))
            task.cancel()
            await #expect(throws: HTTPServiceError.failed(.cancelled)) { try await task.value }
        }
        client.close()
        await server.stop()
    }

    @Test(arguments: [429, 503])
    func retryAfterIsKeptToAndCapped(status: Int) async throws {
        let clock = ManualClock()
        let answer = HTTPServerResponse(status: status, headers: ["Retry-After": "86400"])
        try await with([answer, Self.fine], clock: clock) { service, request, script in
            #expect(await self.status(of: service, request) == status)
            await #expect(throws: HTTPServiceError.resting(.seconds(300))) { try await service.send(request) }
            clock.advance(by: .seconds(299))
            await #expect(throws: HTTPServiceError.resting(.seconds(1))) { try await service.send(request) }
            #expect(script.count == 1)
            clock.advance(by: .seconds(1))
            #expect(await self.status(of: service, request) == 200)
        }
    }

    @Test func retryAfterIsReadAsSecondsOrAsADate() {
        let now = Date(timeIntervalSince1970: 784_111_777)  // Sun, 06 Nov 1994 08:49:37 GMT (RFC 9110 §5.6.7)
        #expect(RetryAfter.duration("120", now: now) == .seconds(120))
        #expect(RetryAfter.duration("Sun, 06 Nov 1994 08:50:37 GMT", now: now) == .seconds(60))
        #expect(RetryAfter.duration("Sun, 06 Nov 1994 08:00:00 GMT", now: now) == .zero)
        #expect(
            RetryAfter.duration("Thu, 29 Feb 2024 00:00:00 GMT", now: Date(timeIntervalSince1970: 1_709_164_790))
                == .seconds(10))
        for text in ["", "-1", "soon", "1.5", "Sun, 06 Nov 1994 08:49:37", "Sun, 99 Nov 1994 08:49:37 GMT", nil] {
            #expect(RetryAfter.duration(text, now: now) == nil, "\(text ?? "nil")")
        }
        #expect(RetryAfter.duration("999999999999", now: now) == .seconds(86_400))
    }
}
