import ApplianceKit
import Foundation

/// The files of the page, held in memory: the kiosk serves what it was started with, whatever happens to the disk.
struct StaticFiles: Sendable {
    private struct File: Sendable {
        var bytes: [UInt8]
        var type: String
        var tag: String
    }

    /// Nothing but our own files: no inline script or style, no other host, no frame around it.
    private static let policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        + "connect-src 'self'; media-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

    private static let types = [
        "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8",
        "svg": "image/svg+xml", "woff2": "font/woff2", "png": "image/png",
    ]

    private var files: [String: File] = [:]

    /// Reads the files of a folder; `index.html` is also `/`.
    ///
    /// - Parameter isIncluded: Says by its name whether a file is served.
    init(folder: URL, including isIncluded: (String) -> Bool = { _ in true }) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where isIncluded(name) {
            let url = folder.appendingPathComponent(name)
            guard let type = Self.types[url.pathExtension] else { continue }
            add("/" + name, Array(try Data(contentsOf: url)), type: type)
        }
        files["/"] = files["/index.html"]
    }

    /// Adds a file that was made and not read.
    mutating func add(_ path: String, _ bytes: [UInt8], type: String) {
        files[path] = File(bytes: bytes, type: type, tag: "\"\(Self.digest([bytes]))\"")
    }

    /// Adds a file that is not of the page's folder.
    mutating func add(_ path: String, file: URL) throws {
        guard let type = Self.types[file.pathExtension] else { return }
        add(path, Array(try Data(contentsOf: file)), type: type)
    }

    /// Changes when any of the files does.
    var version: String { Self.digest(files.sorted { $0.key < $1.key }.map(\.value.bytes)) }

    /// The answer to a GET, or nil where there is no such file.
    func response(to request: HTTPServerRequest) -> HTTPServerResponse? {
        guard let file = files[request.path] else { return nil }
        var headers: HTTPHeaders = [
            "ETag": file.tag,
            // The browser asks each time and gets a 304: an update of the daemon is an update of its page.
            "Cache-Control": "no-cache",
            "Content-Security-Policy": Self.policy,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
        ]
        if request.headers["If-None-Match"] == file.tag { return HTTPServerResponse(status: 304, headers: headers) }
        headers["Content-Type"] = file.type
        return HTTPServerResponse(status: 200, headers: headers, content: .bytes(file.bytes))
    }

    /// FNV-1a in 64 bits: it tells versions of our own files apart, nothing more.
    private static func digest(_ parts: [[UInt8]]) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for part in parts { for byte in part { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 } }
        return String(hash, radix: 36)
    }
}
