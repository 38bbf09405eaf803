import Foundation
import Glibc
import Synchronization
import Testing

@testable import ApplianceKit

/// The server that speaks TLS, and the key that it is known by.
@Suite(.timeLimit(.minutes(5)))
struct SecureServerTests {
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("identity-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    private func identity(at now: Date = Date()) throws -> ServerIdentity {
        try ServerIdentity.load(folder: folder, names: ["kiosk.local", "192.168.1.20", "fe80::1"], at: now)
    }

    private func serve(
        handler: @escaping @Sendable (HTTPServerRequest) async -> HTTPServerResponse = { request in
            .text("\(request.method) \(request.path) \(request.body.count)")
        }
    ) throws -> (HTTPServer, ServerIdentity) {
        var configuration = HTTPServerConfiguration()
        let identity = try identity()
        configuration.identity = identity
        return (try HTTPServer(configuration, handler: handler), identity)
    }

    /// What `openssl x509` says of the certificate.
    private func openssl(_ arguments: String...) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        process.arguments = ["x509", "-in", folder.appendingPathComponent(ServerIdentity.file).path] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return text
    }

    @Test func anIdentityIsMadeOnceAndKeptForTheUserAlone() throws {
        let first = try identity()
        #expect(try identity() == first)
        var information = stat()
        stat(folder.appendingPathComponent(ServerIdentity.file).path, &information)
        #expect(information.st_mode & 0o777 == 0o600)
        #expect(first.pin.hasPrefix("sha256//"))
        #expect(first.expires > Date().addingTimeInterval(9 * 365 * 86_400))
    }

    @Test func othersReadTheSameFingerprintAndNamesInIt() throws {
        let identity = try identity()
        #expect(try openssl("-noout", "-fingerprint", "-sha256").contains(identity.fingerprint))
        let text = try openssl("-noout", "-text")
        #expect(text.contains("DNS:kiosk.local, IP Address:192.168.1.20, IP Address:FE80:0:0:0:0:0:0:1"))
        #expect(text.contains("CA:FALSE"))
        #expect(text.contains("TLS Web Server Authentication"))
    }

    @Test func aBoxWithoutAClockMakesACertificateThatIsValidOnceItHasOne() throws {
        _ = try identity(at: Date(timeIntervalSince1970: 60))
        let text = try openssl("-noout", "-dates")
        #expect(text.contains("2024 GMT") && text.contains("2033 GMT") || text.contains("2034 GMT"))
    }

    @Test func aDamagedFileIsNamedAndLeftAlone() throws {
        let file = folder.appendingPathComponent(ServerIdentity.file)
        try Data("rubbish".utf8).write(to: file)
        #expect(throws: ServerIdentityError.unreadable(file.path)) { try identity() }
        #expect(try Data(contentsOf: file) == Data("rubbish".utf8))
    }

    @Test func aClientWithThePinIsAnswered() async throws {
        let (server, identity) = try serve()
        let client = try HTTPClient(name: "test", route: HTTPRoute(pin: identity.pin))
        var request = HTTPClientRequest(method: "POST", url: "https://127.0.0.1:\(server.port)/a")
        request.body = [UInt8](repeating: 0x61, count: 60_000)
        for _ in 0..<3 {
            let answer = try await client.send(request)
            #expect(String(decoding: answer.body, as: UTF8.self) == "POST /a 60000")
        }
        client.close()
        await server.stop()
    }

    @Test func anotherKeyIsNotTrustedNorOneWithoutAPin() async throws {
        let (server, _) = try serve()
        for route in [HTTPRoute(pin: "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="), HTTPRoute()] {
            let client = try HTTPClient(name: "test", route: route)
            do {
                _ = try await client.send(HTTPClientRequest(url: "https://127.0.0.1:\(server.port)/"))
                Issue.record("answered")
            } catch HTTPClientError.tls {
            }
            client.close()
        }
        await server.stop()
    }

    @Test func whoeverSpeaksPlainHTTPGetsNothing() async throws {
        let asked = Atomic(0)
        let (server, _) = try serve { _ in
            asked.add(1, ordering: .relaxed)
            return .text("secret")
        }
        let answer = try await RawConnection(port: server.port).exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(!answer.contains("HTTP") && !answer.contains("secret"))
        #expect(asked.load(ordering: .relaxed) == 0)
        await server.stop()
    }

    @Test func eventsComeThroughAsTheyHappen() async throws {
        let (streams, continuation) = AsyncStream<EventStream>.makeStream()
        let (server, identity) = try serve { _ in
            let stream = EventStream()
            continuation.yield(stream)
            return .events(stream)
        }
        let client = try HTTPClient(name: "test", route: HTTPRoute(pin: identity.pin))
        async let answer = client.send(HTTPClientRequest(url: "https://127.0.0.1:\(server.port)/"))
        var iterator = streams.makeAsyncIterator()
        let stream = try #require(await iterator.next())
        for number in 1...200 {
            stream.send(data: "\(number) " + String(repeating: "x", count: 500))
            if number % 20 == 0 { try await Task.sleep(for: .milliseconds(2)) }
        }
        stream.close()
        let text = String(decoding: try await answer.body, as: UTF8.self)
        #expect(text.split(separator: "\n\n").count == 200)
        client.close()
        await server.stop()
    }

    @Test func aServerStopsWithStreamsOpenAndHandshakesUnderWay() async throws {
        let (streams, continuation) = AsyncStream<EventStream>.makeStream()
        let (server, identity) = try serve { _ in
            let stream = EventStream()
            continuation.yield(stream)
            return .events(stream)
        }
        let idle = try RawConnection(port: server.port)
        let client = try HTTPClient(name: "test", route: HTTPRoute(pin: identity.pin))
        async let answer = client.send(HTTPClientRequest(url: "https://127.0.0.1:\(server.port)/"))
        var iterator = streams.makeAsyncIterator()
        _ = try #require(await iterator.next())
        await server.stop()
        _ = try? await answer
        _ = idle
        client.close()
    }
}
