/// Takes fields from the front of received octets; it can run out of them but never past them.
struct OctetReader {
    private var rest: ArraySlice<UInt8>

    init(_ octets: some Sequence<UInt8>) { rest = ArraySlice(octets) }

    /// How many octets no field has taken yet.
    var remaining: Int { rest.count }

    /// The next octet, left where it is.
    var next: UInt8? { rest.first }

    mutating func octet(_ field: @autoclosure () -> String) throws(PDUError) -> UInt8 {
        guard let octet = rest.popFirst() else { throw .truncated(field: field(), missing: 1) }
        return octet
    }

    /// - Parameter count: Not negative.
    mutating func octets(_ count: Int, _ field: @autoclosure () -> String) throws(PDUError) -> ArraySlice<UInt8> {
        guard count <= rest.count else { throw .truncated(field: field(), missing: count - rest.count) }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }
}
