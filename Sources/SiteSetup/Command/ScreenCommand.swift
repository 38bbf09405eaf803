import ApplianceKit
import Foundation

/// `tracuu-setup screen`: a daemon with one page.
enum ScreenCommand {
    static func run(_ arguments: CommandArguments) async throws -> ExitStatus {
        var arguments = arguments
        let port = UInt16(try arguments.integer("--port", in: 0...65_535) ?? 8_080)
        let problems = try arguments.option("--problems")
        try arguments.finish()
        let page = try SetupPage()
        let server = try HTTPServer(HTTPServerConfiguration(address: "127.0.0.1", port: port)) { request in
            guard request.method == "GET", request.path == "/" else { return .notFound }
            let text = problems.flatMap { FileManager.default.contents(atPath: $0) }
            let lines = text.map { String(decoding: $0.prefix(8_192), as: UTF8.self) } ?? ""
            return .bytes(
                Array(page.html(BoxFacts.read(), problems: lines.split(separator: "\n").map(String.init)).utf8),
                type: "text/html; charset=utf-8")
        }
        ServiceManager.ready(status: "the set-up screen is at http://127.0.0.1:\(server.port)/")
        try await TerminationSignals.wait()
        ServiceManager.stopping()
        await server.stop()
        return .ok
    }
}
