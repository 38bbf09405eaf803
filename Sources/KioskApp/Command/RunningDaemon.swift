import ApplianceKit
import Foundation

/// The kiosk's daemon of this box, where it runs: it has the devices, so it is asked about them.
enum RunningDaemon {
    /// What it answers to a GET; nil where it does not run.
    static func get(_ path: String, of configuration: KioskConfiguration, client: HTTPClient) async -> [UInt8]? {
        let screen = configuration.screen
        guard screen.port > 0 else { return nil }
        // One that listens on every address listens here too.
        let host = screen.address == "0.0.0.0" || screen.address == "::" ? "127.0.0.1" : screen.address
        var request = HTTPClientRequest(url: "http://\(host):\(screen.port)\(path)")
        request.connectTimeout = .seconds(1)
        request.timeout = .seconds(8)
        guard let answer = try? await client.send(request), answer.status == 200,
            answer.headers["Content-Type"]?.hasPrefix("application/json") == true
        else { return nil }
        return answer.body
    }
}
