/// A line that the modem sends by itself: something arrived, changed or started.
public struct UnsolicitedResult: Equatable, Sendable {
    /// The line, for example `+CMTI: "SM",3`; the lines of a text in quotes are joined by line feeds.
    public var text: String
    /// The second line of those that have one (the PDU after `+CMT:`).
    public var body: String?

    /// What stands behind the prefix, cut at commas.
    public var fields: [String] { ATResponse.Line(text: text).fields }

    /// Whether the line begins so.
    public func hasPrefix(_ prefix: String) -> Bool { text.hasPrefix(prefix) }
}

/// Which lines come unasked, known by how they begin, and how many lines each has.
///
/// The standards' own are ``standard``; what a vendor adds comes from its ``ModemProfile``.
public struct UnsolicitedTable: Equatable, Sendable {
    private struct Entry: Equatable {
        var prefix: [UInt8]
        var lines: Int
    }

    /// By the first byte, the longest prefix first.
    private var entries: [UInt8: [Entry]] = [:]

    /// - Parameter lineCounts: The number of lines, 1 or 2, by prefix; empty prefixes are passed over.
    public init(_ lineCounts: [String: Int]) { add(lineCounts) }

    /// The same with more.
    public func adding(_ lineCounts: [String: Int]) -> UnsolicitedTable {
        var copy = self
        copy.add(lineCounts)
        return copy
    }

    /// How many lines an unsolicited result has, or nil where the line is not known as one.
    public func lineCount(of line: String) -> Int? {
        let bytes = line.utf8
        guard let first = bytes.first, let candidates = entries[first] else { return nil }
        return candidates.first { bytes.starts(with: $0.prefix) }?.lines
    }

    private mutating func add(_ lineCounts: [String: Int]) {
        for (prefix, lines) in lineCounts {
            let bytes = Array(prefix.utf8)
            guard let first = bytes.first else { continue }
            entries[first, default: []].removeAll { $0.prefix == bytes }
            entries[first, default: []].append(Entry(prefix: bytes, lines: lines))
            entries[first]?.sort { $0.prefix.count > $1.prefix.count }
        }
    }

    /// What TS 27.005, TS 27.007 and V.250 know.
    public static let standard = UnsolicitedTable([
        "+CMTI:": 1, "+CMT:": 2, "+CDSI:": 1, "+CDS:": 2, "+CBMI:": 1, "+CBM:": 2, "+CUSD:": 1, "+CREG:": 1,
        "+CGREG:": 1, "+CEREG:": 1, "+CIEV:": 1, "+CTZV:": 1, "+CTZE:": 1, "+CPIN:": 1, "+CFUN:": 1, "+CRING:": 1,
        "RING": 1, "+CLIP:": 1, "+CCWA:": 1, "+CSSU:": 1, "+CGEV:": 1,
    ])
}
