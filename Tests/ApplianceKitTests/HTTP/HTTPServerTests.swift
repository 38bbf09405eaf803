import Testing

@testable import ApplianceKit

/// What a client on a raw socket sees of the server.
@Suite(.timeLimit(.minutes(1)))
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
