import CCurl

/// Why there is no response. Its words hold no address, header or body, so they may be logged.
public enum HTTPClientError: Error, Equatable, CustomStringConvertible {
    /// The address is not a sound `http:` or `https:` address without user name and password, or a method or header
    /// field has a character that it may not have.
    case badRequest
    /// The host name is not known, or the name servers can't be reached.
    case cannotResolve
    /// Nobody listens there, or the network has no way there.
    case cannotConnect
    /// TLS failed, and why: a certificate that is not trusted, expired, or another host's.
    case tls(String)
    /// The connection or the answer took too long.
    case timedOut
    /// The response is larger than the request allows, or its headers than 64 KiB.
    case bodyTooLarge
    /// The connection broke before the response was whole, or it is no HTTP.
    case interrupted(String)
    /// Too many requests wait already.
    case overloaded
    /// The task was cancelled.
    case cancelled
    /// The client has been closed.
    case closed
    /// Something else that libcurl says, by its code (`curl/curl.h`, CURLcode).
    case other(code: Int, String)

    /// What happened.
    public var description: String {
        switch self {
        case .badRequest: "the address or a header field of the request is malformed"
        case .cannotResolve: "the host name can't be resolved"
        case .cannotConnect: "no connection: nobody listens there, or there is no way there"
        case .tls(let reason): "no secure connection: \(reason)"
        case .timedOut: "no answer in time"
        case .bodyTooLarge: "the answer is larger than allowed"
        case .interrupted(let reason): "the answer broke off: \(reason)"
        case .overloaded: "too many requests wait already"
        case .cancelled: "cancelled"
        case .closed: "the HTTP client has been closed"
        case .other(let code, let reason): "\(reason) (libcurl \(code))"
        }
    }

    /// What a code of libcurl's means. Only its fixed words are used: those of a transfer may name addresses.
    init(_ code: CURLcode) {
        let words = String(cString: curl_easy_strerror(code))
        switch code {
        case CURLE_URL_MALFORMAT, CURLE_LOGIN_DENIED, CURLE_BAD_FUNCTION_ARGUMENT:
            self = .badRequest
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
            self = .cannotResolve
        case CURLE_COULDNT_CONNECT, CURLE_INTERFACE_FAILED:
            self = .cannotConnect
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CRL_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_ENGINE_NOTFOUND,
            CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_ENGINE_INITFAILED, CURLE_SSL_INVALIDCERTSTATUS,
            CURLE_SSL_PINNEDPUBKEYNOTMATCH:
            self = .tls(words)
        case CURLE_OPERATION_TIMEDOUT:
            self = .timedOut
        case CURLE_FILESIZE_EXCEEDED:
            self = .bodyTooLarge
        case CURLE_UNSUPPORTED_PROTOCOL:
            // The address's scheme has been checked before, so it is the answer that is none: HTTP/0.9, says libcurl.
            self = .interrupted("it is no HTTP")
        case CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_WEIRD_SERVER_REPLY,
            CURLE_HTTP2, CURLE_HTTP2_STREAM, CURLE_BAD_CONTENT_ENCODING, CURLE_CHUNK_FAILED:
            self = .interrupted(words)
        default:
            self = .other(code: Int(code.rawValue), words)
        }
    }
}
