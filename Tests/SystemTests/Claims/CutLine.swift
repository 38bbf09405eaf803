import ApplianceKit
import Foundation
import Synchronization

/// The line between one gateway and the central system, which can be cut.
final class CutLine: Sendable {
    enum State: Sendable {
        case whole
        /// Questions arrive, answers do not: the central system acts on what the gateway thinks has failed.
        case answersLost
        /// Nothing arrives.
        case cut
    }

    private final class Box: Sendable {
        let state = Mutex(State.whole)
    }

    private let box = Box()
    private let server: HTTPServer
    private let client: HTTPClient
    let port: UInt16

    init(to origin: String) throws {
        let client = try HTTPClient(name: "line")
        let box = box
        self.client = client
        server = try HTTPServer(HTTPServerConfiguration()) { request in
            let state = box.state.withLock { $0 }
            if state == .cut { return HTTPServerResponse(status: 503) }
            let response = await Self.pass(request, to: origin, client)
            return box.state.withLock { $0 } == .whole ? response : HTTPServerResponse(status: 503)
        }
        port = server.port
    }

    func set(_ state: State) { box.state.withLock { $0 = state } }

    func stop() async {
        client.close()
        await server.stop()
    }

    private static func pass(
        _ request: HTTPServerRequest, to origin: String, _ client: HTTPClient
    ) async -> HTTPServerResponse {
        var headers: HTTPHeaders = [:]
        for name in ["Authorization", "Accept", "Content-Type", "Idempotency-Key", "Lookup-Code", "If-None-Match"] {
            if let value = request.headers[name] { headers[name] = value }
        }
        let query = request.query.map { "\($0.key)=\(encoded($0.value))" }.joined(separator: "&")
        let url = origin + encodedPath(request.path) + (query.isEmpty ? "" : "?\(query)")
        let body = request.method == "POST" ? request.body : nil
        guard
            let response = try? await client.send(
                HTTPClientRequest(
                    method: request.method, url: url, headers: headers, body: body, timeout: .seconds(10)))
        else { return HTTPServerResponse(status: 502) }
        var answer = HTTPServerResponse.bytes(
            response.body, type: response.headers["Content-Type"] ?? "text/plain", status: response.status)
        for name in ["ETag", "Lookup-Code-Check"] { answer.headers[name] = response.headers[name] }
        return answer
    }

    private static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }

    private static func encodedPath(_ path: String) -> String {
        path.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? path
    }
}
