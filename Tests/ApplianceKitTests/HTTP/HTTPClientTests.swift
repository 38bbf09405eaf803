import Foundation
import Synchronization
import Testing

@testable import ApplianceKit

/// The client against the server of the same house, and against sockets that misbehave.
@Suite(.timeLimit(.minutes(5)))
struct HTTPClientTests {
    private func serve(
        _ handler: @escaping @Sendable (HTTPServerRequest) async -> HTTPServerResponse
    ) throws -> (HTTPServer, String) {
        let server = try HTTPServer(HTTPServerConfiguration(), handler: handler)
        return (server, "http://127.0.0.1:\(server.port)")
    }

    private func failure(_ client: HTTPClient, _ request: HTTPClientRequest) async -> HTTPClientError? {
        do {
            _ = try await client.send(request)
            return nil
        } catch {
            return error
        }
    }

    @Test func methodHeadersAndBodyArriveAndTheAnswerComesBack() async throws {
        let (server, base) = try serve { request in
            var headers: HTTPHeaders = ["X-Method": request.method, "X-Twice": "1"]
            headers.add("X-Twice", "2")
            headers.add("X-Id", request.headers["groupid"] ?? "-")
            headers.add("X-Type", request.headers["Content-Type"] ?? "-")
            return HTTPServerResponse(status: 404, headers: headers, content: .bytes(request.body))
        }
        let client = try HTTPClient(name: "test")
        let response = try await client.send(
            HTTPClientRequest(
                method: "PUT", url: base + "/a", headers: ["groupId": "55301", "X-Empty": ""],
                body: Array("xin chào".utf8)))
        #expect(response.status == 404)
        #expect(response.headers["x-method"] == "PUT")
        #expect(response.headers.values("X-Twice") == ["1", "2"])
        #expect(response.headers["X-Id"] == "55301")
        #expect(response.headers["X-Type"] == "-")
        #expect(String(decoding: response.body, as: UTF8.self) == "xin chào")
        client.close()
        await server.stop()
    }

    @Test(arguments: ["GET", "POST", "HEAD", "DELETE"])
    func aRequestWithoutABodyWorksWithEveryMethod(_ method: String) async throws {
        let (server, base) = try serve { .text("\($0.method) \($0.body.count)") }
        let client = try HTTPClient(name: "test")
        let response = try await client.send(HTTPClientRequest(method: method, url: base + "/"))
        #expect(response.status == 200)
        #expect(String(decoding: response.body, as: UTF8.self) == (method == "HEAD" ? "" : "\(method) 0"))
        client.close()
        await server.stop()
    }

    @Test func aSecondRequestUsesTheSameConnection() async throws {
        let (server, base) = try serve { _ in .text("ok") }
        let client = try HTTPClient(name: "test")
        for _ in 0..<5 { _ = try await client.send(HTTPClientRequest(url: base + "/")) }
        #expect(server.connectionCount == 1)
        client.close()
        await server.stop()
    }

    @Test func aRedirectIsReturnedNotFollowed() async throws {
        let visits = Counter()
        let (server, base) = try serve { request in
            visits.add()
            return HTTPServerResponse(status: 302, headers: ["Location": "/elsewhere"])
        }
        let client = try HTTPClient(name: "test")
        let response = try await client.send(HTTPClientRequest(url: base + "/"))
        #expect(response.status == 302)
        #expect(response.headers["Location"] == "/elsewhere")
        #expect(visits.value == 1)
        client.close()
        await server.stop()
    }

    @Test func aBodyBeyondTheLimitIsRefusedAndOneAtTheLimitIsNot() async throws {
        let (server, base) = try serve { _ in .bytes([UInt8](repeating: 7, count: 100_000), type: "a/b") }
        let client = try HTTPClient(name: "test")
        #expect(await failure(client, HTTPClientRequest(url: base + "/", bodyLimit: 99_999)) == .bodyTooLarge)
        let response = try await client.send(HTTPClientRequest(url: base + "/", bodyLimit: 100_000))
        #expect(response.body.count == 100_000)
        client.close()
        await server.stop()
    }

