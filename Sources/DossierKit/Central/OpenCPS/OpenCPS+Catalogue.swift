import ApplianceKit
import Foundation

extension OpenCPS {
    private static let catalogueLimit = 20_000
    /// So many requests for one catalogue, however few rows each brings.
    private static let catalogueRequests = 100

    private struct ServiceInfo: Decodable {
        let serviceCode: String
        let serviceName: String
        let domainName: String?
        let administrationName: String?
        /// Both are HTML or plain text, a line a paper, as people have typed them.
        let durationText: String?
        let dossierText: String?
        let feeText: String?
    }

    private struct DictionaryItem: Decodable {
        let itemCode: String
        let itemName: String
    }

    private struct Holiday: Decodable {
        /// Milliseconds since 1970, as text.
        let holidayDate: String
        let description: String?
    }

    /// The first site's `serviceinfos`.
    public func procedures() async throws(CentralSystemError) -> [Procedure] {
        let rows: [ServiceInfo] = try await all("/serviceinfos")
        return rows.map {
            Procedure(
                code: $0.serviceCode, name: CentralText.plain($0.serviceName),
                field: CentralText.plain($0.domainName ?? ""), agency: CentralText.plain($0.administrationName ?? ""),
                workingDays: CentralText.workingDays($0.durationText ?? ""),
                fee: CentralText.plain($0.feeText ?? ""), papers: CentralText.lines($0.dossierText ?? ""))
        }
    }

    /// The dictionary `GOVERNMENT_AGENCY` of the first site.
    public func agencies() async throws(CentralSystemError) -> [Agency] {
        let rows: [DictionaryItem] = try await all("/dictcollections/GOVERNMENT_AGENCY/dictitems")
        return rows.map { Agency(code: $0.itemCode, name: CentralText.plain($0.itemName)) }
    }

    /// The first site's `holidays`. Days that are worked by decree are not told there.
    public func calendarDays() async throws(CentralSystemError) -> [CalendarDay] {
        let rows: [Holiday] = try await all("/holidays")
        return rows.compactMap { holiday in
            guard let milliseconds = Double(holiday.holidayDate), (0...8e12).contains(milliseconds) else { return nil }
            let day = LocalTime(Date(timeIntervalSince1970: milliseconds / 1_000))
            return CalendarDay(
                year: day.year, month: day.month, day: day.day, isWorkingDay: false,
                name: CentralText.plain(holiday.description ?? ""))
        }
    }

    private func all<Row: Decodable>(_ path: String) async throws(CentralSystemError) -> [Row] {
        guard let groupID = configuration.groupIDs.first else { return [] }
        var rows: [Row] = []
        var start = 0
        for _ in 0..<Self.catalogueRequests {
            let response = try await link.send(
                "GET", path,
                query: [("start", "\(start)"), ("end", "\(start + configuration.pageSize)")],
                headers: ["groupId": String(groupID)])
            let page: OpenCPSBody.Page<Row> = try OpenCPSBody.page(response)
            rows += page.rows
            start += page.rowCount
            if page.rowCount == 0 || start >= page.total { return rows }
            if start >= Self.catalogueLimit { break }
        }
        throw .protocolViolation("the catalogue has no end")
    }
}
