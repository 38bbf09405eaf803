import ApplianceKit

/// The port for the centre's own network, TLS only: the staff's pages, boards, and whoever else a part answers.
///
/// Nothing of the kiosk's screen is here, and nothing of here is on the screen's port.
struct LANServer: Sendable {
    /// Answers what is its own; nil for anything else.
    typealias Part = @Sendable (HTTPServerRequest) async -> HTTPServerResponse?

    /// The pages' files.
    let files: StaticFiles
    /// Asked in order.
    var parts: [Part] = []

    /// The pages that are served: those of the staff and of the boards, with what they share.
    static func isServed(_ name: String) -> Bool {
        name.hasPrefix("staff") || name.hasPrefix("board") || name.hasPrefix("lan") || name.hasSuffix(".woff2")
    }

    /// Answers a request; every answer carries the headers that keep a browser to this server.
    func respond(to request: HTTPServerRequest) async -> HTTPServerResponse {
        var response = await answer(request)
        // What is told here is for whoever has signed in, and nobody's disk; files have their own rule.
        if response.headers["Cache-Control"] == nil { response.headers["Cache-Control"] = "no-store" }
        for (name, value) in Self.hardening where response.headers[name] == nil { response.headers[name] = value }
        return response
    }

    private func answer(_ request: HTTPServerRequest) async -> HTTPServerResponse {
        guard ["GET", "POST"].contains(request.method) else {
            return HTTPServerResponse(status: 405, headers: ["Allow": "GET, POST"])
        }
        for part in parts {
            if let response = await part(request) { return response }
        }
        guard request.method == "GET" else { return .notFound }
        if request.path == "/" { return HTTPServerResponse(status: 302, headers: ["Location": "/staff.html"]) }
        return files.response(to: request) ?? .notFound
    }

    private static let hardening: [(String, String)] = [
        (
            "Content-Security-Policy",
            "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        ),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Referrer-Policy", "no-referrer"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Permissions-Policy", "camera=(), microphone=(), geolocation=(), usb=(), payment=()"),
    ]
}

extension HTTPServerRequest {
    /// Whether a press of our own page sent it: its type, which no form of another site can have, and its Origin, which
    /// a browser sends with every POST and no page can set.
    var isOwnPage: Bool {
        guard headers["Content-Type"]?.hasPrefix("application/json") == true,
            let origin = headers["Origin"], let host = headers["Host"]
        else { return false }
        return origin == "https://\(host)"
    }

    /// The value of a cookie.
    func cookie(_ name: String) -> String? {
        for part in (headers["Cookie"] ?? "").split(separator: ";") {
            let pair = part.drop { $0 == " " }
            if pair.hasPrefix("\(name)=") { return String(pair.dropFirst(name.count + 1)) }
        }
        return nil
    }
}
