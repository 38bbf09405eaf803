extension ConfigurationReader {
    /// A configuration of its own, made of parts of this one.
    ///
    /// Each part stands on the line on which it stands here, so that whoever finds a mistake in the excerpt names the line
    /// of this file. Comments between the parts are left out.
    ///
    /// - Parameters:
    ///   - members: Keys of the top whose key and value are taken over.
    ///   - tables: Keys of the top whose value is a table, the members of which are taken over.
    public func excerpt(members: [String], tables: [String]) -> String {
        var parts = members.compactMap { place(of: $0) }
        for table in tables {
            let inner = places { $0.hasPrefix(table + ".") }
            guard let start = inner.map(\.lowerBound).min(), let end = inner.map(\.upperBound).max() else { continue }
            parts.append(start..<end)
        }
        let bytes = Array(text.utf8)
        var excerpt = Array("{".utf8)
        var last = 0
        for part in parts.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            excerpt += bytes[last..<part.lowerBound].filter { $0 == UInt8(ascii: "\n") }
            excerpt += bytes[part] + [UInt8(ascii: ",")]
            last = part.upperBound
        }
        return String(decoding: excerpt + Array("\n}\n".utf8), as: UTF8.self)
    }

    /// Every text of the file, for whoever looks for addresses in it. In no order.
    public var texts: [String] { table.values.flatMap(\.texts) }

    /// Whether a key stands in the file, without asking for it.
    ///
    /// - Parameter path: For example `kiosk.printer.tcp`.
    public func contains(_ path: String) -> Bool { place(of: path) != nil }
}

extension JSONValue {
    fileprivate var texts: [String] {
        switch self {
        case .text(let text): [text]
        case .list(let entries): entries.flatMap(\.texts)
        case .table(let table): table.values.flatMap(\.texts)
        default: []
        }
    }
}
