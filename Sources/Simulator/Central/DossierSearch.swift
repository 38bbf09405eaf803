import Foundation

/// The list's search, with the original's habits: prefixes for equality, dates that are silently ignored, and every row
/// of the site where no end is given.
struct DossierSearch {
    private let groupID: Int?
    private let query: [String: String]

    /// - Parameter groupID: The header's value; missing or no number is 0, a site that nobody has.
    init(groupID: String?, query: [String: String]) {
        // A constant in the original's source lifts the limit to one site.
        self.groupID = query["secetKey"] == "OPENCPSV2" ? nil : groupID.flatMap { Int($0) } ?? 0
        self.query = query
    }

    /// How many match, and those of the page asked for.
    func results(among all: [SimulatedDossier]) -> (total: Int, page: [SimulatedDossier]) {
        var found = all.filter(matches)
        found.sort { query["order"] == "true" ? $0.created > $1.created : $0.created < $1.created }
        let end = query["end"].flatMap { Int($0) } ?? 0
        guard end > 0 else { return (found.count, found) }
        let start = min(max(0, query["start"].flatMap { Int($0) } ?? 0), found.count)
        return (found.count, Array(found[start..<max(start, min(end, found.count))]))
    }

    private func matches(_ dossier: SimulatedDossier) -> Bool {
        (groupID == nil || dossier.groupID == groupID)
            && tokens("dossierNo").allSatisfy {
                Self.folded(dossier.number).hasPrefix($0) || Self.folded(dossier.counter).hasPrefix($0)
            }
            && tokens("applicantIdNo").allSatisfy { SimulatedPerson(of: dossier).identityNumber.hasPrefix($0) }
            && keywordMatches(dossier)
            && among("status", dossier.step.dossierStatus)
            && among("step", dossier.step.stepCode)
            && (query["agency"] == "all" || among("agency", dossier.agency.code))
            && among("service", dossier.procedure.code)
            && isWithin("Receive", dossier.received) && isWithin("Release", dossier.released)
            && isWithin("Finish", dossier.finished) && isWithin("Submit", dossier.created)
    }

    private func keywordMatches(_ dossier: SimulatedDossier) -> Bool {
        let person = SimulatedPerson(of: dossier)
        let fields = [dossier.number, dossier.counter, dossier.procedure.name, person.name, person.identityNumber]
        return tokens("keyword").allSatisfy { token in fields.contains { Self.folded($0).contains(token) } }
    }

    private func tokens(_ name: String) -> [String] {
        (query[name] ?? "").split(whereSeparator: \.isWhitespace).map { Self.folded(String($0)) }
    }

    private func among(_ name: String, _ value: String) -> Bool {
        guard let list = query[name], !list.isEmpty else { return true }
        return list.split(separator: ",").contains { $0.trimmingPrefix(while: \.isWhitespace) == value }
    }

    private func isWithin(_ name: String, _ date: Date?) -> Bool {
        let from = Self.day(query["from\(name)Date"])
        let to = Self.day(query["to\(name)Date"])
        if from == nil, to == nil { return true }
        guard let date else { return false }
        return (from.map { date >= $0 } ?? true) && (to.map { date < $0 + 86_400 } ?? true)
    }

    /// `d/m/yyyy`; anything else is as if it were not there.
    private static func day(_ text: String?) -> Date? {
        guard let parts = text?.split(separator: "/").map({ Int($0) }), parts.count == 3,
            let day = parts[0], let month = parts[1], let year = parts[2], year > 999
        else { return nil }
        return WorkingTime.calendar.date(from: DateComponents(year: year, month: month, day: day))
    }

    /// Special characters as the search index has them: so `H15.12-1` finds what begins with `H15/12_1`.
    static func folded(_ text: String) -> String {
        let special = Set("+-=><!(){}[]^~?:\\/.,")
        var folded = ""
        var rest = text.lowercased()[...]
        while let character = rest.popFirst() {
            if special.contains(character) {
                folded.append("_")
            } else if character == "&" || character == "|", rest.first == character {
                rest.removeFirst()
                folded.append("_")
            } else {
                folded.append(character)
            }
        }
        return folded
    }
}
