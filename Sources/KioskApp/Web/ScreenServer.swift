import ApplianceKit
import Glibc

/// The kiosk's page and its calls: `GET /events`, `POST /action`, and `/alive`, which it posts to while it paints.
struct ScreenServer: Sendable {
    let files: StaticFiles
    let broadcast: ScreenBroadcast
    /// Takes a tap; it returns once the screen has been changed.
    let tapped: @Sendable (Tap) async -> Void
    /// Whether the page paints; nil where nobody watches.
    var watch: PageWatch?
    /// Answers for the technician, where it is theirs.
    var technician: @Sendable (HTTPServerRequest) async -> HTTPServerResponse? = { _ in nil }

    /// Answers a request.
    func respond(to request: HTTPServerRequest) async -> HTTPServerResponse {
        if let answer = await technician(request) { return answer }
        switch (request.method, request.path) {
        case ("GET", "/events"):
            return .events(broadcast.open())
        case ("POST", "/alive"):
            watch?.beat()
            return HTTPServerResponse(status: 204)
        case ("GET", "/alive"):
            return watch?.answer ?? .notFound
        case ("POST", "/action"):
            return await act(request)
        case ("GET", _):
            return files.response(to: request) ?? .notFound
        default:
            return .text("method not allowed\n", status: 405)
        }
    }

    private func act(_ request: HTTPServerRequest) async -> HTTPServerResponse {
        // A page of another origin could post a form, but neither this type nor this Origin.
        guard request.headers["Content-Type"]?.hasPrefix("application/json") == true else {
            return .text("application/json only\n", status: 415)
        }
        if let origin = request.headers["Origin"], let host = request.headers["Host"], origin != "http://\(host)" {
            return .text("only this kiosk's own page may do that\n", status: 403)
        }
        guard let tap = request.json(Tap.self), tap.key.utf8.count <= 64, !tap.key.isEmpty else {
            return .text("not a tap\n", status: 400)
        }
        await tapped(tap)
        return HTTPServerResponse(status: 204)
    }
}

extension HTTPServerRequest {
    /// Whether the client calls this box by an address or as `localhost`: a page of another site that has its own name
    /// lead to 127.0.0.1 (DNS rebinding) passes every check of the Origin, and this one not.
    var namesThisBox: Bool {
        guard let host = headers["Host"] else { return true }
        let name = host.hasPrefix("[") ? host.dropFirst().prefix { $0 != "]" } : host.prefix { $0 != ":" }
        var room = in6_addr()
        return name == "localhost" || inet_pton(AF_INET, String(name), &room) == 1
            || inet_pton(AF_INET6, String(name), &room) == 1
    }
}
