import ApplianceKit
import Foundation

/// The way to a central system: addresses put together, credentials shown, failures turned into the port's own.
struct CentralLink: Sendable {
    /// How a request shows who we are.
    enum Credentials: Sendable {
        case none
        /// RFC 7617.
        case basic(user: String, password: String)
        /// RFC 6750, a token that does not expire.
        case bearer(String)
        /// RFC 6750, fetched and renewed.
        case keeper(TokenKeeper)
    }

    /// Beyond this an answer is not one of the interface's.
    static let bodyLimit = 8 << 20

    private let service: HTTPService
    private let baseURL: String
    private let credentials: Credentials
    private let connectTimeout: Duration
    private let timeout: Duration

    init(_ configuration: CentralConfiguration, service: HTTPService, credentials: Credentials) {
        self.service = service
        self.credentials = credentials
        baseURL = configuration.baseURL
        connectTimeout = configuration.connectTimeout
        timeout = configuration.timeout
    }

    /// Asks, and gives the response of whatever status.
    ///
    /// - Parameters:
    ///   - path: From the slash after the base address on, already encoded.
    ///   - headers: Beside `Accept` and `Authorization`.
    func send(
        _ method: String = "GET", _ path: String, query: [(String, String)] = [], headers: HTTPHeaders = [:],
        body: [UInt8]? = nil
    ) async throws(CentralSystemError) -> HTTPClientResponse {
        var headers = headers
        if headers["Accept"] == nil { headers["Accept"] = "application/json" }
        var address = baseURL + path
        if !query.isEmpty {
            address += "?" + query.map { "\($0)=\(Self.encoded($1))" }.joined(separator: "&")
        }
        var request = HTTPClientRequest(
            method: method, url: address, headers: headers, body: body, connectTimeout: connectTimeout,
            timeout: timeout, bodyLimit: Self.bodyLimit)
        switch credentials {
        case .none: break
        case .basic(let user, let password):
            request.headers["Authorization"] = "Basic " + Data("\(user):\(password)".utf8).base64EncodedString()
        case .bearer(let token): request.headers["Authorization"] = "Bearer \(token)"
        case .keeper(let keeper): return try await send(request, with: keeper)
        }
        return try await send(request)
    }

    /// With a token that may have been taken back before its time: one that is refused is fetched again, once.
    private func send(
        _ request: HTTPClientRequest, with keeper: TokenKeeper
    ) async throws(CentralSystemError) -> HTTPClientResponse {
        var request = request
        let token = try await keeper.token()
        request.headers["Authorization"] = "Bearer \(token)"
        let response = try await send(request)
        guard response.status == 401 else { return response }
        request.headers["Authorization"] = "Bearer \(try await keeper.token(insteadOf: token))"
        return try await send(request)
    }

    private func send(_ request: HTTPClientRequest) async throws(CentralSystemError) -> HTTPClientResponse {
        do throws(HTTPServiceError) {
            return try await service.send(request)
        } catch {
            throw CentralSystemError(error)
        }
    }

    /// Percent-encoded for a query or a path segment: RFC 3986's unreserved characters stay.
    static func encoded(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            if byte.isASCIILetter || byte.isASCIIDigit || "-._~".utf8.contains(byte) {
                result.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                result += "%" + (digits.count == 1 ? "0" : "") + digits
            }
        }
        return result
    }
}

extension CentralSystemError {
    init(_ error: HTTPServiceError) {
        self =
            switch error {
            case .failed(.bodyTooLarge):
                .protocolViolation("the answer is larger than any that it has reason to give")
            case .failed(let error): .unreachable(error.description)
            case .resting(let time): .resting(time)
            }
    }

    /// What a status that is no answer means, by HTTP's own meaning. Adapters look first at what their system means by
    /// it.
    init(_ response: HTTPClientResponse) {
        self =
            switch response.status {
            case 203, 401, 403, 407: .refused(status: response.status)
            case 408, 429, 500...599:
                .unavailable(
                    status: response.status,
                    retryAfter: response.headers["Retry-After"].flatMap { Int($0) }.flatMap {
                        $0 >= 0 ? .seconds(min($0, 3_600)) : nil
                    })
            case 300...399:
                .protocolViolation("it sends us elsewhere (HTTP \(response.status)): check central.baseURL")
            case 404: .protocolViolation("there is no such interface (HTTP 404): check central.baseURL")
            default: .protocolViolation("HTTP \(response.status)")
            }
    }
}