    @Test func aSilentServerTimesOut() async throws {
        let listener = try ListeningSocket.open(address: "127.0.0.1", port: 0)
        defer { close(listener.descriptor) }
        let client = try HTTPClient(name: "test")
        let start = ContinuousClock.now
        let request = HTTPClientRequest(url: "http://127.0.0.1:\(listener.port)/", timeout: .milliseconds(200))
        #expect(await failure(client, request) == .timedOut)
        #expect(ContinuousClock.now - start < .seconds(60))
        client.close()
    }

    @Test func aPortWhereNobodyListensCannotBeConnectedTo() async throws {
        let listener = try ListeningSocket.bound(to: "127.0.0.1", port: 0)
        defer { close(listener.descriptor) }
        let client = try HTTPClient(name: "test")
        #expect(await failure(client, HTTPClientRequest(url: "http://127.0.0.1:\(listener.port)/")) == .cannotConnect)
        client.close()
    }

    @Test(arguments: [
        ("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", "short"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", "chunk"),
        ("", "nothing"),
        ("hello there, this is no HTTP at all\r\n", "words"),
    ])
    func aBrokenAnswerIsAnErrorNotAnAnswer(_ answer: String, _ name: String) async throws {
        let listener = try ListeningSocket.open(address: "127.0.0.1", port: 0)
        defer { close(listener.descriptor) }
        let client = try HTTPClient(name: "test")
        async let result = failure(client, HTTPClientRequest(url: "http://127.0.0.1:\(listener.port)/"))
        let peer = try await AcceptedConnection(from: listener.descriptor)
        await peer.answer(answer)
        switch await result {
        case .interrupted: break
        case let other: Issue.record("\(name): \(String(describing: other))")
        }
        client.close()
    }

    @Test(arguments: [
        "file:///etc/passwd", "ftp://127.0.0.1/", "127.0.0.1/", "http://", "http://user:secret@127.0.0.1/",
        "http://127.0.0.1/ HTTP/1.1\r\nX: y", "http://127.0.0.1:99999/", "", "gopher://127.0.0.1/",
    ])
    func anAddressThatIsNotPlainHTTPIsRefused(_ url: String) async throws {
        let client = try HTTPClient(name: "test")
        #expect(await failure(client, HTTPClientRequest(url: url)) == .badRequest)
        client.close()
    }

    @Test func aHeaderWithALineBreakIsRefused() async throws {
        let client = try HTTPClient(name: "test")
        let request = HTTPClientRequest(url: "http://127.0.0.1/", headers: ["A": "b\r\nEvil: 1"])
        #expect(await failure(client, request) == .badRequest)
        client.close()
    }

    @Test func anUnknownHostCannotBeResolved() async throws {
        let client = try HTTPClient(name: "test")
        let error = await failure(client, HTTPClientRequest(url: "http://no-such-host.invalid/"))
        #expect(error == .cannotResolve || error == .timedOut)
        client.close()
    }

    @Test func proxiesOfTheEnvironmentAreIgnored() async throws {
        setenv("http_proxy", "http://127.0.0.1:1", 1)
        defer { unsetenv("http_proxy") }
        let (server, base) = try serve { _ in .text("ok") }
        let client = try HTTPClient(name: "test")
        #expect(try await client.send(HTTPClientRequest(url: base + "/")).status == 200)
        client.close()
        await server.stop()
    }

    @Test func cancellingEndsTheRequestAtOnce() async throws {
        let arrived = Event()
        let released = Event()
        let (server, base) = try serve { _ in
            arrived.happen()
            await released.wait()
            return .notFound
        }
        let client = try HTTPClient(name: "test")
        let task = Task { await failure(client, HTTPClientRequest(url: base + "/")) }
        await arrived.wait()
        task.cancel()
        // The handler answers only when it is told to: a cancellation that waited for it would never end.
        #expect(await task.value == .cancelled)
        released.happen()
        client.close()
        await server.stop()
    }

    @Test func aTaskThatIsCancelledAlreadySendsNothing() async throws {
        let visits = Counter()
        let (server, base) = try serve { _ in
            visits.add()
            return .notFound
        }
        let client = try HTTPClient(name: "test")
        let task = Task { () -> HTTPClientError? in
            withUnsafeCurrentTask { $0?.cancel() }
            return await failure(client, HTTPClientRequest(url: base + "/"))
        }
        #expect(await task.value == .cancelled)
        #expect(visits.value == 0)
        client.close()
        await server.stop()
    }

    @Test func requestsBeyondTheConcurrencyWaitForTheirTurn() async throws {
        let present = Counter()
        let most = Counter()
        let (server, base) = try serve { _ in
            most.raise(to: present.add())
            try? await Task.sleep(for: .milliseconds(5))
            present.subtract()
            return .text("ok")
        }
        let client = try HTTPClient(name: "test", concurrency: 3, queueLimit: 100)
        let answers = await withTaskGroup(of: Int?.self) { group in
            for _ in 0..<40 {
                group.addTask {
                    try? await client.send(HTTPClientRequest(url: base + "/", timeout: .seconds(120))).status
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers == [Int?](repeating: 200, count: 40))
        #expect(most.value <= 3)
        client.close()
        await server.stop()
    }

    @Test func aFullQueueRefusesAndAWaitingRequestTimesOutToo() async throws {
        let arrived = Event()
        let (server, base) = try serve { _ in
            arrived.happen()
            try? await Task.sleep(for: .seconds(30))
            return .notFound
        }
        let client = try HTTPClient(name: "test", concurrency: 1, queueLimit: 1)
        let running = Task { await failure(client, HTTPClientRequest(url: base + "/1", timeout: .seconds(20))) }
        await arrived.wait()
        async let waiting = failure(client, HTTPClientRequest(url: base + "/2", timeout: .milliseconds(300)))
        // Until the second has its place, a third gets it and is cancelled again.
        while true {
            let third = Task { await failure(client, HTTPClientRequest(url: base + "/3", timeout: .milliseconds(50))) }
            if await third.value == .overloaded { break }
        }
        #expect(await waiting == .timedOut)
        running.cancel()
        #expect(await running.value == .cancelled)
        client.close()
        await server.stop()
    }

    @Test func closingEndsWhatIsUnderWayAndRefusesWhatComesAfter() async throws {
        let arrived = Event()
        let (server, base) = try serve { _ in
            arrived.happen()
            try? await Task.sleep(for: .seconds(30))
            return .notFound
        }
        let client = try HTTPClient(name: "test")
        let running = Task { await failure(client, HTTPClientRequest(url: base + "/")) }
        await arrived.wait()
        client.close()
        #expect(await running.value == .closed)
        #expect(await failure(client, HTTPClientRequest(url: base + "/")) == .closed)
        await server.stop()
    }

    @Test func aServerThatCameBackIsReachedAgain() async throws {
        // Reserved, so that no other test's connection gets the number while the server is away.
        let reserved = try ListeningSocket.bound(to: "127.0.0.1", port: 0)
        defer { close(reserved.descriptor) }
        let configuration = HTTPServerConfiguration(port: reserved.port)
        let base = "http://127.0.0.1:\(reserved.port)"
        let first = try HTTPServer(configuration) { _ in .text("1") }
        let client = try HTTPClient(name: "test")
        #expect(try await client.send(HTTPClientRequest(url: base + "/")).body == Array("1".utf8))
        await first.stop()
        #expect(await failure(client, HTTPClientRequest(url: base + "/")) == .cannotConnect)
        let second = try HTTPServer(configuration) { _ in .text("2") }
        #expect(try await client.send(HTTPClientRequest(url: base + "/")).body == Array("2".utf8))
        client.close()
        await second.stop()
    }

    @Test func errorsDoNotTellTheAddress() async throws {
        let client = try HTTPClient(name: "test")
        let addresses = [
            "http://127.0.0.1:1/?secretKey=4711", "http://a:4711@127.0.0.1:1/", "https://127.0.0.1:1/4711",
        ]
        for url in addresses {
            let error = await failure(client, HTTPClientRequest(url: url))
            #expect(!"\(String(describing: error))".contains("4711"))
            #expect(error?.description.contains("4711") == false)
        }
        client.close()
    }
}
