import ApplianceKit
import DossierKit

/// The published procedures, ready to be looked through: by field, and by words without accents.
struct ProcedureCatalogue: Equatable, Sendable {
    /// A field (lĩnh vực) and how many procedures it has.
    struct Field: Equatable, Sendable {
        var name: String
        /// Places in ``ProcedureCatalogue/entries``.
        var procedures: Range<Int>
    }

    /// By field, then by name.
    let entries: [Procedure]
    let fields: [Field]
    /// What each is searched by.
    private let searchForms: [String]

    init(_ procedures: [Procedure] = []) {
        let keyed = procedures.map { (field: Self.key($0.field), name: Self.key($0.name), procedure: $0) }
        // Without a field last.
        entries = keyed.sorted {
            ($0.field.isEmpty ? "\u{10FFFF}" : $0.field, $0.name, $0.procedure.code)
                < ($1.field.isEmpty ? "\u{10FFFF}" : $1.field, $1.name, $1.procedure.code)
        }.map(\.procedure)
        searchForms = entries.map { Self.key("\($0.name) \($0.field) \($0.code)") }
        var fields: [Field] = []
        for (index, procedure) in entries.enumerated() {
            if let last = fields.last, last.name == procedure.field {
                fields[fields.count - 1].procedures = last.procedures.lowerBound..<index + 1
            } else {
                fields.append(Field(name: procedure.field, procedures: index..<index + 1))
            }
        }
        self.fields = fields
    }

    static func == (left: ProcedureCatalogue, right: ProcedureCatalogue) -> Bool { left.entries == right.entries }

    /// Places of the procedures that have all of the words, those whose name begins with them first.
    func search(_ words: String) -> [Int] {
        let wanted = Self.key(words)
        guard !wanted.isEmpty else { return [] }
        let parts = wanted.split(separator: " ")
        return searchForms.indices.filter { index in
            let form = searchForms[index]
            return parts.allSatisfy { form.hasWord(beginningWith: $0) }
        }.sorted { left, right in
            let (leftBegins, rightBegins) = (searchForms[left].hasPrefix(wanted), searchForms[right].hasPrefix(wanted))
            return leftBegins == rightBegins ? left < right : leftBegins
        }
    }

    private static func key(_ text: String) -> String { VietnameseText.searchForm(text) }
}

extension String {
    fileprivate func hasWord(beginningWith part: Substring) -> Bool {
        var rest = self[...]
        while let first = part.first, let start = rest.firstIndex(of: first) {
            let isWordStart =
                start == startIndex || !(self[index(before: start)].isLetter || self[index(before: start)].isNumber)
            if isWordStart, self[start...].hasPrefix(part) { return true }
            rest = self[index(after: start)...]
        }
        return false
    }
}
