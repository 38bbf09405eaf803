import Foundation
import Testing

@testable import ApplianceKit

/// What a client on a raw socket sees of the server.
@Suite(.timeLimit(.minutes(5)))
struct HTTPServerTests {
    /// Answers with what it has understood.
    private func echo(_ configure: (inout HTTPServerConfiguration) -> Void = { _ in }) throws -> HTTPServer {
        var configuration = HTTPServerConfiguration()
        configure(&configuration)
        return try HTTPServer(configuration) { request in
            let query = request.query.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "&")
            return .text("[\(request.method) \(request.path) ?\(query) \(request.body.count) \(request.peer)]")
        }
    }

    @Test func aRequestArrivesDecodedAndInWhole() async throws {
        let server = try echo()
        let answer = try await RawConnection(port: server.port).exchange(
            "POST /h%E1%BB%93%20s%C6%A1?ma=H15.12+1&x=%26&ma=z&leer HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n"
                + "Connection: close\r\n\r\nabc")
        #expect(answer.hasPrefix("HTTP/1.1 200 "))
        #expect(answer.hasSuffix("[POST /hồ sơ ?leer=&ma=H15.12 1&x=& 3 127.0.0.1]"))
        await server.stop()
    }

    @Test func aHeadGetsHeadersWithoutABody() async throws {
        let server = try echo()
        let answer = try await RawConnection(port: server.port).exchange(
            "HEAD /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        #expect(answer.hasPrefix("HTTP/1.1 200 "))
        #expect(answer.contains("Content-Length: 22\r\n"))
        #expect(answer.hasSuffix("\r\n\r\n"))
        await server.stop()
    }

    @Test(arguments: [
        "GET / HTTP/1.1\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n",
        "GET / HTTP/1.1\r\nHost: a b\r\n",
        "GET / HTTP/1.1\r\nHost: a/b\r\n",
        "GET / HTTP/1.1\r\nHost:\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 3\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3, 3\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999999\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n",
        "GET /hello%00x HTTP/1.1\r\nHost: a\r\n",
        "GET /?a=%00 HTTP/1.1\r\nHost: a\r\n",
        "GET /%zz HTTP/1.1\r\nHost: a\r\n",
        "GET /%4 HTTP/1.1\r\nHost: a\r\n",
        "GET /%C3 HTTP/1.1\r\nHost: a\r\n",
        "GET /a%0Ab HTTP/1.1\r\nHost: a\r\n",
        "GET /../etc/passwd HTTP/1.1\r\nHost: a\r\n",
        "GET /a/%2e%2E/b HTTP/1.1\r\nHost: a\r\n",
        "GET /a%2f..%2fb HTTP/1.1\r\nHost: a\r\n",
        "GET a HTTP/1.1\r\nHost: a\r\n",
        "GET http://a/ HTTP/1.1\r\nHost: a\r\n",
    ])
    func whatIsInDoubtIsRefused(_ head: String) async throws {
        let server = try echo()
        let answer = try await RawConnection(port: server.port).exchange(head + "\r\nabc")
        #expect(answer.hasPrefix("HTTP/1.1 400 ") || answer.hasPrefix("HTTP/1.1 413 "))
        #expect(!answer.contains("["))
        await server.stop()
    }
}

