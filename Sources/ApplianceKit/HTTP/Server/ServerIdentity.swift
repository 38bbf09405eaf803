import CGnuTLS
public import Foundation
import Glibc

/// A server's key and certificate, made by the box itself and known to its clients by a fingerprint.
///
/// No authority signs certificates for a box in a lobby: whoever connects compares the fingerprint once (a browser), or
/// is given the pin beforehand (another box, by `CURLOPT_PINNEDPUBLICKEY`).
///
/// ```swift
/// let identity = try ServerIdentity.load(folder: state, names: ["kiosk.local"], at: clock.now)
/// configuration.identity = identity
/// ```
public struct ServerIdentity: Sendable, Equatable {
    /// The certificate in PEM.
    public let certificate: String
    /// Its private key in PEM (PKCS #8, P-256). Never shown to anybody.
    public let key: String
    /// SHA-256 of the certificate as browsers show it: `3A:0F:…`, 32 octets.
    public let fingerprint: String
    /// `sha256//…`: SHA-256 of the public key, as libcurl's `CURLOPT_PINNEDPUBLICKEY` takes it. It outlives a renewal
    /// with the same key.
    public let pin: String
    /// When the certificate ends.
    public let expires: Date

    /// The file within the state folder: key and certificate, readable for the daemon's user alone.
    public static let file = "lan.pem"

    /// Ten years: longer than such a box lives. Nothing but a fingerprint is known of it, so it is not renewed by time.
    private static let lifetime: TimeInterval = 3_653 * 86_400

    /// Reads the identity of a state folder, or makes it where there is none.
    ///
    /// - Parameters:
    ///   - folder: The state folder.
    ///   - names: What the box is called by its clients, DNS names and IP addresses; only for a new certificate.
    ///   - now: Wall time; a clock that is not set does no harm.
    /// - Throws: ``ServerIdentityError``.
    public static func load(
        folder: URL, names: [String], at now: Date
    ) throws(ServerIdentityError) -> ServerIdentity {
        let path = folder.appendingPathComponent(file).path
        if let data = FileManager.default.contents(atPath: path) {
            let parts = split(String(decoding: data, as: UTF8.self))
            guard let key = parts.key, let certificate = parts.certificate else { throw .unreadable(path) }
            return try ServerIdentity(certificate: certificate, key: key, file: path)
        }
        guard access(path, F_OK) != 0 else { throw .unreadable(path) }
        let made = try make(names: names, at: now)
        try write(made.key + made.certificate, to: path)
        return try ServerIdentity(certificate: made.certificate, key: made.key, file: path)
    }

    private init(certificate: String, key: String, file: String) throws(ServerIdentityError) {
        var parsed: gnutls_x509_crt_t?
        try Self.check(gnutls_x509_crt_init(&parsed), "a certificate")
        defer { gnutls_x509_crt_deinit(parsed) }
        guard Self.withDatum(certificate, { gnutls_x509_crt_import(parsed, $0, GNUTLS_X509_FMT_PEM) }) == 0 else {
            throw .unreadable(file)
        }
        var digest = [UInt8](repeating: 0, count: 32)
        var size = digest.count
        try Self.check(gnutls_x509_crt_get_fingerprint(parsed, GNUTLS_DIG_SHA256, &digest, &size), "a fingerprint")
        self.certificate = certificate
        self.key = key
        fingerprint = digest.map(Self.hexadecimal).joined(separator: ":")
        pin = try Self.pin(of: parsed)
        expires = Date(timeIntervalSince1970: TimeInterval(gnutls_x509_crt_get_expiration_time(parsed)))
    }

    // MARK: - Making one

    private static func make(
        names: [String], at now: Date
    ) throws(ServerIdentityError) -> (key: String, certificate: String) {
        var key: gnutls_x509_privkey_t?
        try check(gnutls_x509_privkey_init(&key), "a key")
        defer { gnutls_x509_privkey_deinit(key) }
        try check(gnutls_x509_privkey_generate(key, GNUTLS_PK_ECDSA, gnutls_p256_bits, 0), "a key")

        var certificate: gnutls_x509_crt_t?
        try check(gnutls_x509_crt_init(&certificate), "a certificate")
        defer { gnutls_x509_crt_deinit(certificate) }
        try check(gnutls_x509_crt_set_version(certificate, 3), "the version")
        try check(gnutls_x509_crt_set_key(certificate, key), "the key")
        var serial = [UInt8](repeating: 0, count: 16)
        try check(gnutls_rnd(GNUTLS_RND_NONCE, &serial, serial.count), "a serial number")
        serial[0] = serial[0] & 0x3F | 0x40  // positive, and 16 octets in every case (RFC 5280 §4.1.2.2)
        try check(gnutls_x509_crt_set_serial(certificate, serial, serial.count), "a serial number")
        // The hour before, for clients whose clock is behind; a box without a clock begins where clocks are set.
        let start = max(now.addingTimeInterval(-3_600), Date(timeIntervalSince1970: 1_704_067_200))
        try check(gnutls_x509_crt_set_activation_time(certificate, time_t(start.timeIntervalSince1970)), "its begin")
        let end = start.addingTimeInterval(lifetime).timeIntervalSince1970
        try check(gnutls_x509_crt_set_expiration_time(certificate, time_t(end)), "its end")
        try check(gnutls_x509_crt_set_dn(certificate, "O=TraCuu,CN=TraCuu kiosk", nil), "its subject")
        for name in names { try add(name, to: certificate) }
        try check(
            gnutls_x509_crt_set_key_usage(certificate, UInt32(GNUTLS_KEY_DIGITAL_SIGNATURE)), "its key usage")
        try check(gnutls_x509_crt_set_key_purpose_oid(certificate, "1.3.6.1.5.5.7.3.1", 0), "its purpose")
        try check(gnutls_x509_crt_set_basic_constraints(certificate, 0, -1), "its constraints")
        try check(gnutls_x509_crt_sign2(certificate, certificate, key, GNUTLS_DIG_SHA256, 0), "its signature")

        var keyText = gnutls_datum_t()
        try check(gnutls_x509_privkey_export2_pkcs8(key, GNUTLS_X509_FMT_PEM, nil, 0, &keyText), "the key's text")
        var certificateText = gnutls_datum_t()
        try check(gnutls_x509_crt_export2(certificate, GNUTLS_X509_FMT_PEM, &certificateText), "its text")
        return (take(&keyText), take(&certificateText))
    }

