import CCurl
import Glibc

/// Where a box hands its e-mail in, and as whom.
public struct MailServer: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
    /// How the connection is kept private.
    public enum Security: String, Sendable, CaseIterable {
        /// TLS from the first octet on (port 465, RFC 8314).
        case tls
        /// Begun in clear, TLS before anything is told (port 587); refused where the server has none.
        case startTLS
        /// None: for a server on this very machine only.
        case none
    }

    /// The server's DNS name or IP address; by TLS its certificate must have it.
    public var host: String
    /// As a rule 465 for ``Security/tls``, 587 for ``Security/startTLS``.
    public var port: UInt16
    /// How the connection is kept private.
    public var security: Security
    /// The account; nil: the server asks for none.
    public var user: String?
    /// Its password; nil: it has none.
    public var password: String?
    /// A PEM file of the certificate authorities to trust instead of the system's.
    public var authorities: String?

    /// Nothing is asked of it before the first message.
    public init(
        host: String, port: UInt16, security: Security, user: String? = nil, password: String? = nil,
        authorities: String? = nil
    ) {
        self.host = host
        self.port = port
        self.security = security
        self.user = user
        self.password = password
        self.authorities = authorities
    }

    /// Without the account.
    public var description: String { "\(host):\(port)" }
    /// Without the account.
    public var customMirror: Mirror { Mirror(self, children: ["host": host, "port": port]) }
}

/// How the attempt to hand in a message ended. Its words hold no address.
public enum MailOutcome: Sendable, Equatable {
    /// The server has taken it over.
    case accepted
    /// It did not go out: no connection, or the server asks to come back later.
    case notSent(String)
    /// The server will not take this message, or has no such recipient.
    case refused(String)
    /// The server does not let us in: the account, its rights, or TLS.
    case locked(String)
    /// All of it was sent and no answer came: the server may have it.
    case inDoubt(String)
}

/// Hands e-mail in by SMTP (libcurl), one message at a time on a thread of its own.
public actor MailClient {
    private let thread: PollThread
    private let server: MailServer
    private let timeout: Duration

    /// The client's own thread: sending blocks it.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// - Parameter timeout: How long one message may take.
    /// - Throws: ``SystemError`` where no thread can be made.
    public init(_ server: MailServer, timeout: Duration = .seconds(60)) throws(SystemError) {
        thread = try PollThread(name: "mail")
        self.server = server
        self.timeout = timeout
        _ = Self.library
    }

    /// Hands a message in. It blocks this client's thread, no other, and ends by the timeout at the latest.
    public func send(_ message: MailMessage) -> MailOutcome {
        guard MailMessage.isAddress(message.to) else { return .refused("this is no e-mail address") }
        guard let handle = curl_easy_init() else { return .notSent("no memory") }
        defer { curl_easy_cleanup(handle) }
        let recipients = curl_slist_append(nil, "<\(message.to)>")
        defer { curl_slist_free_all(recipients) }
        guard recipients != nil else { return .notSent("no memory") }

        let upload = Upload(message.octets)
        setPolicy(handle)
        curl_set_string(handle, CURLOPT_MAIL_FROM, "<\(message.from)>")
        curl_set_pointer(handle, CURLOPT_MAIL_RCPT, recipients)
        curl_set_long(handle, CURLOPT_UPLOAD, 1)
        curl_set_data_function(handle, CURLOPT_READFUNCTION) { buffer, size, count, context in
            guard let buffer, let context else { return 0 }
            return Unmanaged<Upload>.fromOpaque(context).takeUnretainedValue().read(into: buffer, size * count)
        }
        curl_set_pointer(handle, CURLOPT_READDATA, Unmanaged.passUnretained(upload).toOpaque())
        return withExtendedLifetime(upload) {
            let code = curl_easy_perform(handle)
            var reply = 0
            curl_get_long(handle, CURLINFO_RESPONSE_CODE, &reply)
            return Self.outcome(code, reply: reply, isAllSent: upload.isAllRead)
        }
    }

    private func setPolicy(_ handle: UnsafeMutableRawPointer) {
        curl_set_long(handle, CURLOPT_NOSIGNAL, 1)
        let scheme = server.security == .tls ? "smtps" : "smtp"
        curl_set_string(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps")
        curl_set_string(handle, CURLOPT_URL, "\(scheme)://\(server.host):\(server.port)")
        curl_set_long(handle, CURLOPT_USE_SSL, Int(server.security == .none ? 0 : CURLUSESSL_ALL.rawValue))
        curl_set_long(handle, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
        if let file = server.authorities { curl_set_string(handle, CURLOPT_CAINFO, file) }
        curl_set_string(handle, CURLOPT_NOPROXY, "*")
        curl_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, 10_000)
        curl_set_long(handle, CURLOPT_TIMEOUT_MS, max(1, Int(timeout.milliseconds)))
        if let user = server.user { curl_set_string(handle, CURLOPT_USERNAME, user) }
        if let password = server.password { curl_set_string(handle, CURLOPT_PASSWORD, password) }
    }

    /// What libcurl's end of a transfer and the server's last reply code mean (RFC 5321 §4.2.1).
    static func outcome(_ code: CURLcode, reply: Int, isAllSent: Bool) -> MailOutcome {
        // Only libcurl's fixed words: those of a transfer, and the server's, may name addresses.
        let words = String(cString: curl_easy_strerror(code))
        switch code {
        case CURLE_OK: return .accepted
        case CURLE_LOGIN_DENIED, CURLE_REMOTE_ACCESS_DENIED: return .locked("the mail server refuses our account")
        case CURLE_USE_SSL_FAILED, CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM,
            CURLE_SSL_CACERT_BADFILE:
            return .locked("no secure connection to the mail server: \(words)")
        default: break
        }
        if (400...499).contains(reply) { return .notSent("the mail server asks to come back later (\(reply))") }
        if (500...599).contains(reply) {
            return reply == 530 || reply == 535
                ? .locked("the mail server refuses our account (\(reply))")
                : .refused("the mail server refuses the message or its recipient (\(reply))")
        }
        return isAllSent ? .inDoubt("no answer from the mail server: \(words)") : .notSent(words)
    }

    /// What is still to be read by libcurl.
    private final class Upload {
        private let octets: [UInt8]
        private var position = 0
        /// libcurl was told that there is no more: from now on the server may have the whole.
        private(set) var isAllRead = false

        init(_ octets: [UInt8]) { self.octets = octets }

        func read(into buffer: UnsafeMutablePointer<CChar>, _ capacity: Int) -> Int {
            let count = min(capacity, octets.count - position)
            if count == 0 { isAllRead = true }
            octets.withUnsafeBytes { source in
                UnsafeMutableRawBufferPointer(start: buffer, count: count)
                    .copyMemory(from: UnsafeRawBufferPointer(rebasing: source[position..<position + count]))
            }
            position += count
            return count
        }
    }

    /// libcurl's global state, set up once.
    private static let library: CURLcode = curl_global_init(Int(CURL_GLOBAL_DEFAULT))
}
