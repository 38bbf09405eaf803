import ApplianceKit
import Foundation

/// Why a request is refused, as a machine and a person read it (RFC 9457).
struct Problem: Error, Encodable, Equatable, Sendable {
    /// What is wrong with one field of the request.
    struct Fault: Encodable, Equatable, Sendable {
        /// Where: a JSON pointer into the body (`/to`), or the name of a query parameter.
        let field: String
        let detail: String
    }

    /// `urn:tracuu:problem:` and a word that stays the same.
    let type: String
    let title: String
    let status: Int
    let detail: String
    var errors: [Fault]?

    private init(_ word: String, _ title: String, status: Int, detail: String, errors: [Fault]? = nil) {
        type = "urn:tracuu:problem:\(word)"
        self.title = title
        self.status = status
        self.detail = detail
        self.errors = errors
    }

    static func malformed(_ detail: String) -> Problem {
        Problem("malformed", "The request can't be read", status: 400, detail: detail)
    }

    static let unauthorized = Problem(
        "unauthorized", "A bearer token is needed", status: 401,
        detail: "send “Authorization: Bearer …” with the token of the configuration or of the token file")

    static let notFound = Problem(
        "not-found", "There is no such thing", status: 404, detail: "the address or the message's id is not known here")

    static func methodNotAllowed(_ allowed: String) -> Problem {
        Problem("method-not-allowed", "This can't be done here", status: 405, detail: "allowed here: \(allowed)")
    }

    static func conflict(_ detail: String) -> Problem {
        Problem("conflict", "It stands against what is there", status: 409, detail: detail)
    }

    static let unsupportedType = Problem(
        "unsupported-media-type", "The body is of a type that is not read here", status: 415,
        detail: "send “Content-Type: application/json”")

    static func invalid(_ errors: [Fault]) -> Problem {
        Problem(
            "invalid", "The message can't be taken as it is", status: 422,
            detail: errors.map { "\($0.field): \($0.detail)" }.joined(separator: "; "), errors: errors)
    }

    static func invalidQuery(_ errors: [Fault]) -> Problem {
        Problem(
            "invalid-query", "A parameter can't be used as it is", status: 400,
            detail: errors.map { "\($0.field): \($0.detail)" }.joined(separator: "; "), errors: errors)
    }

    static func full(_ detail: String) -> Problem {
        Problem("full", "Too many messages wait", status: 429, detail: detail)
    }

    static func unavailable(_ detail: String) -> Problem {
        Problem("unavailable", "Nothing can be stored now", status: 503, detail: detail)
    }

    /// The answer, with the fields that its status asks for.
    var response: HTTPServerResponse {
        var response = HTTPServerResponse.json(self, status: status)
        response.headers["Content-Type"] = "application/problem+json"
        switch status {
        case 401: response.headers["WWW-Authenticate"] = "Bearer realm=\"tracuu-sms\""
        case 405: response.headers["Allow"] = String(detail.drop { $0 != ":" }.dropFirst(2))
        case 429, 503: response.headers["Retry-After"] = "60"
        default: break
        }
        return response
    }
}
