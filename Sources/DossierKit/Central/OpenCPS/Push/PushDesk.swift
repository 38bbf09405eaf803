import ApplianceKit
import Foundation

/// Answers OpenCPS's posts: what comes is a hint that a dossier is to be read again, and nothing of it is believed.
struct PushDesk: Sendable {
    let configuration: PushConfiguration
    /// Takes a hint; false where there is no room for one more.
    let hint: @Sendable (DossierCode) -> Bool
    private let credentials: [UInt8]
    /// Of this run alone.
    private let digest = KeyedHash(key: KeyedHash.newKey())

    init(_ configuration: PushConfiguration, hint: @escaping @Sendable (DossierCode) -> Bool) {
        self.configuration = configuration
        self.hint = hint
        let pair = Data("\(configuration.user):\(configuration.password)".utf8)
        credentials = digest.of("Basic \(pair.base64EncodedString())")
    }

    private struct Taken: Encodable {
        let dossierId: Int
    }

    /// The answer to a request.
    func respond(to request: HTTPServerRequest) -> HTTPServerResponse {
        guard isAllowed(request.peer) else { return Self.refusal(403) }
        guard isAuthorized(request) else {
            var response = Self.refusal(401)
            response.headers["WWW-Authenticate"] = "Basic realm=\"tracuu\""
            return response
        }
        guard request.path == "/dossiers/publish" else { return Self.refusal(404) }
        guard request.method == "POST" else {
            var response = Self.refusal(405)
            response.headers["Allow"] = "POST"
            return response
        }
        let type = request.headers["Content-Type"]?.prefix { $0 != ";" && $0 != " " }.lowercased()
        guard type == "application/x-www-form-urlencoded" else { return Self.refusal(415) }
        let form: PublishedForm
        do { form = try PublishedForm(request.body) } catch { return Self.refusal(400) }
        let code = DossierCode(printed: form.number)
        // A draft has no number yet, and will be told of again when it has one.
        if !code.normalForm.isEmpty, !hint(code) {
            var response = Self.refusal(503)
            response.headers["Retry-After"] = "60"
            return response
        }
        return .json(Taken(dossierId: form.identifier))
    }

    private func isAllowed(_ peer: String) -> Bool {
        configuration.allowed.isEmpty || configuration.allowed.contains { $0.contains(peer) }
    }

    /// Of digests, so that how long it takes says nothing of how much was right.
    private func isAuthorized(_ request: HTTPServerRequest) -> Bool {
        guard let shown = request.headers["Authorization"], shown.utf8.count <= 1_024 else { return false }
        return digest.of(shown) == credentials
    }

    private static func refusal(_ status: Int) -> HTTPServerResponse {
        .bytes(Array("\(status)\n".utf8), type: "text/plain; charset=utf-8", status: status)
    }
}
