public import ApplianceKit

extension ScannerProfile {
    /// Where a technician puts profiles of scanners that we don't know; they win over ours of the same name.
    public static let technicianFolder = "/etc/tracuu/scanners"

    /// The profile that a scanner has of which nothing is said.
    public static let defaultName = "generic"

    /// Reads a profile by its name: `NAME.json5` in the technician's folder, or of those that come with the program.
    ///
    /// - Parameter folder: The technician's folder.
    /// - Throws: ``ModelFileError``.
    public static func named(
        _ name: String, in folder: String = technicianFolder
    ) throws(ModelFileError) -> ScannerProfile {
        let reader = try files(folder).reader(for: name)
        do throws(ConfigurationError) {
            return try ScannerProfile(reader)
        } catch { throw .badFile(error) }
    }

    /// The names of all profiles, sorted.
    ///
    /// - Parameter folder: The technician's folder.
    public static func names(in folder: String = technicianFolder) -> [String] { files(folder).names }

    private static func files(_ folder: String) -> ModelFiles {
        ModelFiles(resource: "Scanners", technicianFolder: folder)
    }

    /// Reads a profile file; `generic.json5` explains its keys.
    ///
    /// - Throws: `ConfigurationError` with all that is wrong, each with its line.
    package init(_ reader: ConfigurationReader) throws(ConfigurationError) {
        self.init()
        let root = reader.root
        model = root.string("model", default: model)
        setFraming(root)
        let orders = root.section("commands")
        for command in ScannerCommand.allCases {
            let bytes = Self.bytes(command.rawValue, of: orders)
            if !bytes.isEmpty { commands[command] = bytes }
        }
        for entry in root.sections("answers") {
            let (start, end) = (Self.bytes("from", of: entry), Self.bytes("to", of: entry))
            let length = entry.integer("length", default: 0, in: 0...256)
            if start.isEmpty { entry.report("has to say how an answer begins", key: "from") }
            if end.isEmpty == (length == 0) {
                entry.report("has to end either by bytes (“to”) or after a “length”", key: "to")
            }
            answers.append(Answer(start: start, end: end.isEmpty ? .length(max(length, start.count)) : .bytes(end)))
        }
        try reader.finish()
    }

    /// Takes `prefix` and `suffix` of a table, where it has them: a scanner's own setting.
    public mutating func setFraming(_ section: ConfigurationSection) {
        if section.has("prefix") { prefix = Self.bytes("prefix", of: section) }
        if section.has("suffix") { suffix = Self.bytes("suffix", of: section) }
    }

    /// Bytes as two hexadecimal digits each, blanks between them allowed.
    private static func bytes(_ key: String, of section: ConfigurationSection) -> [UInt8] {
        guard let text = section.optionalString(key) else { return [] }
        let digits = text.filter { $0 != " " }
        var bytes: [UInt8] = []
        var rest = Substring(digits)
        while rest.count >= 2, let byte = UInt8(rest.prefix(2), radix: 16) {
            bytes.append(byte)
            rest = rest.dropFirst(2)
        }
        guard rest.isEmpty, bytes.count <= 64 else {
            section.report(
                "must be bytes of two hexadecimal digits, 64 at most, as in “16 54 0D”, not “\(text)”", key: key)
            return []
        }
        return bytes
    }
}
