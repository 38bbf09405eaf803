import CMicroHTTPD
import Glibc

/// A connection of libmicrohttpd's, as a name for it and as a handle.
///
/// `@unchecked Sendable`: the pointer is constant. As a handle it is used on the library's thread, or between
/// ``suspend()`` and ``resume()``, when the library keeps the connection alive; both calls lock inside.
struct ServerConnection: Hashable, @unchecked Sendable {
    let pointer: OpaquePointer

    func suspend() { MHD_suspend_connection(pointer) }
    func resume() { MHD_resume_connection(pointer) }

    /// The descriptor; the library closes it after it has announced the connection's end.
    var socket: Int32 { mhd_socket(pointer) }

    /// The client's IP address in figures.
    var peer: String {
        guard let address = mhd_client_address(pointer) else { return "" }
        var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        let length =
            Int32(address.pointee.sa_family) == AF_INET6
            ? MemoryLayout<sockaddr_in6>.size : MemoryLayout<sockaddr_in>.size
        guard
            getnameinfo(address, socklen_t(length), &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) == 0
        else { return "" }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    var headers: HTTPHeaders {
        var headers = HTTPHeaders()
        withUnsafeMutablePointer(to: &headers) { headers in
            _ = MHD_get_connection_values(
                pointer, .HEADER_KIND,
                { context, _, name, value in
                    guard let headers = context?.assumingMemoryBound(to: HTTPHeaders.self), let name else {
                        return .YES
                    }
                    headers.pointee.add(String(cString: name), value.map { String(cString: $0) } ?? "")
                    return .YES
                }, headers)
        }
        return headers
    }

    /// Sends the response, or ends the connection where the library will not have it.
    func queue(_ response: OpaquePointer?, status: Int, headers: HTTPHeaders) -> MHD_Result {
        guard let response else { return .NO }
        defer { MHD_destroy_response(response) }
        for (name, value) in headers.fields {
            // Refused are line breaks and the fields that the library writes itself.
            if MHD_add_response_header(response, name, value) != .YES {
                Log("http").error("the field \(name) of a response can't be sent")
            }
        }
        return MHD_queue_response(pointer, UInt32(status), response)
    }
}
