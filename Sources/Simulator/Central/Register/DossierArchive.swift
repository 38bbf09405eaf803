import ApplianceKit
import Foundation

/// The dossiers of three years, a million or so, each made from its index when somebody asks for it.
///
/// They lie evenly over the time, the oldest first, so that a span of days is a span of indexes; the sequence in the
/// number is the index, so that a number leads back to it. Only what was changed since is kept.
struct DossierArchive {
    static let days = 1_095
    private static let firstID = 10_000_000

    let count: Int
    private let seed: UInt64
    private let groupIDs: [Int]
    private let end: Date
    private let spacing: TimeInterval
    private(set) var changed: [Int: SimulatedDossier] = [:]

    init(count: Int, seed: UInt64, today: Date, groupIDs: [Int]) {
        self.count = count
        self.seed = seed
        self.groupIDs = groupIDs
        end = today - 3_600
        spacing = Double(Self.days) * 86_400 / Double(max(1, count))
    }

    // MARK: - Single dossiers

    subscript(index: Int) -> SimulatedDossier { changed[index] ?? made(index) }

    mutating func change(_ index: Int, to dossier: SimulatedDossier) { changed[index] = dossier }

    func index(id: Int) -> Int? {
        let index = id - Self.firstID
        return (0..<count).contains(index) ? index : nil
    }

    /// The index that a number belongs to, however its separators are written.
    func index(number: String) -> Int? {
        let wanted = DossierSearch.folded(number)
        let digits = wanted.reversed().prefix { $0.isNumber }
        guard digits.count == 7, let index = Int(String(digits.reversed())), (0..<count).contains(index),
            DossierSearch.folded(self[index].number) == wanted
        else { return nil }
        return index
    }

    func created(_ index: Int) -> Date { end - Double(count - 1 - index) * spacing }

    private func made(_ index: Int) -> SimulatedDossier {
        var random = SeededIndex(seed: seed, index: index)
        let created = created(index)
        let agency = CentralCatalogue.agencies[random.pick(CentralCatalogue.agencies.count)]
        let procedure = CentralCatalogue.procedures[random.pick(CentralCatalogue.procedures.count)]
        let age = end.timeIntervalSince(created)
        let steps: [DossierStep] =
            age > 30 * 86_400 ? Self.closedSteps : age < 2 * 86_400 ? Self.freshSteps : Self.currentSteps
        let step = steps[random.pick(steps.count)]
        let ready = min(created + Double(procedure.days) * 86_400 * Double(random.pick(100) + 50) / 100, end)
        let isOver = [.releasing, .done, .denied, .unresolved, .cancelled].contains(step)
        let digits = String(10_000_000 + index).dropFirst()
        return SimulatedDossier(
            id: Self.firstID + index, groupID: groupIDs[index % groupIDs.count],
            number: "\(agency.code)-\(Self.day(created))-\(digits)", counter: "LT-\(index)",
            lookupCode: String(String(10_000 + random.pick(10_000)).dropFirst()), procedure: procedure, agency: agency,
            step: step, isOnline: random.pick(3) == 0, created: created, received: step == .receiving ? nil : created,
            due: step == .receiving ? nil : created + Double(procedure.days) * 1.4 * 86_400,
            released: isOver ? ready : nil, finished: isOver && step != .releasing ? min(ready + 86_400, end) : nil,
            // In the order of the index, which keeps “the newest first” a matter of counting.
            modified: created + 30)
    }

    private static let closedSteps: [DossierStep] =
        Array(repeating: .done, count: 30) + [.denied, .cancelled, .unresolved]
    private static let currentSteps: [DossierStep] =
        Array(repeating: .done, count: 12) + Array(repeating: .releasing, count: 3)
        + [.processing, .processing, .processing, .handover, .waiting, .paying, .pausing]
    private static let freshSteps: [DossierStep] = [.receiving, .new, .new, .processing, .processing, .waiting, .done]

    private static func day(_ date: Date) -> String {
        let parts = CivilDay(date)
        return twoDigits(parts.year % 100) + twoDigits(parts.month) + twoDigits(parts.day)
    }

    // MARK: - Spans

    /// The indexes of what was received within a span of time.
    func indexes(from: Date?, to: Date?) -> Range<Int> {
        let first = from.map { index(atOrAfter: $0) } ?? 0
        let last = to.map { index(atOrAfter: $0) } ?? count
        return first..<max(first, last)
    }

    private func index(atOrAfter date: Date) -> Int {
        let position = (date.timeIntervalSince(created(0)) / spacing).rounded(.up)
        return Int(min(max(position, 0), Double(count)))
    }

    /// Those of the last weeks, and all that was changed: where everything is that is not closed yet.
    func recent(since date: Date) -> [Int] {
        let span = indexes(from: date, to: nil)
        return changed.keys.filter { !span.contains($0) }.sorted() + Array(span)
    }
}

/// A day of Việt Nam's calendar, counted rather than asked of a calendar: a million rows have six dates each.
struct CivilDay {
    let year: Int
    let month: Int
    let day: Int
    /// Since midnight.
    let seconds: Int

    init(_ date: Date) {
        let local = Int((date.timeIntervalSince1970 + 25_200).rounded(.down))
        let days = local / 86_400
        seconds = local % 86_400
        let civil = CivilDate(daysSince1970: days)
        (year, month, day) = (civil.year, civil.month, civil.day)
    }

    /// `08:30:05`.
    var clock: String {
        twoDigits(seconds / 3_600) + ":" + twoDigits(seconds / 60 % 60) + ":" + twoDigits(seconds % 60)
    }

    /// `2026-01-31T08:30:05+07:00`.
    static func text(_ date: Date) -> String {
        let day = CivilDay(date)
        return "\(day.year)-\(twoDigits(day.month))-\(twoDigits(day.day))T\(day.clock)+07:00"
    }
}
