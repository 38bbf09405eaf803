import ApplianceKit
import Foundation

/// What becomes of a sound answer on its way out.
enum FaultyAnswer {
    /// Above every client's limit, and not so much that the simulator itself suffers.
    private static let hugeSize = 10 << 20

    static func spoil(_ answer: HTTPServerResponse, by fault: CentralFault, now: Date) -> HTTPServerResponse {
        switch fault {
        case .none, .off, .hang, .slow, .reset, .stranger, .clockOff: answer
        case .unauthorized: unauthorized(now)
        case .exception: exception("java.lang.NullPointerException")
        case .serverError: page("HTTP Status 500 – Internal Server Error", status: 500)
        case .unavailable: page("503 Service Temporarily Unavailable", status: 503)
        case .tooManyRequests(let seconds): tooMany(seconds)
        case .redirect: HTTPServerResponse(status: 302, headers: ["Location": "http://127.0.0.1:1/login"])
        case .loginPage: page("Đăng nhập", status: 200)
        case .truncated: changed(answer) { Array($0.prefix(max(1, $0.count / 2))) }
        case .malformed: changed(answer) { Array("{\"a\" 1,".utf8) + $0.dropFirst() }
        case .badUTF8: changed(answer, withBadUTF8)
        case .huge: changed(answer) { Array(repeating: UInt8(ascii: " "), count: hugeSize) + $0 }
        case .nonAuthoritative: notSignedIn
        case .emptyObject: .bytes(Array("{}".utf8), type: "application/json")
        case .errorInside:
            .bytes(Array(#"{"error_code":-1,"message":"Internal error"}"#.utf8), type: "application/json")
        case .emptyIndex: changed(answer, withoutRows)
        case .wrongType(let field, let value): changed(answer) { replaced($0, field, value) }
        }
    }

    private static func changed(
        _ answer: HTTPServerResponse, _ change: ([UInt8]) -> [UInt8]
    ) -> HTTPServerResponse {
        guard case .bytes(let bytes) = answer.content, answer.status == 200 else { return answer }
        var answer = answer
        answer.content = .bytes(change(bytes))
        return answer
    }

    /// Half a letter at the end of every text that has room for it.
    private static func withBadUTF8(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        for (index, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: "\""), index > 0, bytes[index - 1] == UInt8(ascii: "1") { result.append(0xE1) }
            result.append(byte)
        }
        if result.count == bytes.count, let brace = result.firstIndex(of: UInt8(ascii: "{")) {
            result.insert(contentsOf: Array("\"x\":\"".utf8) + [0xE1, 0xBA] + Array("\",".utf8), at: brace + 1)
        }
        return result
    }

    /// Every list without its rows; what is no list stays as it is.
    private static func withoutRows(_ bytes: [UInt8]) -> [UInt8] {
        guard case .object(var body)? = try? JSONDecoder().decode(FieldValue.self, from: Data(bytes)) else {
            return bytes
        }
        for (rows, total) in [("data", "total"), ("content", "totalElements"), ("items", "total")]
        where body[total] != nil {
            body[total] = .number(0)
            body[rows] = .list([])
        }
        if body["last"] != nil { body["last"] = .flag(true) }
        return (try? JSONEncoder().encode(FieldValue.object(body))).map { Array($0) } ?? bytes
    }

    private static func replaced(_ bytes: [UInt8], _ field: String, _ value: FieldValue) -> [UInt8] {
        guard let body = try? JSONDecoder().decode(FieldValue.self, from: Data(bytes)),
            let changed = try? JSONEncoder().encode(body.replacing(field, with: value))
        else { return bytes }
        return Array(changed)
    }

    // MARK: - Answers of others

    private struct Refusal: Encodable {
        let message: String
        let code: Int
        let description: String
    }

    static var notSignedIn: HTTPServerResponse {
        .json(
            Refusal(
                message: "Non-Authoritative Information.", code: 203,
                description: "org.opencps.auth.api.exception.UnauthenticationException"), status: 203)
    }

    static func exception(_ description: String) -> HTTPServerResponse {
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

    private static func tooMany(_ seconds: Int?) -> HTTPServerResponse {
        var answer = page("429 Too Many Requests", status: 429)
        answer.headers["Retry-After"] = seconds.map(String.init)
        return answer
    }

    static func page(_ title: String, status: Int) -> HTTPServerResponse {
        .bytes(
            Array(
                "<!doctype html><html><head><title>\(title)</title></head><body><h1>\(title)</h1></body></html>".utf8),
            type: "text/html; charset=utf-8", status: status)
    }
}
