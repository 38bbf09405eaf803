import ApplianceKit
import Foundation

/// Calls a world that runs in another process.
struct ControlClient: Sendable {
    /// Ends with a slash.
    private let address: String
    private let client: HTTPClient

    /// Finds the world.
    ///
    /// - Parameters:
    ///   - world: Its address, or its folder, which has the address in `world.url`.
    /// - Throws: ``WorldRefusal`` where there is none.
    init(world: String) throws {
        if world.hasPrefix("http://") {
            address = world.hasSuffix("/") ? world : world + "/"
        } else {
            guard let data = FileManager.default.contents(atPath: world + "/world.url") else {
                throw WorldRefusal(
                    "no world runs in \(world): start one with “tracuu-sim world --dir \(world)”, or name it by --world"
                )
            }
            address = String(decoding: data, as: UTF8.self).split(separator: "\n").first.map(String.init) ?? ""
        }
        client = try HTTPClient(name: "world-call")
    }

    /// Makes a call and returns the world's state after it.
    @discardableResult
    func call(_ path: String, _ body: some Encodable) async throws -> WorldState {
        let response = try await client.send(
            HTTPClientRequest(
                method: "POST", url: address + path, headers: ["Content-Type": "application/json"],
                body: Array(try JSONEncoder().encode(body)), timeout: .seconds(60)))
        guard response.status == 200 else {
            let refusal = try? JSONDecoder().decode(WorldCall.Refusal.self, from: Data(response.body))
            throw WorldRefusal(refusal?.error ?? "the world answered \(response.status)")
        }
        return try JSONDecoder().decode(WorldState.self, from: Data(response.body))
    }

    /// Reads something that the world tells.
    func get<Value: Decodable>(_ path: String, _ type: Value.Type) async throws -> Value {
        let response = try await client.send(HTTPClientRequest(url: address + path))
        guard response.status == 200 else { throw WorldRefusal("the world answered \(response.status)") }
        return try JSONDecoder().decode(type, from: Data(response.body))
    }
}
