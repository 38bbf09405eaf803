import ApplianceKit
import Foundation

/// `tracuu-setup screen`: a daemon with one page.
enum ScreenCommand {
    static func run(_ arguments: CommandArguments) async throws -> ExitStatus {
        var arguments = arguments
        let port = UInt16(try arguments.integer("--port", in: 0...65_535) ?? 8_080)
        let problems = try arguments.option("--problems")
        let gateway = try arguments.option("--gateway")
        let lost = try arguments.option("--lost")
        try arguments.finish()
        let page = try SetupPage()
        let watch = PageWatch(clock: SystemClock())
        let server = try HTTPServer(HTTPServerConfiguration(address: "127.0.0.1", port: port)) { request in
            switch (request.method, request.path) {
            case ("GET", "/"):
                let state = SetupPage.State(
                    problems: problems.map(lines(of:)) ?? [],
                    isGateway: gateway.map(FileManager.default.fileExists(atPath:)) ?? false,
                    lost: lost.map(lines(of:)) ?? [])
                return .bytes(
                    Array(page.html(BoxFacts.read(), state, SelfTest.read()).utf8), type: "text/html; charset=utf-8")
            case ("POST", "/alive"):
                watch.beat()
                return HTTPServerResponse(status: 204)
            case ("GET", "/alive"):
                return watch.answer
            default:
                return .notFound
            }
        }
        ServiceManager.ready(status: "the set-up screen is at http://127.0.0.1:\(server.port)/")
        try await TerminationSignals.wait()
        ServiceManager.stopping()
        await server.stop()
        return .ok
    }

    /// A small file's lines; none where there is no such file.
    private static func lines(of path: String) -> [String] {
        guard let data = FileManager.default.contents(atPath: path) else { return [] }
        return String(decoding: data.prefix(8_192), as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
