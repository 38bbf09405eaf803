import Foundation

/// Certificates for one test, made by openssl: an authority, servers' and a client's.
struct TestCertificates {
    /// A certificate and its key, as PEM files.
    struct Pair: Sendable {
        let certificate: String
        let key: String
    }

    let folder: String
    let authority: Pair

    init() async throws {
        folder = NSTemporaryDirectory() + "tracuu-tls-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        authority = Pair(certificate: folder + "/ca.pem", key: folder + "/ca.key")
        try await Self.openssl(
            ["req", "-x509", "-subj", "/CN=Test authority", "-days", "2", "-out", authority.certificate]
                + Self.newKey(authority.key), folder)
    }

    /// A certificate of the authority.
    ///
    /// - Parameters:
    ///   - alternative: Whose it is, as `IP:127.0.0.1` or `DNS:host`.
    ///   - days: How long it is good; -1 for until yesterday.
    func certificate(_ name: String, alternative: String = "IP:127.0.0.1", days: Int = 2) async throws -> Pair {
        let pair = Pair(certificate: "\(folder)/\(name).pem", key: "\(folder)/\(name).key")
        let request = "\(folder)/\(name).csr"
        try await Self.openssl(
            ["req", "-subj", "/CN=\(name)", "-addext", "subjectAltName=\(alternative)", "-out", request]
                + Self.newKey(pair.key), folder)
        try await Self.openssl(
            [
                "x509", "-req", "-in", request, "-CA", authority.certificate, "-CAkey", authority.key, "-set_serial",
                String(UInt32.random(in: 1...UInt32.max)), "-copy_extensions", "copyall", "-days", String(days), "-out",
                pair.certificate,
            ], folder)
        return pair
    }

    func remove() { try? FileManager.default.removeItem(atPath: folder) }

    private static func newKey(_ path: String) -> [String] {
        ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", path]
    }

    private static func openssl(_ arguments: [String], _ folder: String) async throws {
        let run = try ServerProcess(["openssl"] + arguments, output: folder + "/openssl-\(UUID().uuidString).log")
        guard try await run.status() == 0 else { throw OpenSSLFailure(description: run.said) }
    }

    struct OpenSSLFailure: Error, CustomStringConvertible {
        let description: String
    }
}
