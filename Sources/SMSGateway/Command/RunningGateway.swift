import ApplianceKit
import Foundation
import Glibc

/// The daemon that works on a state folder, as the technician's commands find it: by the address that it leaves there.
struct RunningGateway: Sendable {
    private static let fileName = "sms.address"

    private let base: String
    private let token: BearerToken?

    /// nil where no daemon has left its address.
    init?(stateFolder: String) {
        guard let data = FileManager.default.contents(atPath: "\(stateFolder)/\(Self.fileName)") else { return nil }
        let lines = String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
        guard let address = lines.first, address.hasPrefix("http://") else { return nil }
        base = address
        // Where the token stands in the configuration the command does without: it only knocks.
        token = try? BearerToken(file: lines.count > 1 ? lines[1] : "\(stateFolder)/api.token")
    }

    /// Leaves the daemon's address in the state folder.
    static func announce(address: String, port: UInt16, tokenFile: String?, stateFolder: String) throws {
        let host =
            address == "0.0.0.0"
            ? "127.0.0.1"
            : address == "::" ? "[::1]" : address.utf8.contains(UInt8(ascii: ":")) ? "[\(address)]" : address
        let lines = ["http://\(host):\(port)"] + (tokenFile.map { [$0] } ?? [])
        try Data((lines.joined(separator: "\n") + "\n").utf8)
            .write(to: URL(fileURLWithPath: "\(stateFolder)/\(fileName)"), options: .atomic)
    }

    /// Takes it away again.
    static func withdraw(stateFolder: String) { unlink("\(stateFolder)/\(fileName)") }

    /// How it is; nil where none answers.
    func status() async -> GatewayStatus? {
        guard let response = await ask("GET", "/status"), response.status == 200 else { return nil }
        return try? JSONDecoder().decode(GatewayStatus.self, from: Data(response.body))
    }

    /// Tells it to look into the store.
    ///
    /// - Returns: Whether it answered.
    func wake() async -> Bool { await ask("POST", "/wake")?.status == 204 }

    private func ask(_ method: String, _ path: String) async -> HTTPClientResponse? {
        guard let client = try? HTTPClient(name: "command") else { return nil }
        defer { client.close() }
        var headers: HTTPHeaders = [:]
        if let token { headers["Authorization"] = "Bearer \(token.text)" }
        return try? await client.send(
            HTTPClientRequest(method: method, url: base + path, headers: headers, timeout: .seconds(5)))
    }
}
