import ApplianceKit
import Foundation

/// iGate v2's search as public clients know it, and the Keycloak beside it.
struct IGateInterface {
    static let base = "/api"
    static let tokenPath = "/auth/realms/digo/protocol/openid-connect/token"

    let register: DossierRegister
    let marksEveryField: Bool
    let resultWindow: Int
    let now: Date

    /// The answer to a request whose token has been checked.
    func answer(_ request: HTTPServerRequest) -> HTTPServerResponse {
        guard request.method == "GET", request.path == Self.base + "/pa/dossier/search" else {
            return .json(["error": FieldValue.text("Not Found"), "status": .number(404)], status: 404)
        }
        return search(request.query)
    }

    /// Somebody else's dossier, whatever was asked.
    func stranger() -> HTTPServerResponse {
        let others = register.made.filter { $0.step == .releasing }.prefix(1)
        return page(Array(others), number: 0, size: 20, total: 1)
    }

    // MARK: - Search

    private func search(_ query: [String: String]) -> HTTPServerResponse {
        let size = min(max(1, query["size"].flatMap { Int($0) } ?? 20), 1_000)
        let number = max(0, query["page"].flatMap { Int($0) } ?? 0)
        let span = number * size..<(number + 1) * size
        if span.upperBound > resultWindow {
            return .json(["error": FieldValue.text("Result window is too large"), "status": .number(500)], status: 500)
        }
        if let code = query["code"], !code.isEmpty { return found(by: code, { [$0.iGateCode] }, span) }
        if let code = query["nation-code"], !code.isEmpty { return found(by: code, { [$0.nationCode ?? ""] }, span) }
        let isReversed = query["sort"]?.hasSuffix(",desc") == true
        if query["dossier-status"] == "0" {
            let waiting =
                register.made.filter { $0.step == .receiving }
                + register.archive.recent(since: now - 45 * 86_400).map { register.archive[$0] }
                .filter { $0.step == .receiving }
            return page(isReversed ? waiting.reversed() : waiting, span)
        }
        let from = query["accepted-from"].flatMap(Self.date)
        let to = query["accepted-to"].flatMap(Self.date)
        return from == nil && to == nil ? newestFirst(span) : accepted(from, to, span, isReversed)
    }

    /// A part of the code is enough, in any case of letters.
    private func found(
        by code: String, _ codes: (SimulatedDossier) -> [String], _ span: Range<Int>
    ) -> HTTPServerResponse {
        let wanted = code.lowercased()
        var found = register.made.filter { dossier in codes(dossier).contains { $0.lowercased().contains(wanted) } }
        let archived =
            register.archive.index(number: code)
            ?? wanted.split(separator: "-").last.flatMap { Int($0) }.flatMap { register.archive.index(id: $0) }
        if let archived {
            let dossier = register.archive[archived]
            if codes(dossier).contains(where: { $0.lowercased().contains(wanted) }) { found.append(dossier) }
        }
        return page(found, span)
    }

    private func accepted(
        _ from: Date?, _ to: Date?, _ span: Range<Int>, _ isReversed: Bool
    ) -> HTTPServerResponse {
        let made = register.made.filter { dossier in
            guard let received = dossier.received else { return false }
            return (from.map { received >= $0 } ?? true) && (to.map { received <= $0 } ?? true)
        }.sorted { ($0.received ?? now) < ($1.received ?? now) }
        let archived = register.archive.indexes(from: from, to: to)
        let total = made.count + archived.count
        let rows = span.clamped(to: 0..<total).map { place in
            let place = isReversed ? total - 1 - place : place
            return place < made.count ? made[place] : register.archive[archived.lowerBound + place - made.count]
        }
        return page(rows, number: span.lowerBound / span.count, size: span.count, total: total)
    }

    /// By the time of the last change, as the database has it.
    private func newestFirst(_ span: Range<Int>) -> HTTPServerResponse {
        let archive = register.archive
        var changed = register.made + archive.changed.values
        changed.sort { $0.modified > $1.modified }
        var rows: [SimulatedDossier] = []
        var nextChanged = 0
        var nextArchived = archive.count - 1
        var place = 0
        let total = register.count
        while place < min(span.upperBound, total) {
            while nextArchived >= 0, archive.changed[nextArchived] != nil { nextArchived -= 1 }
            let older = nextArchived >= 0 ? archive.created(nextArchived) + 30 : .distantPast
            let isChanged = nextChanged < changed.count && changed[nextChanged].modified >= older
            guard isChanged || nextArchived >= 0 else { break }
            if span.contains(place) { rows.append(isChanged ? changed[nextChanged] : archive[nextArchived]) }
            if isChanged { nextChanged += 1 } else { nextArchived -= 1 }
            place += 1
        }
        return page(rows, number: span.lowerBound / span.count, size: span.count, total: total)
    }

    // MARK: - Answers

    private func page(_ found: [SimulatedDossier], _ span: Range<Int>) -> HTTPServerResponse {
        page(
            Array(found[span.clamped(to: 0..<found.count)]), number: span.lowerBound / span.count, size: span.count,
            total: found.count)
    }

    private func page(_ rows: [SimulatedDossier], number: Int, size: Int, total: Int) -> HTTPServerResponse {
        .json(
            [
                "content": .list(
                    rows.map {
                        let fields = IGateFields.row($0)
                        return .object(marksEveryField ? PersonalMarks.everywhere(fields, of: $0) : fields)
                    }),
                "number": .number(number), "size": .number(size), "numberOfElements": .number(rows.count),
                "totalElements": .number(total), "totalPages": .number((total + size - 1) / size),
                "first": .flag(number == 0), "last": .flag((number + 1) * size >= total), "empty": .flag(rows.isEmpty),
            ] as [String: FieldValue])
    }

    /// ISO 8601 in UTC, `2026-01-31T00:00:00.000Z`.
    private static func date(_ text: String) -> Date? {
        let numbers = text.split { !$0.isNumber }.compactMap { Int($0) }
        guard numbers.count >= 6, text.hasSuffix("Z") else { return nil }
        var calendar = WorkingTime.calendar
        calendar.timeZone = .gmt
        let whole = calendar.date(
            from: DateComponents(
                year: numbers[0], month: numbers[1], day: numbers[2], hour: numbers[3], minute: numbers[4],
                second: numbers[5]))
        // The end of a day is its last millisecond.
        return whole.map { $0 + (numbers.count > 6 ? Double(numbers[6]) / 1_000 : 0) }
    }
}

extension SimulatedDossier {
    /// Every second dossier has a code of the system's own beside the nation's.
    var iGateCode: String { id.isMultiple(of: 2) ? "DLK-\(id)" : number }
    var nationCode: String? { id.isMultiple(of: 2) ? number : nil }
}
