import ApplianceKit
import DossierKit
import Foundation

/// A province's dossiers, each computed from its number: a million need no memory.
struct GeneratedDossiers: CentralSystem {
    private static let procedures = (0..<220).map { "Cấp giấy xác nhận và đăng ký loại \($0) theo quy định của tỉnh" }
    private static let agencies = (0..<64).map { "Ủy ban nhân dân phường số \($0)" }
    private static let steps = (0..<30).map { "Bước \($0): thẩm định hồ sơ" }
    private static let statuses: [(DossierStatus, String)] = [
        (.returned, "Đã trả kết quả"), (.returned, "Đã trả kết quả"), (.processing, "Đang xử lý"),
        (.returned, "Đã trả kết quả"), (.completed, "Chờ trả kết quả"), (.returned, "Đã trả kết quả"),
        (.supplementRequired, "Chờ bổ sung"), (.returned, "Đã trả kết quả"), (.accepted, "Mới tiếp nhận"),
        (.returned, "Đã trả kết quả"),
    ]
    /// 2025-01-02 08:00 in Việt Nam.
    private static let begin = Date(timeIntervalSince1970: 1_735_779_600)

    let count: Int
    let pageSize: Int
    /// How many have changed, spread over all.
    var changed = 0
    let calls: Set<CentralCall> = [.lookup, .listing, .changes]

    /// Such as `H15.07-250314-0042`: in the order in which a province's offices take them in, so spread over the file.
    static func code(_ number: Int) -> String {
        let agency = number % 64
        let day = number / 64 / 150
        let sequence = number / 64 % 150 + 1
        let date = LocalTime(begin.addingTimeInterval(Double(day) * 86_400))
        func digits(_ value: Int, _ count: Int) -> String {
            let text = String(value)
            return String(repeating: "0", count: max(0, count - text.count)) + text
        }
        return "H15.\(digits(agency, 2))-\(digits(date.year % 100, 2))\(digits(date.month, 2))\(digits(date.day, 2))"
            + "-\(digits(sequence, 4))"
    }

    func dossier(_ number: Int, hasChanged: Bool = false) -> Dossier {
        let (status, text) = hasChanged ? (.completed, "Chờ trả kết quả lần 2") : Self.statuses[number % 10]
        let received = Self.begin.addingTimeInterval(Double(number / 64 / 150) * 86_400 + Double(number % 30_000))
        let isDone = status == .returned || status == .completed
        return Dossier(
            code: DossierCode(printed: Self.code(number)), procedure: Self.procedures[number % 220],
            agency: Self.agencies[number % 64], status: status, statusText: text, step: Self.steps[number % 30],
            received: received, appointment: received.addingTimeInterval(15 * 86_400),
            released: isDone ? received.addingTimeInterval(9 * 86_400 + 77) : nil,
            finished: status == .returned ? received.addingTimeInterval(12 * 86_400 + 301) : nil,
            counter: "\(number % 9)")
    }

    func reply(
        about code: DossierCode, lookupCode: String?, unless tag: EntityTag?
    ) async throws(CentralSystemError) -> CentralReply { .noSuchDossier }

    func dossier(identifier: String, lookupCode: String?) async throws(CentralSystemError) -> Dossier? { nil }

    func listing(after cursor: SyncCursor?) async throws(CentralSystemError) -> ChangePage {
        page(cursor, of: count) { dossier($0) }
    }

    func changes(since cursor: SyncCursor?) async throws(CentralSystemError) -> ChangePage {
        page(cursor, of: changed) { dossier($0 * max(1, count / max(1, changed)), hasChanged: true) }
    }

    func page(_ cursor: SyncCursor?, of total: Int, _ dossier: (Int) -> Dossier) -> ChangePage {
        let start = cursor.flatMap { Int($0.rawValue) } ?? 0
        let end = min(start + pageSize, total)
        return ChangePage(
            dossiers: (min(start, end)..<end).map(dossier), total: total,
            next: SyncCursor(rawValue: end >= total ? "0" : "\(end)"), isLast: end >= total, asOf: Date())
    }
}
