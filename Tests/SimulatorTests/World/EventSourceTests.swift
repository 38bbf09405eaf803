import ApplianceKit
import Testing

@testable import Simulator

@Suite(.timeLimit(.minutes(5))) struct EventSourceTests {
    private func events(_ text: String) -> [EventSource.Event] {
        var reader = EventSource.Reader()
        return text.utf8.compactMap { reader.take($0) }
    }

    @Test func takesEventsOutOfChunks() {
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        let found = events(head + "10\r\nevent: screen\nda\r\nd\r\nta: 1\ndata: 2\r\n2\r\n\n\n\r\n3\r\n:\n\n\r\n")
        #expect(found == [EventSource.Event(name: "screen", data: "1\n2")])
    }

    @Test func takesEventsOutOfAPlainBody() {
        let found = events("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n:\n\ndata: x\n\ndata:y\n\n")
        #expect(found.map(\.data) == ["x", "y"])
    }

    @Test func readsWhatARealServerSends() async throws {
        let stream = EventStream()
        let server = try HTTPServer(HTTPServerConfiguration()) { _ in .events(stream) }
        let source = try EventSource(port: server.port, path: "/events")
        stream.send(event: "screen", data: "{\"a\": \"ộ\"}")
        let event = try await source.events.first()
        #expect(event == EventSource.Event(name: "screen", data: "{\"a\": \"ộ\"}"))
        await server.stop()
    }
}
