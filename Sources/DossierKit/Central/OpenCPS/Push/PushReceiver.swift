import ApplianceKit

/// Listens for OpenCPS's `POST /dossiers/publish`.
final class PushReceiver: Sendable {
    /// A form of a hundred fields with long addresses and notes is below a tenth of it.
    private static let bodyLimit = 256 << 10

    private let server: HTTPServer
    /// Where it listens.
    let port: UInt16

    /// Listens from now on.
    ///
    /// - Parameter hint: Takes a dossier that may have changed; false where there is no room for one more.
    /// - Throws: `HTTPServerError`, with what to do.
    init(
        _ configuration: PushConfiguration, hint: @escaping @Sendable (DossierCode) -> Bool
    ) throws(HTTPServerError) {
        let desk = PushDesk(configuration, hint: hint)
        var settings = HTTPServerConfiguration(address: configuration.address, port: configuration.port)
        settings.bodyLimit = Self.bodyLimit
        settings.connectionLimit = 16
        settings.connectionsPerAddress = 8
        settings.handlerTimeout = .seconds(5)
        server = try HTTPServer(settings) { desk.respond(to: $0) }
        port = server.port
        Log("push").notice("takes word of changes at \(configuration.address) port \(server.port)")
    }

    /// Listens no more.
    func stop() async { await server.stop() }
}
