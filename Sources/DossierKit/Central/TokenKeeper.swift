import ApplianceKit
import Foundation

/// Keeps a token of OpenID Connect (Keycloak): fetched when first needed, renewed before it expires, by one request
/// however many wait for it.
actor TokenKeeper {
    private struct Grant: Decodable {
        let accessToken: String
        let expiresIn: Double

        private enum CodingKeys: String, CodingKey {
            case accessToken = "access_token"
            case expiresIn = "expires_in"
        }

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: CodingKeys.self)
            accessToken = try fields.decode(String.self, forKey: .accessToken)
            // RFC 6749 §5.1 only recommends it.
            expiresIn = try fields.decodeIfPresent(Double.self, forKey: .expiresIn) ?? 60
        }
    }

    private typealias Fetch = Task<Result<String, CentralSystemError>, Never>

    private let service: HTTPService
    private let request: HTTPClientRequest
    private let clock: any ApplianceClock
    private var token: String?
    private var renewAt = Duration.zero
    private var fetch: Fetch?

    /// - Parameter service: Of the server that gives out the tokens, with a breaker of its own.
    init?(_ configuration: CentralConfiguration, service: HTTPService, clock: any ApplianceClock) {
        guard let address = configuration.tokenURL, let clientID = configuration.clientID else { return nil }
        var form = [("client_id", clientID)]
        if let secret = configuration.clientSecret { form.append(("client_secret", secret)) }
        if let user = configuration.user, let password = configuration.password {
            form += [("grant_type", "password"), ("username", user), ("password", password)]
        } else {
            form.append(("grant_type", "client_credentials"))
        }
        let body = form.map { "\($0)=\(CentralLink.encoded($1))" }.joined(separator: "&")
        self.service = service
        self.clock = clock
        request = HTTPClientRequest(
            method: "POST", url: address,
            headers: ["Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"],
            body: Array(body.utf8), connectTimeout: configuration.connectTimeout, timeout: configuration.timeout,
            bodyLimit: 256 << 10)
    }

    /// A token that is good for a while still.
    ///
    /// - Parameter refused: One that the system does not take any more, whatever its time.
    func token(insteadOf refused: String? = nil) async throws(CentralSystemError) -> String {
        if let token, token != refused, clock.uptime < renewAt { return token }
        // Whoever comes while one is being fetched waits for the same one.
        let fetch = fetch ?? Fetch { await self.fetchToken() }
        self.fetch = fetch
        return try await fetch.value.get()
    }

    private func fetchToken() async -> Result<String, CentralSystemError> {
        defer { fetch = nil }
        do throws(CentralSystemError) {
            let askedAt = clock.uptime
            let grant = try await grant()
            token = grant.accessToken
            // Renewed with a fifth of its time left; our clock's wall time, or theirs, does not matter.
            let lifetime = grant.expiresIn.isFinite ? min(max(grant.expiresIn, 0), 86_400) : 60
            renewAt = askedAt + .seconds(lifetime * 0.8)
            return .success(grant.accessToken)
        } catch {
            token = nil
            return .failure(error)
        }
    }

    private func grant() async throws(CentralSystemError) -> Grant {
        let response: HTTPClientResponse
        do throws(HTTPServiceError) {
            response = try await service.send(request, isRepeatable: true)
        } catch {
            throw CentralSystemError(error)
        }
        switch response.status {
        case 200: break
        // RFC 6749 §5.2: wrong credentials are 400 (or 401).
        case 400, 401: throw .refused(status: response.status)
        case 404: throw .protocolViolation("no tokens are given out there (HTTP 404): check central.tokenURL")
        default: throw CentralSystemError(response)
        }
        let grant: Grant = try CentralJSON.decode(response)
        guard !grant.accessToken.isEmpty, grant.accessToken.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw .protocolViolation("the token that was given out is none")
        }
        return grant
    }
}
