import Foundation
import TestSupport
import Testing

@testable import ApplianceKit

/// The client's TLS, certificates, proxies and HTTP/2 against servers that are not ours.
@Suite(.timeLimit(.minutes(5)))
struct HTTPRouteTests {
    private func failure(_ client: HTTPClient, _ url: String) async -> HTTPClientError? {
        do {
            _ = try await client.send(request(url))
            return nil
        } catch {
            return error
        }
    }

    private func request(_ url: String) -> HTTPClientRequest {
        HTTPClientRequest(url: url, connectTimeout: .seconds(30), timeout: .seconds(60))
    }

    private func text(_ client: HTTPClient, _ url: String) async throws -> String {
        let response = try await client.send(request(url))
        #expect(response.status == 200)
        return String(decoding: response.body, as: UTF8.self)
    }

    // MARK: - Whom it trusts

    @Test func aServerOfTheConfiguredAuthorityIsTrustedAndOthersAreNot() async throws {
        let certificates = try await TestCertificates()
        defer { certificates.remove() }
        let (server, port) = try await PythonServers.tls(
            try await certificates.certificate("server"), in: certificates.folder)
        let url = "https://127.0.0.1:\(port)/"
        let client = try HTTPClient(name: "test", route: HTTPRoute(authorities: certificates.authority.certificate))
        #expect(try await text(client, url).hasPrefix("1 - TLSv1.3"))

        // The system's authorities do not know it, and neither does another one of the same name.
        let stranger = try await TestCertificates()
        defer { stranger.remove() }
        for route in [HTTPRoute(), HTTPRoute(authorities: stranger.authority.certificate)] {
            let other = try HTTPClient(name: "test", route: route)
            guard case .tls = await failure(other, url) else {
                Issue.record("\(route) trusts it")
                continue
            }
            other.close()
        }
        client.close()
        await server.end()
    }

    @Test(arguments: [
        ("another host", "DNS:other.example", 2), ("another address", "IP:127.0.0.2", 2),
        ("expired", "IP:127.0.0.1", -1),
    ])
    func aCertificateThatIsNotGoodForThisServerIsRefused(name: String, alternative: String, days: Int) async throws {
        let certificates = try await TestCertificates()
        defer { certificates.remove() }
        let pair = try await certificates.certificate("server", alternative: alternative, days: days)
        let (server, port) = try await PythonServers.tls(pair, in: certificates.folder)
        let client = try HTTPClient(name: "test", route: HTTPRoute(authorities: certificates.authority.certificate))
        let error = await failure(client, "https://127.0.0.1:\(port)/")
        guard case .tls = error else {
            Issue.record("\(name): \(String(describing: error))")
            return
        }
        client.close()
        await server.end()
    }

    @Test func anOldVersionOfTLSIsNotSpoken() async throws {
        let certificates = try await TestCertificates()
        defer { certificates.remove() }
        let (server, port) = try await PythonServers.tls(
            try await certificates.certificate("server"), version: "TLSv1_1", in: certificates.folder)
        let client = try HTTPClient(name: "test", route: HTTPRoute(authorities: certificates.authority.certificate))
        guard case .tls = await failure(client, "https://127.0.0.1:\(port)/") else {
            Issue.record("TLS 1.1 is spoken")
            return
        }
        client.close()
        await server.end()
    }

    @Test func aServerWithoutTLSIsNoSecureConnection() async throws {
        let server = try HTTPServer(HTTPServerConfiguration()) { _ in .text("ok") }
        let client = try HTTPClient(name: "test")
        guard case .tls = await failure(client, "https://127.0.0.1:\(server.port)/") else {
            Issue.record("taken for TLS")
            return
        }
        client.close()
        await server.stop()
    }

    // MARK: - Who it is

