import ApplianceKit
import DossierKit

/// What a stranger sends over HTTP before anything of ours has looked at it: a target, header fields, a form.
///
/// The first octet chooses. libmicrohttpd, which reads them from the wire, is Debian's.
public enum RequestEntry {
    /// The entry.
    public static func take(_ octets: [UInt8]) throws(Finding) {
        guard let selector = octets.first else { return }
        let rest = Array(octets.dropFirst())
        switch selector % 3 {
        case 0: try target(String(decoding: rest, as: UTF8.self))
        case 1: try fields(rest)
        default: try form(rest)
        }
    }

    private static func target(_ text: String) throws(Finding) {
        guard let target = RequestTarget(text) else { return }
        // By its bytes: a mark behind the slash makes another character of it.
        guard target.path.utf8.first == UInt8(ascii: "/"),
            !target.path.unicodeScalars.contains(where: { $0.value < 0x20 })
        else {
            throw Finding("the path “\(target.path)”")
        }
        guard !target.path.split(separator: "/").contains(where: { $0 == ".." || $0 == "." }) else {
            throw Finding("“\(target.path)” climbs")
        }
        let hasNull = target.query.contains { $0.key.contains("\0") || $0.value.contains("\0") }
        guard !hasNull else { throw Finding("a NUL in the query of “\(text)”") }
    }

    /// Lines of `Name: value`.
    private static func fields(_ octets: [UInt8]) throws(Finding) {
        var headers: HTTPHeaders = [:]
        for line in octets.split(separator: 0x0A) {
            let sides = line.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
            guard sides.count == 2 else { continue }
            headers.add(String(decoding: sides[0], as: UTF8.self), String(decoding: sides[1], as: UTF8.self))
        }
        guard RequestFraming.fault(in: headers) == nil else { return }
        let hasTwoEnds = headers["Content-Length"] != nil && headers["Transfer-Encoding"] != nil
        guard headers.values("Host").count <= 1, headers.values("Content-Length").count <= 1, !hasTwoEnds else {
            throw Finding("taken for sound: \(headers.fields)")
        }
    }

    private static func form(_ octets: [UInt8]) throws(Finding) {
        guard let form = try? PublishedForm(octets) else { return }
        guard form.identifier >= 0, form.number.utf8.count <= 64,
            !form.number.unicodeScalars.contains(where: { $0.value < 0x20 })
        else { throw Finding("“\(form.number)”, \(form.identifier)") }
    }
}
