import ApplianceKit
import Foundation

/// Reads a wording file and holds every sentence against what it may and must say.
struct WordingFile {
    let templates: [WordingKey: Template]

    /// - Throws: ``WordingError`` with everything that is wrong.
    init(_ data: Data, file: String) throws(WordingError) {
        let texts: [String: String]
        do {
            texts = try JSON5.decode(Node.self, from: data).flattened()
        } catch {
            throw WordingError(file: file, problems: ["is not JSON5 with texts in tables: \(error)"])
        }
        var templates: [WordingKey: Template] = [:]
        var problems: [String] = []
        for key in WordingKey.all {
            guard let text = texts[key.path] else {
                problems.append("\(key.path): is missing")
                continue
            }
            do throws(TemplateError) {
                let template = try Template(VietnameseText.composed(text))
                templates[key] = template
                let strangers = template.placeholders.subtracting(key.allowed).map(\.rawValue).sorted()
                problems += strangers.map { "\(key.path): there is no {\($0)} here" }
                let missing = key.required.subtracting(template.placeholders).map(\.rawValue).sorted()
                problems += missing.map { "\(key.path): must have {\($0)}" }
            } catch {
                problems.append("\(key.path): \(error)")
            }
        }
        let known = Set(WordingKey.all.map(\.path))
        problems += texts.keys.filter { !known.contains($0) }.sorted().map { "\($0): nobody says this" }
        guard problems.isEmpty else { throw WordingError(file: file, problems: problems) }
        self.templates = templates
    }

    private enum Node: Decodable {
        case text(String)
        case table([String: Node])

        init(from decoder: any Decoder) throws {
            if let text = try? decoder.singleValueContainer().decode(String.self) {
                self = .text(text)
            } else {
                self = .table(try decoder.singleValueContainer().decode([String: Node].self))
            }
        }

        func flattened(_ path: String = "") -> [String: String] {
            switch self {
            case .text(let text): [path: text]
            case .table(let table):
                table.reduce(into: [:]) { texts, entry in
                    let child = path.isEmpty ? entry.key : "\(path).\(entry.key)"
                    texts.merge(entry.value.flattened(child)) { $1 }
                }
            }
        }
    }
}

/// A wording file that can't be used, and why.
public struct WordingError: Error, CustomStringConvertible {
    /// The file.
    public let file: String
    /// What is wrong, each with its place in the file.
    public let problems: [String]
    /// A line a problem.
    public var description: String { problems.map { "\(file): \($0)" }.joined(separator: "\n") }
}