    @Test func aClientCertificateIsShownWhereItIsConfigured() async throws {
        let certificates = try await TestCertificates()
        defer { certificates.remove() }
        let kiosk = try await certificates.certificate("kiosk-1", alternative: "DNS:kiosk-1")
        let (server, port) = try await PythonServers.tls(
            try await certificates.certificate("server"), clients: certificates.authority.certificate,
            in: certificates.folder)
        let url = "https://127.0.0.1:\(port)/"
        var route = HTTPRoute(authorities: certificates.authority.certificate)
        let nobody = try HTTPClient(name: "test", route: route)
        // TLS 1.3 tells it after the handshake, when the answer is being waited for.
        switch await failure(nobody, url) {
        case .tls, .interrupted: break
        case let other: Issue.record("without a certificate: \(String(describing: other))")
        }
        route.certificate = kiosk.certificate
        route.privateKey = kiosk.key
        let client = try HTTPClient(name: "test", route: route)
        #expect(try await text(client, url).contains(" kiosk-1 "))
        // Both in one file.
        let both = certificates.folder + "/both.pem"
        try
            (String(contentsOfFile: kiosk.certificate, encoding: .utf8)
            + String(contentsOfFile: kiosk.key, encoding: .utf8))
            .write(toFile: both, atomically: true, encoding: .utf8)
        let other = try HTTPClient(
            name: "test", route: HTTPRoute(authorities: certificates.authority.certificate, certificate: both))
        #expect(try await text(other, url).contains(" kiosk-1 "))
        // Another's key.
        route.privateKey = certificates.authority.key
        let wrong = try HTTPClient(name: "test", route: route)
        guard case .tls = await failure(wrong, url) else {
            Issue.record("a key that is not the certificate's")
            return
        }
        for client in [nobody, client, other, wrong] { client.close() }
        await server.end()
    }

    // MARK: - Connections

