import ApplianceKit

/// A problem of RFC 9457, by the contract's names.
struct ContractProblem: Error {
    let status: Int
    let kind: String
    let title: String
    var allowed: String?

    static let unauthorized = ContractProblem(
        status: 401, kind: "unauthorized", title: "The token is missing, expired or unknown.")
    static let noSuchDossier = ContractProblem(
        status: 404, kind: "no-such-dossier", title: "There is no such dossier, or the lookup code is another one.")
    static let notFound = ContractProblem(status: 404, kind: "not-found", title: "There is nothing at this path.")
    static let cursorExpired = ContractProblem(
        status: 410, kind: "cursor-expired", title: "The cursor is not known any more; list everything again.")
    static let claimLost = ContractProblem(
        status: 409, kind: "claim-lost", title: "The lease has run out, or the claim is another's.")
    static let keyReused = ContractProblem(
        status: 409, kind: "idempotency-key-reused", title: "The key has come with another batch before.")

    static func invalid(_ what: String) -> ContractProblem {
        ContractProblem(status: 400, kind: "invalid-request", title: what)
    }

    static func method(allowed: String) -> ContractProblem {
        ContractProblem(status: 405, kind: "method-not-allowed", title: "Not with this method.", allowed: allowed)
    }

    var response: HTTPServerResponse {
        let body =
            "{\"type\":\"urn:tracuu:problem:\(kind)\",\"title\":\(ContractText.quoted(title)),\"status\":\(status)}"
        var response = HTTPServerResponse.bytes(Array(body.utf8), type: "application/problem+json", status: status)
        response.headers["Allow"] = allowed
        if status == 401 { response.headers["WWW-Authenticate"] = "Bearer" }
        return response
    }
}
