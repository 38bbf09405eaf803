import Foundation

/// Reads a JSON5 configuration file and collects everything that is wrong with it.
///
/// Each part of a daemon asks for its own keys by ``ConfigurationSection``'s calls, which note a problem and go on
/// with the default. ``finish()`` adds the keys that nobody asked for and throws all of it at once.
///
/// ```swift
/// let reader = try ConfigurationReader(text: text, file: "sms.json5")
/// let modem = reader.root.section("modem")
/// let device = modem.string("device", default: "/dev/tracuu/modem0")
/// try reader.finish()
/// ```
public final class ConfigurationReader {
    private let file: String
    let text: String
    let table: [String: JSONValue]
    private let lines: ConfigurationLines
    private var problems: [ConfigurationProblem] = []
    private var asked: [String: Set<String>] = [:]

    /// Reads the text.
    ///
    /// - Throws: ``ConfigurationError`` where it is no JSON5, or no table at its top.
    public init(text: String, file: String) throws(ConfigurationError) {
        do {
            guard case .table(let table) = try JSON5.decode(JSONValue.self, from: Data(text.utf8)) else {
                throw ConfigurationError(problems: [
                    ConfigurationProblem(file: file, line: 1, key: "", message: "the file must be one table { … }")
                ])
            }
            self.table = table
        } catch let error as ConfigurationError {
            throw error
        } catch {
            throw ConfigurationError(problems: [Self.syntaxProblem(in: text, file: file)])
        }
        self.file = file
        self.text = text
        lines = ConfigurationLines(text)
        problems = lines.repeats.map {
            ConfigurationProblem(
                file: file, line: $0.line, key: $0.key,
                message: "stands on line \($0.firstLine) already: keep one of the two")
        }
    }

    /// Reads a file.
    ///
    /// - Throws: ``ConfigurationError`` where it can't be read, is no JSON5, or no table at its top.
    public convenience init(path: String) throws(ConfigurationError) {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ConfigurationError(problems: [
                ConfigurationProblem(
                    file: path, line: nil, key: "", message: "can't be read: is it there, and may this user read it?")
            ])
        }
        try self.init(text: String(decoding: data, as: UTF8.self), file: path)
    }

    /// The top of the file.
    public var root: ConfigurationSection { ConfigurationSection(reader: self, path: "", table: table) }

    /// Ends the reading.
    ///
    /// - Throws: ``ConfigurationError`` with every problem, in the order of the lines.
    public func finish() throws(ConfigurationError) {
        reportUnknownKeys(of: table, at: "")
        guard problems.isEmpty else {
            throw ConfigurationError(
                problems: problems.enumerated().sorted {
                    ($0.element.line ?? 0, $0.offset) < ($1.element.line ?? 0, $1.offset)
                }.map(\.element))
        }
    }

    /// Where a key and its value stand, in bytes.
    func place(of key: String) -> Range<Int>? { lines.places[key] }

    /// Where all keys stand whose paths are wanted.
    func places(where isWanted: (String) -> Bool) -> [Range<Int>] {
        lines.places.filter { isWanted($0.key) }.map(\.value)
    }

    func note(asked key: String, at path: String) { asked[path, default: []].insert(key) }

    func report(_ message: String, key: String) {
        problems.append(ConfigurationProblem(file: file, line: line(of: key), key: key, message: message))
    }

    /// The line of the key, or of the nearest table around it.
    private func line(of key: String) -> Int? {
        if let line = lines.lines[key] { return line }
        guard let end = key.lastIndex(where: { $0 == "." || $0 == "[" }) else { return nil }
        return line(of: String(key[..<end]))
    }

    private func reportUnknownKeys(of table: [String: JSONValue], at path: String) {
        guard let known = asked[path] else { return }
        for (key, value) in table {
            let child = path.isEmpty ? key : "\(path).\(key)"
            guard known.contains(key) else {
                report("unknown key" + Self.suggestion(for: key, among: known), key: child)
                continue
            }
            switch value {
            case .table(let inner): reportUnknownKeys(of: inner, at: child)
            case .list(let entries):
                for (index, entry) in entries.enumerated() {
                    if case .table(let inner) = entry { reportUnknownKeys(of: inner, at: "\(child)[\(index)]") }
                }
            default: break
            }
        }
    }

    private static func suggestion(for key: String, among known: Set<String>) -> String {
        let lowered = key.lowercased()
        let nearest = known.min { editDistance(lowered, $0.lowercased()) < editDistance(lowered, $1.lowercased()) }
        if let nearest, editDistance(lowered, nearest.lowercased()) <= max(2, key.count / 3) {
            return "; did you mean “\(nearest)”?"
        }
        return known.isEmpty ? "" : "; known here: " + known.sorted().joined(separator: ", ")
    }

    private static func syntaxProblem(in text: String, file: String) -> ConfigurationProblem {
        if text.utf8.allSatisfy({ $0 <= 0x20 }) {
            return ConfigurationProblem(
                file: file, line: nil, key: "", message: "is not JSON5: the file is empty; { } would do")
        }
        let fault = ConfigurationLines(text).fault
        return ConfigurationProblem(
            file: file, line: fault?.line, key: "",
            message: "is not JSON5: \(fault?.message ?? "the text is malformed")")
    }
}

/// Levenshtein's distance.
private func editDistance(_ left: String, _ right: String) -> Int {
    let right = Array(right)
    var row = Array(0...right.count)
    for (i, a) in left.enumerated() {
        var previous = row[0]
        row[0] = i + 1
        for (j, b) in right.enumerated() {
            let cost = min(previous + (a == b ? 0 : 1), row[j] + 1, row[j + 1] + 1)
            previous = row[j + 1]
            row[j + 1] = cost
        }
    }
    return row[right.count]
}