    private static func add(_ name: String, to certificate: gnutls_x509_crt_t?) throws(ServerIdentityError) {
        var four = in_addr()
        var six = in6_addr()
        if inet_pton(AF_INET, name, &four) == 1 {
            try add(withUnsafeBytes(of: four) { Array($0) }, GNUTLS_SAN_IPADDRESS, to: certificate)
        } else if inet_pton(AF_INET6, name, &six) == 1 {
            try add(withUnsafeBytes(of: six) { Array($0) }, GNUTLS_SAN_IPADDRESS, to: certificate)
        } else {
            try add(Array(name.utf8), GNUTLS_SAN_DNSNAME, to: certificate)
        }
    }

    private static func add(
        _ name: [UInt8], _ type: gnutls_x509_subject_alt_name_t, to certificate: gnutls_x509_crt_t?
    ) throws(ServerIdentityError) {
        let flags = UInt32(GNUTLS_FSAN_APPEND)
        try check(
            gnutls_x509_crt_set_subject_alt_name(certificate, type, name, UInt32(name.count), flags), "its names")
    }

    private static func pin(of certificate: gnutls_x509_crt_t?) throws(ServerIdentityError) -> String {
        var key: gnutls_pubkey_t?
        try check(gnutls_pubkey_init(&key), "the public key")
        defer { gnutls_pubkey_deinit(key) }
        try check(gnutls_pubkey_import_x509(key, certificate, 0), "the public key")
        var exported = gnutls_datum_t()
        try check(gnutls_pubkey_export2(key, GNUTLS_X509_FMT_DER, &exported), "the public key")
        defer { freeDatum(&exported) }
        let bytes = Array(UnsafeBufferPointer(start: exported.data, count: Int(exported.size)))
        return "sha256//" + Data(SHA256.digest(bytes)).base64EncodedString()
    }

    // MARK: - The file

    /// For the daemon's user alone, and whole or not at all.
    private static func write(_ text: String, to path: String) throws(ServerIdentityError) {
        let draft = path + ".new"
        do {
            unlink(draft)
            let descriptor = try systemCall("open \(draft)") {
                open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            }
            defer { close(descriptor) }
            let bytes = Array(text.utf8)
            let written = try systemCall("write \(draft)") {
                Int32(clamping: Glibc.write(descriptor, bytes, bytes.count))
            }
            guard Int(written) == bytes.count else { throw SystemError(call: "write \(draft)", code: ENOSPC) }
            _ = try systemCall("fsync \(draft)") { fsync(descriptor) }
            _ = try systemCall("rename \(draft)") { rename(draft, path) }
        } catch {
            throw .unwritable("\(error)")
        }
    }

    private static func split(_ text: String) -> (key: String?, certificate: String?) {
        func block(_ label: String) -> String? {
            guard let begin = text.firstRange(of: "-----BEGIN \(label)-----"),
                let end = text[begin.upperBound...].firstRange(of: "-----END \(label)-----")
            else { return nil }
            return text[begin.lowerBound..<end.upperBound] + "\n"
        }
        return (block("PRIVATE KEY"), block("CERTIFICATE"))
    }

    // MARK: - GnuTLS

    private static func check(_ code: Int32, _ what: String) throws(ServerIdentityError) {
        guard code < 0 else { return }
        throw .library("\(what): \(gnutls_strerror(code).map { String(cString: $0) } ?? "error \(code)")")
    }

    private static func withDatum(_ text: String, _ body: (UnsafePointer<gnutls_datum_t>) -> Int32) -> Int32 {
        var bytes = Array(text.utf8)
        return bytes.withUnsafeMutableBufferPointer { buffer in
            var datum = gnutls_datum_t(data: buffer.baseAddress, size: UInt32(buffer.count))
            return body(&datum)
        }
    }

    private static func take(_ datum: inout gnutls_datum_t) -> String {
        defer { freeDatum(&datum) }
        return String(decoding: UnsafeBufferPointer(start: datum.data, count: Int(datum.size)), as: UTF8.self)
    }

    private static func freeDatum(_ datum: inout gnutls_datum_t) {
        if let data = datum.data { free(data) }
        datum = gnutls_datum_t()
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return digits.utf8.count == 1 ? "0" + digits : digits
    }
}

/// Why a box has no identity.
public enum ServerIdentityError: Error, Equatable, CustomStringConvertible {
    /// The file is there and can't be used.
    case unreadable(String)
    /// The new file can't be written.
    case unwritable(String)
    /// GnuTLS refused.
    case library(String)

    /// What happened and what to do.
    public var description: String {
        switch self {
        case .unreadable(let path):
            "\(path) can't be read as a key and its certificate: delete it, and a new one is made; its fingerprint is another then"
        case .unwritable(let reason): "the box's key can't be written: \(reason)"
        case .library(let reason): "the box's certificate can't be made: \(reason)"
        }
    }
}
