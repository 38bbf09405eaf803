import Foundation

/// The parameters of `GET /messages`, `GET /received` and `GET /notices`, read strictly.
struct MessageQuery {
    /// The most that one page holds.
    static let pageLimit = 500

    /// - Throws: ``Problem`` with everything that is wrong.
    static func filter(_ query: [String: String]) throws(Problem) -> MessageFilter {
        var faults: [Problem.Fault] = []
        var filter = MessageFilter()
        for (name, value) in query.sorted(by: { $0.key < $1.key }) {
            func complain(_ detail: String) { faults.append(.init(field: name, detail: detail)) }
            switch name {
            case "state":
                let states = value.split(separator: ",").map { MessageState(rawValue: String($0)) }
                if states.isEmpty || states.contains(nil) {
                    complain("must be one or several of \(words(MessageState.self)), with commas")
                }
                filter.states = Set(states.compactMap(\.self))
            case "kind":
                let kinds = value.split(separator: ",").map { MessageKind(rawValue: String($0)) }
                if kinds.isEmpty || kinds.contains(nil) {
                    complain("must be one or several of \(words(MessageKind.self)), with commas")
                }
                filter.kinds = Set(kinds.compactMap(\.self))
            case "to":
                if MobileNumber(value) == nil, !value.utf8.contains(UInt8(ascii: "@")) {
                    complain("must be a number or an e-mail address")
                }
                filter.recipient = value
            case "from":
                filter.createdFrom = RFC3339.moment(value)
                if filter.createdFrom == nil { complain("must be a time as RFC 3339 has it") }
            case "before":
                filter.createdBefore = RFC3339.moment(value)
                if filter.createdBefore == nil { complain("must be a time as RFC 3339 has it") }
            case "cursor":
                filter.before = number(value)
                if filter.before == nil { complain("must be what “next” of the page before says") }
            case "limit":
                filter.limit = limit(value) ?? filter.limit
                if limit(value) == nil { complain("must be a whole number from 1 to \(pageLimit)") }
            default: complain("is not known; known are state, kind, to, from, before, cursor, limit")
            }
        }
        if !faults.isEmpty { throw .invalidQuery(faults) }
        return filter
    }

    /// After which text, and how many.
    static func received(_ query: [String: String]) throws(Problem) -> (after: Int64, limit: Int) {
        var faults: [Problem.Fault] = []
        for name in query.keys.sorted() where name != "after" && name != "limit" {
            faults.append(.init(field: name, detail: "is not known; known are after, limit"))
        }
        let after = query["after"].map(number) ?? 0
        if after == nil { faults.append(.init(field: "after", detail: "must be what “last” of the page before says")) }
        let limit = query["limit"].map(limit) ?? 100
        if limit == nil {
            faults.append(.init(field: "limit", detail: "must be a whole number from 1 to \(pageLimit)"))
        }
        guard faults.isEmpty, let after, let limit else { throw .invalidQuery(faults) }
        return (after, limit)
    }

    /// Before which notice, and how many.
    static func notices(_ query: [String: String]) throws(Problem) -> (before: Int64?, limit: Int) {
        var faults: [Problem.Fault] = []
        for name in query.keys.sorted() where name != "cursor" && name != "limit" {
            faults.append(.init(field: name, detail: "is not known; known are cursor, limit"))
        }
        let before = query["cursor"].map(number)
        if case .some(.none) = before {
            faults.append(.init(field: "cursor", detail: "must be what “next” of the page before says"))
        }
        let limit = query["limit"].map(limit) ?? 100
        if limit == nil {
            faults.append(.init(field: "limit", detail: "must be a whole number from 1 to \(pageLimit)"))
        }
        guard faults.isEmpty, let limit else { throw .invalidQuery(faults) }
        return (before ?? nil, limit)
    }

    private static func limit(_ text: String) -> Int? {
        guard let number = number(text), (1...Int64(pageLimit)).contains(number) else { return nil }
        return Int(number)
    }

    /// Digits only: `Int64` would take `+5`.
    private static func number(_ text: String) -> Int64? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int64(text)
    }

    private static func words<Word: CaseIterable & RawRepresentable<String>>(_ type: Word.Type) -> String {
        Word.allCases.map(\.rawValue).joined(separator: ", ")
    }
}
