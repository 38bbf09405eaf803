import ApplianceKit
import Foundation

/// Gives out tokens as Keycloak does (RFC 6749), and knows which are good.
struct TokenOffice {
    static let clientID = "tracuu-kiosk"
    static let clientSecret = "bi-mat-cua-kiosk"

    private let accounts: [CentralAccount]
    private let lifetime: Duration
    private var good: [String: Duration] = [:]
    private(set) var given = 0

    init(accounts: [CentralAccount], lifetime: Duration) {
        self.accounts = accounts
        self.lifetime = lifetime
    }

    /// Takes every token back before its time.
    mutating func revokeAll() { good = [:] }

    func isGood(_ request: HTTPServerRequest, at uptime: Duration) -> Bool {
        guard let field = request.headers["Authorization"], field.hasPrefix("Bearer ") else { return false }
        return good[String(field.dropFirst(7))].map { $0 > uptime } ?? false
    }

    mutating func answer(_ request: HTTPServerRequest, at uptime: Duration) -> HTTPServerResponse {
        guard request.method == "POST" else { return FaultyAnswer.page("405 Method Not Allowed", status: 405) }
        var parts = URLComponents()
        parts.percentEncodedQuery = String(decoding: request.body, as: UTF8.self)
        let form = Dictionary((parts.queryItems ?? []).map { ($0.name, $0.value ?? "") }) { first, _ in first }
        guard form["client_id"] == Self.clientID else { return Self.refusal("invalid_client", status: 401) }
        switch form["grant_type"] {
        case "client_credentials" where form["client_secret"] == Self.clientSecret: break
        case "client_credentials": return Self.refusal("unauthorized_client", status: 401)
        case "password" where accounts.contains { $0.user == form["username"] && $0.password == form["password"] }:
            break
        case "password": return Self.refusal("invalid_grant", status: 401)
        default: return Self.refusal("unsupported_grant_type", status: 400)
        }
        given += 1
        let token = "eyJ.\(UUID().uuidString).sig"
        good[token] = uptime + lifetime
        return .json(
            [
                "access_token": .text(token), "expires_in": .number(Int(lifetime.seconds.rounded(.up))),
                "refresh_expires_in": .number(1_800), "token_type": .text("Bearer"), "scope": .text("email profile"),
            ] as [String: FieldValue])
    }

    private static func refusal(_ error: String, status: Int) -> HTTPServerResponse {
        .json(["error": FieldValue.text(error), "error_description": .text("Invalid credentials")], status: status)
    }
}