    @Test func aSecureConnectionServesManyRequestsAndOneThatIsGoneIsReplaced() async throws {
        let certificates = try await TestCertificates()
        defer { certificates.remove() }
        let (server, port) = try await PythonServers.tls(
            try await certificates.certificate("server"), in: certificates.folder)
        let base = "https://127.0.0.1:\(port)"
        let client = try HTTPClient(name: "test", route: HTTPRoute(authorities: certificates.authority.certificate))
        for _ in 0..<5 { #expect(try await text(client, base + "/").hasPrefix("1 ")) }
        // The server closes it behind its answer, as one does that is tired of an idle connection.
        #expect(try await text(client, base + "/drop").hasPrefix("1 "))
        #expect(try await text(client, base + "/").hasPrefix("2 "))
        client.close()
        await server.end()
    }

    /// libcurl leaves SIGPIPE to the program where it may use no signals; a program that has not thought of it must live.
    @Test func aServerThatIsGoneInTheMiddleOfARequestEndsNothingElse() async throws {
        let certificates = try await TestCertificates()
        defer { certificates.remove() }
        let (server, port) = try await PythonServers.tls(
            try await certificates.certificate("server"), in: certificates.folder)
        let client = try HTTPClient(name: "test", route: HTTPRoute(authorities: certificates.authority.certificate))
        let upload = HTTPClientRequest(
            method: "POST", url: "https://127.0.0.1:\(port)/upload", body: [UInt8](repeating: 7, count: 8 << 20),
            connectTimeout: .seconds(30), timeout: .seconds(60))
        for _ in 0..<3 { _ = try? await client.send(upload) }
        #expect(try await text(client, "https://127.0.0.1:\(port)/").contains("TLSv1"))
        client.close()
        await server.end()
    }

    // MARK: - Proxy

    @Test func tlsGoesThroughTheProxyUnseen() async throws {
        let certificates = try await TestCertificates()
        defer { certificates.remove() }
        let (server, port) = try await PythonServers.tls(
            try await certificates.certificate("server"), in: certificates.folder)
        let (proxy, proxyPort) = try await PythonServers.proxy(credentials: "box:sésame", in: certificates.folder)
        var route = HTTPRoute(
            authorities: certificates.authority.certificate, proxy: "http://127.0.0.1:\(proxyPort)",
            proxyUser: "box", proxyPassword: "sésame")
        let client = try HTTPClient(name: "test", route: route)
        var request = request("https://127.0.0.1:\(port)/secret-path?secretKey=4711")
        request.headers["Authorization"] = "Bearer hidden"
        for _ in 0..<3 {
            let response = try await client.send(request)
            #expect(String(decoding: response.body, as: UTF8.self).hasPrefix("1 "))
            // The proxy's answer to CONNECT is not the server's.
            #expect(response.headers["Proxy-Authenticate"] == nil && response.headers["Server"] != nil)
        }
        let said = proxy.said.split(separator: "\n").filter { $0.hasPrefix("CONNECT") }
        #expect(
            Set(said.map { $0.split(separator: " ").prefix(2).joined(separator: " ") }) == ["CONNECT 127.0.0.1:\(port)"]
        )
        for hidden in ["secret", "4711", "hidden"] { #expect(!proxy.said.contains(hidden)) }

        // The server's certificate is checked behind a proxy, too.
        route.authorities = nil
        let trusting = try HTTPClient(name: "test", route: route)
        guard case .tls = await failure(trusting, "https://127.0.0.1:\(port)/") else {
            Issue.record("trusted because of the proxy")
            return
        }
        for client in [client, trusting] { client.close() }
        await proxy.end()
        await server.end()
    }

    @Test func aProxyThatRefusesIsNoAnswerOfTheServer() async throws {
        let certificates = try await TestCertificates()
        defer { certificates.remove() }
        let (server, port) = try await PythonServers.tls(
            try await certificates.certificate("server"), in: certificates.folder)
        let (proxy, proxyPort) = try await PythonServers.proxy(credentials: "box:right", in: certificates.folder)
        let route = HTTPRoute(
            authorities: certificates.authority.certificate, proxy: "http://127.0.0.1:\(proxyPort)", proxyUser: "box",
            proxyPassword: "wrong")
        let client = try HTTPClient(name: "test", route: route)
        let error = try #require(await failure(client, "https://127.0.0.1:\(port)/"))
        #expect(!error.description.contains("wrong") && !error.description.contains("127.0.0.1"))
        client.close()
        await proxy.end()
        await server.end()
    }

    @Test func aProxyThatIsNotThereIsNoAnswerOfTheServer() async throws {
        let certificates = try await TestCertificates()
        defer { certificates.remove() }
        let (server, port) = try await PythonServers.tls(
            try await certificates.certificate("server"), in: certificates.folder)
        let nobody = try ClosedPort()
        let client = try HTTPClient(
            name: "test",
            route: HTTPRoute(
                authorities: certificates.authority.certificate, proxy: "http://127.0.0.1:\(nobody.number)"))
        #expect(await failure(client, "https://127.0.0.1:\(port)/") == .cannotConnect)
        client.close()
        await server.end()
    }

    @Test func withoutTLSTheProxyIsAskedForTheWholeAddress() async throws {
        let certificates = try await TestCertificates()
        defer { certificates.remove() }
        let server = try HTTPServer(HTTPServerConfiguration()) { .text($0.path) }
        let (proxy, proxyPort) = try await PythonServers.proxy(in: certificates.folder)
        let client = try HTTPClient(name: "test", route: HTTPRoute(proxy: "http://127.0.0.1:\(proxyPort)"))
        let url = "http://127.0.0.1:\(server.port)/o/rest/v2/ping"
        #expect(try await text(client, url) == "/o/rest/v2/ping")
        #expect(proxy.said.contains("GET \(url)\n"))
        client.close()
        await proxy.end()
        await server.stop()
    }

    // MARK: - HTTP/2

    @Test func manyRequestsShareOneConnectionOfHTTP2() async throws {
        let certificates = try await TestCertificates()
        defer { certificates.remove() }
        let pair = try await certificates.certificate("server")
        let reserved = try ListeningSocket.bound(to: "127.0.0.1", port: 0)
        defer { close(reserved.descriptor) }
        try Data("xin chào".utf8).write(to: URL(fileURLWithPath: certificates.folder + "/hello.txt"))
        // It speaks nothing else over TLS, so an answer is one by HTTP/2.
        let server = try ServerProcess(
            [
                "stdbuf", "-oL", "nghttpd", "--verbose", "--address=127.0.0.1", "--htdocs=\(certificates.folder)",
                String(reserved.port), pair.key, pair.certificate,
            ], output: certificates.folder + "/nghttpd.log")
        let client = try HTTPClient(
            name: "test", concurrency: 40, route: HTTPRoute(authorities: certificates.authority.certificate))
        let url = "https://127.0.0.1:\(reserved.port)/hello.txt"
        _ = try await server.line("IPv4: listen ")
        #expect(try await text(client, url) == "xin chào")
        let texts = await withTaskGroup(of: String?.self) { group in
            for _ in 0..<100 { group.addTask { try? await text(client, url) } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(texts == [String?](repeating: "xin chào", count: 100))
        let connections = Set(server.said.matches(of: /\[id=(\d+)\]/).map(\.1))
        #expect(connections == ["1"])
        client.close()
        await server.end()
    }
}
