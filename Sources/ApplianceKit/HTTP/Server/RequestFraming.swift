/// Whether it is beyond doubt where a request begins, ends and belongs.
///
/// libmicrohttpd takes two lengths, or a length beside chunks, and picks one (RFC 9112 §6.3 wants these refused);
/// so the fields are counted here.
package enum RequestFraming {
    /// nil where the fields are sound, else what is wrong with them.
    package static func fault(in headers: HTTPHeaders) -> String? {
        let lengths = headers.values("Content-Length")
        let codings = headers.values("Transfer-Encoding")
        let hosts = headers.values("Host")
        if hosts.count > 1 { return "more than one Host" }
        if let host = hosts.first, !isHost(host) { return "a malformed Host" }
        if lengths.count > 1 { return "more than one Content-Length" }
        if let length = lengths.first, length.isEmpty || !length.utf8.allSatisfy(isDigit) {
            return "a malformed Content-Length"
        }
        if codings.count > 1 || !(codings.first.map { $0.lowercased() == "chunked" } ?? true) {
            return "a Transfer-Encoding other than chunked"
        }
        if !codings.isEmpty && !lengths.isEmpty { return "both Content-Length and Transfer-Encoding" }
        return nil
    }

    /// A name or an address with an optional port (RFC 9112 §3.2, RFC 3986 §3.2.2), as far as this product needs.
    private static func isHost(_ host: String) -> Bool {
        !host.isEmpty && host.utf8.count <= 255
            && host.utf8.allSatisfy { byte in
                isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
                    || "-._:[]%~".utf8.contains(byte)
            }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
