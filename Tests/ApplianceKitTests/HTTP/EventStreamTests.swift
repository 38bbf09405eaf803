import Synchronization
import TestSupport
import Testing

@testable import ApplianceKit

/// Server-sent events as a page gets them.
@Suite(.timeLimit(.minutes(5)))
struct EventStreamTests {
    private let request = "GET /events HTTP/1.1\r\nHost: a\r\n\r\n"

    /// A server that hands out its streams.
    private func serve(
        heartbeat: Duration = .seconds(15), backlogLimit: Int = 256 << 10
    ) throws -> (HTTPServer, AsyncStream<EventStream>.Iterator) {
        var configuration = HTTPServerConfiguration()
        configuration.heartbeat = heartbeat
        let (streams, continuation) = AsyncStream<EventStream>.makeStream()
        let server = try HTTPServer(configuration) { _ in
            let stream = EventStream(backlogLimit: backlogLimit)
            continuation.yield(stream)
            return .events(stream)
        }
        return (server, streams.makeAsyncIterator())
    }

    @Test func eventsArriveInOrderWithTheirFields() async throws {
        var (server, streams) = try serve()
        let connection = try RawConnection(port: server.port)
        await connection.send(request)
        let stream = try #require(await streams.next())
        stream.send(data: "1")
        let head = await connection.receive(upTo: "data: 1\n\n")
        #expect(head.hasPrefix("HTTP/1.1 200 "))
        #expect(head.contains("Content-Type: text/event-stream; charset=utf-8\r\n"))
        #expect(head.contains("Cache-Control: no-store\r\n"))
        stream.send(event: "screen", data: "{\"a\":\"Mời\"}", id: "17")
        #expect(await connection.receive(upTo: "\n\n").contains("id: 17\nevent: screen\ndata: {\"a\":\"Mời\"}\n\n"))
        stream.send(event: "a\nb", data: "x\ny\r\nz\rend\n", id: "1\n2")
        let text = await connection.receive(upTo: "\n\n")
        #expect(text.contains("id: 12\nevent: ab\ndata: x\ndata: y\ndata: z\ndata: end\ndata: \n\n"))
        await server.stop()
    }

    @Test func whatIsSentBeforeTheResponseGoesOutFirst() async throws {
        let server = try HTTPServer(HTTPServerConfiguration()) { _ in
            let stream = EventStream()
            stream.send(data: "first")
            stream.send(data: "second")
            stream.close()
            return .events(stream)
        }
        let client = try HTTPClient(name: "test")
        let response = try await client.send(HTTPClientRequest(url: "http://127.0.0.1:\(server.port)/"))
        #expect(String(decoding: response.body, as: UTF8.self) == "data: first\n\ndata: second\n\n")
        client.close()
        await server.stop()
    }

    @Test func closingEndsTheAnswerAndIsTold() async throws {
        var (server, streams) = try serve()
        let connection = try RawConnection(port: server.port)
        await connection.send(request)
        let stream = try #require(await streams.next())
        let closed = Counter()
        stream.onClose { closed.add() }
        stream.send(data: "last")
        stream.close()
        stream.close()
        stream.send(data: "never")
        let text = await connection.receive(upTo: "0\r\n\r\n")
        #expect(text.contains("data: last") && !text.contains("never"))
        #expect(stream.isClosed)
        stream.onClose { closed.add() }
        #expect(closed.value == 2)
        await server.stop()
    }

    @Test func aClientThatWentAwayIsNoticedByTheHeartbeat() async throws {
        var (server, streams) = try serve(heartbeat: .milliseconds(50))
        var connection: RawConnection? = try RawConnection(port: server.port)
        await connection?.send(request)
        let stream = try #require(await streams.next())
        let closed = Event()
        stream.onClose { closed.happen() }
        #expect(await connection?.receive(upTo: ":\n\n").isEmpty == false)
        #expect(!stream.isClosed)
        connection = nil
        await closed.wait()
        try await eventually("the connection is gone") { server.connectionCount == 0 }
        await server.stop()
    }

