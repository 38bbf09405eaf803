import Foundation

/// The table of one benchmark, printed and kept between its markers in a file.
struct Report {
    let name: String
    private(set) var figures: [Figure] = []
    private let loadBefore = Report.load

    init(_ name: String) { self.name = name }

    mutating func add(_ figure: Figure) {
        figures.append(figure)
        print("  \(figure.what): \(figure.value)\(figure.beside.isEmpty ? "" : "  (\(figure.beside))")")
    }

    /// Markdown, with machine, date and the load that others made meanwhile.
    var text: String {
        let date = ISO8601DateFormatter().string(from: Date())
        let heading =
            "\(date), \(Self.machine), load average \(loadBefore) before and \(Self.load) after, release build."
        let rows = figures.map { "| \($0.what) | \($0.value) | \($0.beside) | \($0.basis) |" }
        return ([heading, "", "| what | figure | beside it | from |", "|---|---|---|---|"] + rows)
            .joined(separator: "\n")
    }

    /// Puts the table between `<!-- NAME -->` and `<!-- /NAME -->`.
    ///
    /// - Throws: Where the file or the markers are missing.
    func write(into path: String) throws {
        let url = URL(fileURLWithPath: path)
        let page = try String(contentsOf: url, encoding: .utf8)
        guard let start = page.range(of: "<!-- \(name) -->\n"), let end = page.range(of: "<!-- /\(name) -->"),
            start.upperBound <= end.lowerBound
        else { throw MissingMarkers(path: path, name: name) }
        let new = page.replacingCharacters(in: start.upperBound..<end.lowerBound, with: text + "\n")
        try Data(new.utf8).write(to: url, options: .atomic)
    }

    struct MissingMarkers: Error, CustomStringConvertible {
        let path: String
        let name: String
        var description: String { "\(path) has no markers <!-- \(name) --> and <!-- /\(name) -->" }
    }

    private static var load: String {
        let text = try? String(contentsOfFile: "/proc/loadavg", encoding: .utf8)
        return text?.split(separator: " ").first.map(String.init) ?? "unknown"
    }

    private static var machine: String {
        let processor = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8))?
            .split(separator: "\n").first { $0.hasPrefix("model name") }?
            .split(separator: ":").last?.trimmingCharacters(in: .whitespaces)
        let release = (try? String(contentsOfFile: "/proc/sys/kernel/osrelease", encoding: .utf8))?
            .trimmingCharacters(in: .whitespacesAndNewlines)
        let cores = ProcessInfo.processInfo.activeProcessorCount
        return "\(processor ?? "unknown processor"), \(cores) cores, Linux \(release ?? "")"
    }
}
