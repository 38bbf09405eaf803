import Foundation

/// The list's search, with the original's habits: prefixes for equality, dates that are silently ignored, and every row
/// of the site where no end is given.
struct DossierSearch {
    private let groupIDs: [Int]
    private let groupID: Int?
    private let query: [String: String]

    /// - Parameters:
    ///   - groupID: The header's value; missing or no number is 0, a site that nobody has.
    ///   - groupIDs: All sites.
    init(groupID: String?, groupIDs: [Int], query: [String: String]) {
        // A constant in the original's source lifts the limit to one site.
        self.groupID = query["secetKey"] == "OPENCPSV2" ? nil : groupID.flatMap { Int($0) } ?? 0
        self.groupIDs = groupIDs
        self.query = query
    }

    /// How many match, and those of the page asked for.
    func results(in register: DossierRegister) -> (total: Int, page: [SimulatedDossier]) {
        let isDescending = query["order"] == "true"
        let made = register.made.filter(matches).sorted { $0.created < $1.created }
        let archived = archived(register.archive)
        let total = made.count + archived.count
        let end = query["end"].flatMap { Int($0) } ?? 0
        var span = 0..<total
        if end > 0 {
            let start = min(max(0, query["start"].flatMap { Int($0) } ?? 0), total)
            span = start..<max(start, min(end, total))
        }
        let page = span.map { place in
            let place = isDescending ? total - 1 - place : place
            return place < made.count ? made[place] : register.archive[archived.index(place - made.count)]
        }
        return (total, page)
    }

    /// Matching indexes of the archive: counted where that is enough, listed where something has to be looked at.
    private enum Indexes {
        /// From the first on, each so-many-th.
        case every(Int, from: Int, count: Int)
        case listed([Int])

        var count: Int {
            switch self {
            case .every(_, _, let count): count
            case .listed(let list): list.count
            }
        }

        func index(_ place: Int) -> Int {
            switch self {
            case .every(let step, let first, _): first + place * step
            case .listed(let list): list[place]
            }
        }
    }

    private func archived(_ archive: DossierArchive) -> Indexes {
        guard archive.count > 0, groupID == nil || groupIDs.contains(groupID ?? 0) else { return .listed([]) }
        let numbers = tokens("dossierNo")
        if !numbers.isEmpty {
            let found = numbers.compactMap { archive.index(number: $0) }.first
            return .listed([found].compactMap(\.self).filter { matches(archive[$0]) })
        }
        let looked = [
            "status", "step", "agency", "service", "keyword", "applicantIdNo", "fromReleaseDate",
            "toReleaseDate", "fromFinishDate", "toFinishDate", "fromSubmitDate", "toSubmitDate",
        ]
        guard looked.contains(where: { !(query[$0] ?? "").isEmpty }) else {
            let from = Self.day(query["fromReceiveDate"])
            let to = Self.day(query["toReceiveDate"]).map { $0 + 86_400 }
            return counted(archive.indexes(from: from, to: to))
        }
        // What an office still touches lies in the last weeks; nothing older is looked at unless it was changed.
        let since = [Self.day(query["fromReleaseDate"]), Self.day(query["fromFinishDate"])].compactMap(\.self).min()
        let earliest = archive.created(archive.count - 1) - 45 * 86_400
        let recent = archive.recent(since: since.map { min($0 - 45 * 86_400, earliest) } ?? earliest)
        return .listed(recent.filter { matches(archive[$0]) })
    }

    /// The dossiers of one site are each so-many-th.
    private func counted(_ span: Range<Int>) -> Indexes {
        guard let groupID, let place = groupIDs.firstIndex(of: groupID) else {
            return .every(1, from: span.lowerBound, count: span.count)
        }
        let step = groupIDs.count
        let first = span.lowerBound + (place - span.lowerBound % step + step) % step
        return .every(step, from: first, count: first < span.upperBound ? (span.upperBound - 1 - first) / step + 1 : 0)
    }

    private func matches(_ dossier: SimulatedDossier) -> Bool {
        (groupID == nil || dossier.groupID == groupID)
            && among("status", dossier.step.dossierStatus)
            && isWithin("Receive", dossier.received) && isWithin("Release", dossier.released)
            && isWithin("Finish", dossier.finished) && isWithin("Submit", dossier.created)
            && tokens("dossierNo").allSatisfy {
                Self.folded(dossier.number).hasPrefix($0) || Self.folded(dossier.counter).hasPrefix($0)
            }
            && tokens("applicantIdNo").allSatisfy { SimulatedPerson(of: dossier).identityNumber.hasPrefix($0) }
            && keywordMatches(dossier)
            && among("step", dossier.step.stepCode)
            && (query["agency"] == "all" || among("agency", dossier.agency.code))
            && among("service", dossier.procedure.code)
    }

    private func keywordMatches(_ dossier: SimulatedDossier) -> Bool {
        let tokens = tokens("keyword")
        if tokens.isEmpty { return true }
        let person = SimulatedPerson(of: dossier)
        let fields = [dossier.number, dossier.counter, dossier.procedure.name, person.name, person.identityNumber]
        return tokens.allSatisfy { token in fields.contains { Self.folded($0).contains(token) } }
    }

    private func tokens(_ name: String) -> [String] {
        guard let text = query[name] else { return [] }
        return text.split(whereSeparator: \.isWhitespace).map { Self.folded(String($0)) }
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