/// Limits, time and the way down.
@Suite(.timeLimit(.minutes(5)))
struct HTTPServerLimitTests {
    @Test(arguments: [(65_536, 200), (65_537, 413), (900_000, 413), (5_000_000, 413)])
    func aBodyIsTakenUpToItsLimit(_ size: Int, _ status: Int) async throws {
        let server = try HTTPServer(HTTPServerConfiguration()) { .text("\($0.body.count)") }
        let connection = try RawConnection(port: server.port)
        await connection.send("POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: \(size)\r\n\r\n")
        // What is far too large is refused on its announcement, so nothing is sent of it.
        if size < 1_000_000 { await connection.send([UInt8](repeating: 0x61, count: size)) }
        let answer = await connection.receiveAll()
        #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
        if status == 200 { #expect(answer.hasSuffix("\r\n\r\n65536")) }
        await server.stop()
    }

    @Test func aChunkedBodyIsTakenUpToItsLimitAndCutWhenItGoesOn() async throws {
        let server = try HTTPServer(HTTPServerConfiguration()) { .text("\($0.body.count)") }
        let chunk = Array("4000\r\n".utf8) + [UInt8](repeating: 0x61, count: 0x4000) + Array("\r\n".utf8)
        for (count, expected) in [(4, "HTTP/1.1 200 "), (5, "HTTP/1.1 413 ")] {
            let connection = try RawConnection(port: server.port)
            await connection.send(
                "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n")
            for _ in 0..<count { await connection.send(chunk) }
            await connection.send("0\r\n\r\n")
            #expect(await connection.receiveAll().hasPrefix(expected))
        }
        let endless = try RawConnection(port: server.port)
        await endless.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
        var chunks = 0
        while chunks < 10_000, await endless.send(chunk) { chunks += 1 }
        #expect(chunks < 10_000)
        await server.stop()
    }

    @Test func headersBeyondTheirLimitAreRefused() async throws {
        let server = try HTTPServer(HTTPServerConfiguration()) { _ in .text("[seen]") }
        let long = String(repeating: "x", count: 100_000)
        for request in ["GET / HTTP/1.1\r\nHost: a\r\nX: \(long)\r\n\r\n", "GET /\(long) HTTP/1.1\r\nHost: a\r\n\r\n"] {
            let connection = try RawConnection(port: server.port)
            await connection.send(request)
            let answer = await connection.receiveAll()
            #expect(!answer.contains("[seen]"))
            #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 4"))
        }
        await server.stop()
    }

    @Test func aClientThatTricklesItsRequestIsCutOff() async throws {
        var configuration = HTTPServerConfiguration()
        configuration.requestTimeout = .milliseconds(400)
        configuration.idleTimeout = .seconds(60)
        let server = try HTTPServer(configuration) { _ in .text("[seen]") }
        for head in ["GET / HTTP/1.1\r\nX: ", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 60000\r\n\r\n"] {
            let connection = try RawConnection(port: server.port)
            await connection.send(head)
            var sent = 0
            // One byte every 20 ms keeps the connection busy; ten seconds are far beyond the limit.
            while sent < 500, await connection.send("x") {
                sent += 1
                try await Task.sleep(for: .milliseconds(20))
            }
            #expect(sent < 500)
            #expect(await !connection.receiveAll().contains("[seen]"))
        }
        await server.stop()
    }

    @Test func aSilentClientIsLetGo() async throws {
        var configuration = HTTPServerConfiguration()
        configuration.idleTimeout = .seconds(1)
        let server = try HTTPServer(configuration) { _ in .text("ok") }
        let connection = try RawConnection(port: server.port)
        await connection.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(await connection.receive(upTo: "ok").hasSuffix("ok"))
        let start = ContinuousClock.now
        #expect(await connection.receive().isEmpty)
        #expect(ContinuousClock.now - start < .seconds(8))
        await server.stop()
    }

    @Test func aHandlerThatTakesTooLongIsCancelledAndAnswersAs503() async throws {
        var configuration = HTTPServerConfiguration()
        configuration.handlerTimeout = .milliseconds(100)
        let cancelled = Event()
        let server = try HTTPServer(configuration) { _ in
            do {
                try await Task.sleep(for: .seconds(30))
            } catch {
                cancelled.happen()
            }
            return .text("late")
        }
        let answer = try await RawConnection(port: server.port).exchange(
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        #expect(answer.hasPrefix("HTTP/1.1 503 "))
        await cancelled.wait()
        await server.stop()
    }

    @Test(arguments: [true, false])
    func connectionsBeyondALimitGetNothingUntilAPlaceIsFree(_ perAddress: Bool) async throws {
        var configuration = HTTPServerConfiguration()
        if perAddress { configuration.connectionsPerAddress = 5 } else { configuration.connectionLimit = 5 }
        let server = try HTTPServer(configuration) { _ in .text("ok") }
        let request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
        var open: [RawConnection] = []
        for _ in 0..<5 {
            let connection = try RawConnection(port: server.port)
            await connection.send(request)
            #expect(await connection.receive(upTo: "ok").hasSuffix("ok"))
            open.append(connection)
        }
        let extra = try RawConnection(port: server.port)
        await extra.send(request)
        if perAddress { #expect(await extra.receiveAll() == "") }
        open.removeAll()
        // Reset in the one case, still waiting in the system's queue in the other.
        if !perAddress { #expect(await extra.receive(upTo: "ok").hasSuffix("ok")) }
        while true {
            let next = try RawConnection(port: server.port)
            await next.send(request)
            if await next.receive(upTo: "ok").hasSuffix("ok") { break }
        }
        await server.stop()
    }

    @Test func severalRequestsInOnePieceAreAnsweredInOrder() async throws {
        let server = try HTTPServer(HTTPServerConfiguration()) { .text("[\($0.path)]") }
        let connection = try RawConnection(port: server.port)
        let head = " HTTP/1.1\r\nHost: a\r\n"
        let answer = await connection.exchange(
            "GET /1\(head)\r\nGET /2\(head)\r\nGET /3\(head)Connection: close\r\n\r\n")
        let order = ["[/1]", "[/2]", "[/3]"].compactMap { answer.range(of: $0)?.lowerBound }
        #expect(order.count == 3 && order == order.sorted())
        await server.stop()
    }

    @Test func aTakenPortIsNamed() async throws {
        let reserved = try ListeningSocket.bound(to: "127.0.0.1", port: 0)
        defer { close(reserved.descriptor) }
        let taken = HTTPServerConfiguration(port: reserved.port)
        let server = try HTTPServer(taken) { _ in .notFound }
        #expect(server.port == reserved.port)
        #expect(throws: HTTPServerError.addressInUse(address: "127.0.0.1", port: server.port)) {
            try HTTPServer(taken) { _ in .notFound }
        }
        await server.stop()
        let next = try HTTPServer(taken) { _ in .notFound }
        await next.stop()
    }

    @Test func addressesThatCannotBeListenedOnAreTold() {
        #expect(throws: HTTPServerError.badAddress("localhost")) {
            try HTTPServer(HTTPServerConfiguration(address: "localhost")) { _ in .notFound }
        }
        #expect(throws: HTTPServerError.addressNotHere(address: "192.0.2.1")) {
            try HTTPServer(HTTPServerConfiguration(address: "192.0.2.1")) { _ in .notFound }
        }
    }

    @Test func ipv6Works() async throws {
        let server: HTTPServer
        do {
            server = try HTTPServer(HTTPServerConfiguration(address: "::1")) { .text($0.peer) }
        } catch HTTPServerError.addressNotHere, HTTPServerError.system {
            return  // a machine without IPv6
        }
        let client = try HTTPClient(name: "test")
        let response = try await client.send(HTTPClientRequest(url: "http://[::1]:\(server.port)/"))
        #expect(String(decoding: response.body, as: UTF8.self) == "::1")
        client.close()
        await server.stop()
    }

    @Test func aResponseWithAnImpossibleHeaderOrStatusDoesNoHarm() async throws {
        let server = try HTTPServer(HTTPServerConfiguration()) { request in
            request.path == "/status"
                ? HTTPServerResponse(status: 42) : HTTPServerResponse(status: 200, headers: ["A": "b\r\nEvil: 1"])
        }
        let client = try HTTPClient(name: "test")
        let base = "http://127.0.0.1:\(server.port)"
        #expect(try await client.send(HTTPClientRequest(url: base + "/status")).status == 500)
        #expect(try await client.send(HTTPClientRequest(url: base + "/")).headers["Evil"] == nil)
        client.close()
        await server.stop()
    }

    @Test func stoppingEndsWaitingRequestsAndHalfSentOnes() async throws {
        let arrived = Counter()
        let allThere = Event()
        let server = try HTTPServer(HTTPServerConfiguration()) { _ in
            if arrived.add() == 20 { allThere.happen() }
            try? await Task.sleep(for: .seconds(30))
            return .text("late")
        }
        var connections: [RawConnection] = []
        for index in 0..<30 {
            let connection = try RawConnection(port: server.port)
            // Ten of them never end their request.
            await connection.send("GET / HTTP/1.1\r\nHost: a\r\n" + (index < 20 ? "\r\n" : ""))
            connections.append(connection)
        }
        await allThere.wait()
        let start = ContinuousClock.now
        async let one: Void = server.stop()
        async let two: Void = server.stop()
        _ = await (one, two)
        #expect(ContinuousClock.now - start < .seconds(5))
        for connection in connections { #expect(await !connection.receiveAll().contains("late")) }
        await server.stop()
    }

    @Test func aServerThatIsJustForgottenStopsToo() async throws {
        let arrived = Event()
        var server: HTTPServer? = try HTTPServer(HTTPServerConfiguration()) { _ in
            arrived.happen()
            try? await Task.sleep(for: .seconds(30))
            return .text("late")
        }
        let port = try #require(server?.port)
        let connection = try RawConnection(port: port)
        await connection.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        await arrived.wait()
        server = nil
        #expect(await !connection.receiveAll().contains("late"))
    }
}
