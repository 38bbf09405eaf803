import ApplianceKit
import Testing

@testable import KioskApp

/// What is on the LAN port, whoever asks.
struct LANServerTests {
    private func server() throws -> LANServer {
        LANServer(
            files: try StaticFiles(
                folder: ResourceFiles.folder("Assets", of: "KioskApp"), including: LANServer.isServed),
            parts: [{ $0.path == "/own" ? .text("own") : nil }])
    }

    @Test(arguments: ["/staff.html", "/staff.js", "/staff.css", "/staff.vi.js", "/board.html", "/lan.js"])
    func thePagesAreThere(path: String) async throws {
        let answer = try await server().respond(to: HTTPServerRequest(path: path))
        #expect(answer.status == 200)
        #expect(answer.headers["Content-Security-Policy"]?.contains("script-src 'self'") == true)
        #expect(answer.headers["Cache-Control"] == "no-cache")
    }

    @Test(arguments: ["/index.html", "/kiosk.js", "/technician.html", "/connection.js", "/display.css"])
    func theKiosksAreNot(path: String) async throws {
        #expect(try await server().respond(to: HTTPServerRequest(path: path)).status == 404)
    }

    @Test func everyAnswerIsHardened() async throws {
        for path in ["/own", "/nothing", "/"] {
            let headers = try await server().respond(to: HTTPServerRequest(path: path)).headers
            #expect(headers["X-Frame-Options"] == "DENY" && headers["Cache-Control"] == "no-store")
            #expect(headers["Content-Security-Policy"]?.contains("default-src 'none'") == true)
        }
        #expect(try await server().respond(to: HTTPServerRequest(method: "PUT", path: "/own")).status == 405)
    }

    @Test(
        arguments: [
            ("https://box:8443", "box:8443", "application/json", true),
            ("https://box:8443", "box:8443", "text/plain", false),
            ("http://box:8443", "box:8443", "application/json", false),
            ("https://evil", "box:8443", "application/json", false),
            ("null", "box:8443", "application/json", false), (nil, "box:8443", "application/json", false),
        ] as [(String?, String, String, Bool)])
    func onlyOurOwnPageMayPress(origin: String?, host: String, type: String, isOwn: Bool) {
        var headers: HTTPHeaders = ["Host": host, "Content-Type": type]
        headers["Origin"] = origin
        #expect(HTTPServerRequest(method: "POST", path: "/", headers: headers).isOwnPage == isOwn)
    }

    @Test func aCookieIsFoundByItsWholeName() {
        let request = HTTPServerRequest(path: "/", headers: ["Cookie": "x__Host-staff=no; __Host-staff=yes; a=b"])
        #expect(request.cookie("__Host-staff") == "yes")
        #expect(request.cookie("staff") == nil)
    }
}
