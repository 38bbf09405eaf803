import ApplianceKit

/// `tracuu-setup health`: the answers of what should run here, for the slot's health check.
enum HealthCommand {
    static func run(_ arguments: CommandArguments) async throws -> ExitStatus {
        var arguments = arguments
        let page = try arguments.option("--page") ?? "http://127.0.0.1:8080/"
        let gateway = try arguments.option("--gateway")
        try arguments.finish()
        let client = try HTTPClient(name: "health")
        defer { client.close() }
        var isWell = true
        for address in [page, gateway].compactMap({ $0 }) {
            do {
                let answer = try await client.send(HTTPClientRequest(url: address, timeout: .seconds(5)))
                if answer.status == 200 { continue }
                print("\(address) answers \(answer.status)")
            } catch {
                print("\(address): \(error)")
            }
            isWell = false
        }
        return isWell ? .ok : .failure
    }
}
