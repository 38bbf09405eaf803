import ApplianceKit
import Foundation

/// OpenCPS v2's REST interface over a set of dossiers: what is asked, what comes back.
struct CentralInterface {
    let configuration: SimulatedCentralConfiguration
    let dossiers: [SimulatedDossier]
    let now: Date

    /// The answer to a request, or the fault's in its place.
    func answer(_ request: HTTPServerRequest, fault: CentralFault) -> HTTPServerResponse {
        switch fault {
        case .none, .off, .hang, .slow: answer(request)
        case .unauthorized: Self.unauthorized(now)
        case .exception: Self.exception("java.lang.NullPointerException")
        case .serverError: Self.page("HTTP Status 500 – Internal Server Error", status: 500)
        case .unavailable: Self.page("503 Service Temporarily Unavailable", status: 503)
        case .loginPage: Self.page("Đăng nhập", status: 200)
        case .truncated: Self.truncated(answer(request))
        case .nonAuthoritative: Self.notSignedIn
        case .emptyObject: .bytes(Array("{}".utf8), type: "application/json")
        case .stranger: stranger(request)
        }
    }

    private func answer(_ request: HTTPServerRequest) -> HTTPServerResponse {
        let base = "/o/rest/v2"
        guard request.method == "GET", request.path.hasPrefix(base) else {
            return Self.page("HTTP Status 404 – Not Found", status: 404)
        }
        let path = request.path.dropFirst(base.count)
        if path == "/ping" { return .text("ok") }
        if path == "/dossiers" { return list(request) }
        let prefix = "/dossiers/"
        if path.hasPrefix(prefix), path.count > prefix.count {
            return detail(String(path.dropFirst(prefix.count)), request)
        }
        return Self.page("HTTP Status 404 – Not Found", status: 404)
    }

    /// Anybody may ask for lists; a site that is not there has none.
    private func list(_ request: HTTPServerRequest) -> HTTPServerResponse {
        let search = DossierSearch(groupID: request.headers["groupId"], query: request.query)
        let (total, page) = search.results(among: dossiers)
        return Self.list(
            total: total, page.map { DossierFields.row($0, now: now) },
            oneRowAsObject: configuration.givesOneRowAsObject)
    }

    private func detail(_ key: String, _ request: HTTPServerRequest) -> HTTPServerResponse {
        guard let account = account(of: request) else { return Self.notSignedIn }
        let dossier = find(key, groupID: request.headers["groupId"].flatMap { Int($0) } ?? 0)
        if let code = request.query["secretKey"] ?? request.headers["secretCode"], !account.isAdministrator,
            code.lowercased() != dossier?.lookupCode.lowercased()
        {
            return .bytes(Array("secretKey not sucess".utf8), type: "text/plain", status: 203)
        }
        guard let dossier else { return .json([String: FieldValue]()) }
        return .json(DossierFields.detail(dossier))
    }

    /// All digits are an id, of whichever site; else the exact number or the reference within the site.
    private func find(_ key: String, groupID: Int) -> SimulatedDossier? {
        if let id = Int(key), key.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            return dossiers.first { $0.id == id }
        }
        return dossiers.first {
            $0.groupID == groupID && ($0.number == key || DossierFields.referenceUID(of: $0) == key)
        }
    }

    /// Basic authentication (RFC 7617); who can't be told is a guest.
    private func account(of request: HTTPServerRequest) -> CentralAccount? {
        guard let field = request.headers["Authorization"], field.lowercased().hasPrefix("basic "),
            let data = Data(base64Encoded: String(field.dropFirst(6)))
        else { return nil }
        return configuration.accounts.first { data.elementsEqual("\($0.user):\($0.password)".utf8) }
    }

    // MARK: - Answers

    private struct List: Encodable {
        let total: Int
        let data: [[String: FieldValue]]?
    }
    private struct ListOfOne: Encodable {
        let total: Int
        let data: [String: FieldValue]
    }

    /// `data` is absent where there are no rows.
    private static func list(
        total: Int, _ rows: [[String: FieldValue]], oneRowAsObject: Bool
    ) -> HTTPServerResponse {
        if oneRowAsObject, rows.count == 1, let row = rows.first { return .json(ListOfOne(total: total, data: row)) }
        return .json(List(total: total, data: rows.isEmpty ? nil : rows))
    }

    /// Somebody else's dossier, however exact the question was.
    private func stranger(_ request: HTTPServerRequest) -> HTTPServerResponse {
        let asked = request.query["dossierNo"] ?? request.path.split(separator: "/").last.map(String.init) ?? ""
        guard let other = dossiers.first(where: { $0.number != asked && "\($0.id)" != asked && $0.step == .releasing })
        else { return .notFound }
        return request.path.hasSuffix("/dossiers")
            ? Self.list(total: 1, [DossierFields.row(other, now: now)], oneRowAsObject: false)
            : .json(DossierFields.detail(other))
    }

    private struct Refusal: Encodable {
        let message: String
        let code: Int
        let description: String
    }

    private static var notSignedIn: HTTPServerResponse {
        .json(
            Refusal(
                message: "Non-Authoritative Information.", code: 203,
                description: "org.opencps.auth.api.exception.UnauthenticationException"), status: 203)
    }

    private static func exception(_ description: String) -> HTTPServerResponse {
        .json(Refusal(message: "No Content.", code: 403, description: description), status: 403)
    }

    private struct FilterRefusal: Encodable {
        let timestamp: Int64
        let message = "permission denied"
        let restAPI = ""
        enum CodingKeys: String, CodingKey {
            case timestamp, message
            case restAPI = "rest_api"
        }
    }

    private static func unauthorized(_ now: Date) -> HTTPServerResponse {
        .json(FilterRefusal(timestamp: Int64(now.timeIntervalSince1970 * 1_000)), status: 401)
    }

    private static func page(_ title: String, status: Int) -> HTTPServerResponse {
        .bytes(
            Array(
                "<!doctype html><html><head><title>\(title)</title></head><body><h1>\(title)</h1></body></html>".utf8),
            type: "text/html; charset=utf-8", status: status)
    }

    private static func truncated(_ response: HTTPServerResponse) -> HTTPServerResponse {
        guard case .bytes(let bytes) = response.content else { return response }
        var response = response
        response.content = .bytes(Array(bytes.prefix(max(1, bytes.count / 2))))
        return response
    }
}