    @Test func aClientThatReadsNothingIsLetGo() async throws {
        var (server, streams) = try serve(backlogLimit: 100_000)
        let connection = try RawConnection(port: server.port)
        await connection.send(request)
        let stream = try #require(await streams.next())
        let closed = Event()
        stream.onClose { closed.happen() }
        let piece = String(repeating: "x", count: 10_000)
        // The system's own buffers take some megabytes before the stream's fills.
        var count = 0
        while !stream.isClosed, count < 100_000 {
            stream.send(data: piece)
            count += 1
            try await Task.sleep(for: .microseconds(100))
        }
        #expect(stream.isClosed)
        await closed.wait()
        try await eventually("the connection is gone") { server.connectionCount == 0 }
        await server.stop()
    }

    @Test func aHundredStreamsGetTheSameAndStopTogether() async throws {
        var configuration = HTTPServerConfiguration()
        configuration.connectionsPerAddress = 200
        let streams = Mutex<[EventStream]>([])
        let allThere = Event()
        let closed = Counter()
        let server = try HTTPServer(configuration) { _ in
            let stream = EventStream()
            stream.onClose { closed.add() }
            let count = streams.withLock { streams in
                streams.append(stream)
                return streams.count
            }
            if count == 100 { allThere.happen() }
            return .events(stream)
        }
        var connections: [RawConnection] = []
        for _ in 0..<100 {
            let connection = try RawConnection(port: server.port)
            await connection.send(request)
            connections.append(connection)
        }
        await allThere.wait()
        for number in 1...20 { for stream in streams.withLock({ $0 }) { stream.send(data: "n\(number)") } }
        for connection in connections {
            let text = await connection.receive(upTo: "data: n20\n\n")
            #expect((1...20).allSatisfy { text.contains("data: n\($0)\n\n") })
        }
        await server.stop()
        #expect(closed.value == 100)
    }

    @Test func stoppingAmidTrafficNeverHarms() async throws {
        for round in 0..<10 {
            var configuration = HTTPServerConfiguration()
            configuration.heartbeat = .milliseconds(1)
            let server = try HTTPServer(configuration) { request in
                if request.path == "/slow" { try? await Task.sleep(for: .milliseconds(round)) }
                if request.path != "/events" { return .text("ok") }
                let stream = EventStream()
                let ticker = Task {
                    while !stream.isClosed {
                        stream.send(data: "tick")
                        try? await Task.sleep(for: .microseconds(100))
                    }
                }
                stream.onClose { ticker.cancel() }
                return .events(stream)
            }
            let client = try HTTPClient(name: "test", concurrency: 16)
            let base = "http://127.0.0.1:\(server.port)"
            await withTaskGroup(of: Void.self) { group in
                for path in ["/events", "/slow", "/events", "/fast", "/slow", "/events"] {
                    group.addTask {
                        while (try? await client.send(HTTPClientRequest(url: base + path))) != nil {}
                    }
                }
                try? await Task.sleep(for: .milliseconds(20))
                await server.stop()
                client.close()
            }
        }
    }

    @Test func aStreamWhoseClientLeftBeforeTheAnswerIsClosed() async throws {
        let arrived = Event()
        let mayAnswer = Event()
        let closed = Event()
        var configuration = HTTPServerConfiguration()
        configuration.heartbeat = .milliseconds(20)
        let server = try HTTPServer(configuration) { _ in
            let stream = EventStream()
            stream.onClose { closed.happen() }
            arrived.happen()
            await mayAnswer.wait()
            return .events(stream)
        }
        var connection: RawConnection? = try RawConnection(port: server.port)
        await connection?.send(request)
        await arrived.wait()
        connection = nil
        mayAnswer.happen()
        await closed.wait()
        await server.stop()
    }

    @Test func aHeadForAStreamLeavesNothingOpen() async throws {
        let closed = Event()
        let server = try HTTPServer(HTTPServerConfiguration()) { _ in
            let stream = EventStream()
            stream.onClose { closed.happen() }
            return .events(stream)
        }
        let connection = try RawConnection(port: server.port)
        await connection.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n")
        await closed.wait()
        await server.stop()
    }
}
