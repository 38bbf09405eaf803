import CCurl

/// One request under way: libcurl's handle and what its callbacks fill. It lives on the client's thread.
final class HTTPTransfer {
    let handle: UnsafeMutableRawPointer
    private let bodyLimit: Int
    private var fields: UnsafeMutablePointer<curl_slist>?
    private var headers = HTTPHeaders()
    private var headerBytes = 0
    private var body: [UInt8] = []
    private var isTooLarge = false

    /// - Parameters:
    ///   - timeout: What is left of the request's own.
    ///   - route: The client's.
    init(_ request: HTTPClientRequest, timeout: Duration, route: HTTPRoute) throws(HTTPClientError) {
        guard Self.isSound(request) else { throw .badRequest }
        guard let handle = curl_easy_init() else { throw .other(code: Int(CURLE_FAILED_INIT.rawValue), "no memory") }
        self.handle = handle
        bodyLimit = request.bodyLimit
        // Without TLS there is no HTTP/2 to wait for, and libcurl would wait for the first answer.
        setPolicy(isSecure: request.url.prefix(6).lowercased() == "https:")
        setRoute(route)
        curl_set_string(handle, CURLOPT_URL, request.url)
        // 0 would mean libcurl's own defaults: five minutes, and for ever.
        curl_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, max(1, Int(request.connectTimeout.milliseconds)))
        curl_set_long(handle, CURLOPT_TIMEOUT_MS, max(1, Int(timeout.milliseconds)))
        setBody(request)
        setFields(request.headers)
        setCallbacks()
    }

    deinit {
        curl_easy_cleanup(handle)
        curl_slist_free_all(fields)
    }

    /// The outcome, after libcurl's end of the transfer.
    func result(_ code: CURLcode) -> Result<HTTPClientResponse, HTTPClientError> {
        if isTooLarge { return .failure(.bodyTooLarge) }
        guard code == CURLE_OK else { return .failure(HTTPClientError(code)) }
        var status = 0
        curl_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
        return .success(HTTPClientResponse(status: status, headers: headers, body: body))
    }

    // MARK: - Setting up

    /// What holds for every request of an appliance.
    private func setPolicy(isSecure: Bool) {
        curl_set_long(handle, CURLOPT_NOSIGNAL, 1)
        curl_set_string(handle, CURLOPT_PROTOCOLS_STR, "http,https")
        curl_set_long(handle, CURLOPT_FOLLOWLOCATION, 0)
        curl_set_long(handle, CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
        // Without it, a name server that is silent blocks the thread when the request is given up: libcurl would wait
        // for the resolver's thread, which ends by itself a little later.
        curl_set_long(handle, CURLOPT_QUICK_EXIT, 1)
        curl_set_string(handle, CURLOPT_USERAGENT, "TraCuu")
        // Whatever libcurl can unpack; the body's limit counts what comes out of it.
        curl_set_string(handle, CURLOPT_ACCEPT_ENCODING, "")
        // A connection that a firewall has forgotten is found out before a citizen waits on it.
        curl_set_long(handle, CURLOPT_TCP_KEEPALIVE, 1)
        curl_set_long(handle, CURLOPT_TCP_KEEPIDLE, 30)
        curl_set_long(handle, CURLOPT_TCP_KEEPINTVL, 10)
        // Rather wait for the TLS handshake under way and share its HTTP/2 connection than begin another one.
        curl_set_long(handle, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS)
        if isSecure { curl_set_long(handle, CURLOPT_PIPEWAIT, 1) }
    }

    private func setRoute(_ route: HTTPRoute) {
        if let file = route.authorities { curl_set_string(handle, CURLOPT_CAINFO, file) }
        if let file = route.certificate { curl_set_string(handle, CURLOPT_SSLCERT, file) }
        if let file = route.privateKey { curl_set_string(handle, CURLOPT_SSLKEY, file) }
        if let pin = route.pin {
            curl_set_string(handle, CURLOPT_PINNEDPUBLICKEY, pin)
            // The key says who it is: a box in a lobby has no authority, and its address changes.
            curl_set_long(handle, CURLOPT_SSL_VERIFYPEER, 0)
            curl_set_long(handle, CURLOPT_SSL_VERIFYHOST, 0)
        }
        curl_set_long(handle, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
        guard let proxy = route.proxy else {
            // Proxies of the environment are not meant for the box's own traffic.
            curl_set_string(handle, CURLOPT_NOPROXY, "*")
            return
        }
        curl_set_string(handle, CURLOPT_PROXY, proxy)
        curl_set_string(handle, CURLOPT_NOPROXY, "")
        // Its answer to CONNECT is not the server's.
        curl_set_long(handle, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        if let user = route.proxyUser { curl_set_string(handle, CURLOPT_PROXYUSERNAME, user) }
        if let password = route.proxyPassword { curl_set_string(handle, CURLOPT_PROXYPASSWORD, password) }
    }

    private func setBody(_ request: HTTPClientRequest) {
        // A method that is about a body sends its length, also where it is 0 (RFC 9110 §8.6).
        if let body = request.body ?? (["POST", "PUT", "PATCH"].contains(request.method) ? [] : nil) {
            curl_set_long(handle, CURLOPT_POSTFIELDSIZE, body.count)
            // Copied at once. A null pointer would mean no body, so an empty one needs some address.
            (body.isEmpty ? [0] : body).withUnsafeBytes { bytes in
                _ = curl_set_pointer(
                    handle, CURLOPT_COPYPOSTFIELDS, UnsafeMutableRawPointer(mutating: bytes.baseAddress))
            }
        }
        if request.method == "HEAD" {
            curl_set_long(handle, CURLOPT_NOBODY, 1)
        } else {
            curl_set_string(handle, CURLOPT_CUSTOMREQUEST, request.method)
        }
    }

    private func setFields(_ headers: HTTPHeaders) {
        // libcurl would wait a second for 100 Continue, and call a body a form where no type is given.
        var lines = ["Expect:"]
        if headers["Content-Type"] == nil { lines.append("Content-Type:") }
        for (name, value) in headers.fields { lines.append(value.isEmpty ? "\(name);" : "\(name): \(value)") }
        for line in lines { fields = curl_slist_append(fields, line) ?? fields }
        curl_set_pointer(handle, CURLOPT_HTTPHEADER, fields)
    }

    private func setCallbacks() {
        let me = Unmanaged.passUnretained(self).toOpaque()
        curl_set_pointer(handle, CURLOPT_WRITEDATA, me)
        curl_set_data_function(handle, CURLOPT_WRITEFUNCTION) { data, size, count, context in
            guard let data, let context else { return 0 }
            let transfer = Unmanaged<HTTPTransfer>.fromOpaque(context).takeUnretainedValue()
            return transfer.take(UnsafeRawBufferPointer(start: data, count: size * count))
        }
        curl_set_pointer(handle, CURLOPT_HEADERDATA, me)
        curl_set_data_function(handle, CURLOPT_HEADERFUNCTION) { data, size, count, context in
            guard let data, let context else { return 0 }
            let transfer = Unmanaged<HTTPTransfer>.fromOpaque(context).takeUnretainedValue()
            return transfer.takeHeader(UnsafeRawBufferPointer(start: data, count: size * count))
        }
    }

    // MARK: - Taking the response

    /// Fewer bytes than came mean: enough.
    private func take(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard body.count + bytes.count <= bodyLimit else {
            isTooLarge = true
            return 0
        }
        body += bytes
        return bytes.count
    }

    private func takeHeader(_ bytes: UnsafeRawBufferPointer) -> Int {
        headerBytes += bytes.count
        guard headerBytes <= 64 << 10 else {
            isTooLarge = true
            return 0
        }
        let line = String(decoding: bytes, as: UTF8.self)
        // A 100 Continue has headers of its own, which are not the answer's.
        if line.hasPrefix("HTTP/") { headers = HTTPHeaders() }
        if let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")), !line.hasPrefix("HTTP/") {
            headers.add(trimmed(line[..<colon]), trimmed(line[line.index(after: colon)...]))
        }
        return bytes.count
    }

    // MARK: - Checks

    private static func isSound(_ request: HTTPClientRequest) -> Bool {
        // libcurl guesses a scheme where there is none; a space or a control character could end the request line.
        let scheme = request.url.utf8.prefix { $0 != UInt8(ascii: ":") }.map { $0 | 0x20 }
        return (scheme.elementsEqual("http".utf8) || scheme.elementsEqual("https".utf8))
            && request.url.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
            && !request.method.isEmpty && request.method.utf8.allSatisfy { (0x41...0x5A).contains($0) }
            && request.headers.fields.allSatisfy { name, value in
                !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ":") }
                    && value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
            }
    }
}

private func trimmed(_ text: Substring) -> String {
    var bytes = Array(text.utf8)[...]
    while let byte = bytes.first, byte <= 0x20 { bytes.removeFirst() }
    while let byte = bytes.last, byte <= 0x20 { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
}
