import ApplianceKit
import Foundation

/// OpenCPS v2's REST interface over a set of dossiers: what is asked, what comes back.
struct OpenCPSInterface {
    static let base = "/o/rest/v2"

    let configuration: SimulatedCentralConfiguration
    let register: DossierRegister
    /// What the search index still has for those that were changed just now; nil where it does not know them yet.
    let stale: [Int: SimulatedDossier?]
    let now: Date

    /// The answer to a request.
    func answer(_ request: HTTPServerRequest) -> HTTPServerResponse {
        guard request.method == "GET", request.path.hasPrefix(Self.base) else {
            return FaultyAnswer.page("HTTP Status 404 – Not Found", status: 404)
        }
        let path = request.path.dropFirst(Self.base.count)
        switch path {
        case "/ping": return .text("ok")
        case "/dossiers": return list(request)
        case "/serviceinfos": return catalogue(request, CentralCatalogue.procedures.map(Self.serviceInfo))
        case "/dictcollections/GOVERNMENT_AGENCY/dictitems":
            return catalogue(
                request,
                CentralCatalogue.agencies.map { ["itemCode": .text($0.code), "itemName": .text($0.name)] })
        case "/holidays": return catalogue(request, CentralCatalogue.days.filter { !$0.isWorked }.map(Self.holiday))
        default: break
        }
        let prefix = "/dossiers/"
        if path.hasPrefix(prefix), path.count > prefix.count {
            return detail(String(path.dropFirst(prefix.count)), request)
        }
        return FaultyAnswer.page("HTTP Status 404 – Not Found", status: 404)
    }

    /// Somebody else's dossier, however exact the question was.
    func stranger(_ request: HTTPServerRequest) -> HTTPServerResponse {
        let asked = request.query["dossierNo"] ?? request.path.split(separator: "/").last.map(String.init) ?? ""
        let others = register.made.filter { $0.number != asked && "\($0.id)" != asked && $0.step == .releasing }
        guard let other = others.first else { return .notFound }
        return request.path.hasSuffix("/dossiers")
            ? Self.list(total: 1, [row(other)], oneRowAsObject: false)
            : .json(fields(DossierFields.detail(other), other))
    }

    /// Anybody may ask for lists; a site that is not there has none.
    private func list(_ request: HTTPServerRequest) -> HTTPServerResponse {
        if let end = request.query["end"].flatMap({ Int($0) }), end > configuration.resultWindow {
            return FaultyAnswer.exception("Result window is too large")
        }
        let search = DossierSearch(
            groupID: request.headers["groupId"], groupIDs: configuration.groupIDs, query: request.query)
        let (total, page) = search.results(in: register)
        let known = page.compactMap { dossier -> SimulatedDossier? in
            guard let stale = stale[dossier.id] else { return dossier }
            return stale
        }
        return Self.list(
            total: total - (page.count - known.count), known.map(row),
            oneRowAsObject: configuration.givesOneRowAsObject)
    }

    private func detail(_ key: String, _ request: HTTPServerRequest) -> HTTPServerResponse {
        guard let account = account(of: request) else { return FaultyAnswer.notSignedIn }
        let dossier = find(key, groupID: request.headers["groupId"].flatMap { Int($0) } ?? 0)
        if let code = request.query["secretKey"] ?? request.headers["secretCode"], !account.isAdministrator,
            code.lowercased() != dossier?.lookupCode.lowercased()
        {
            return .bytes(Array("secretKey not sucess".utf8), type: "text/plain", status: 203)
        }
        guard let dossier else { return .json([String: FieldValue]()) }
        return .json(fields(DossierFields.detail(dossier), dossier))
    }

    /// All digits are an id, of whichever site; else the exact number or the reference within the site.
    private func find(_ key: String, groupID: Int) -> SimulatedDossier? {
        if let id = Int(key), key.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { return register.dossier(id: id) }
        let found =
            register.dossier(number: key) ?? register.made.first { DossierFields.referenceUID(of: $0) == key }
        return found?.groupID == groupID ? found : nil
    }

    /// Basic authentication (RFC 7617); who can't be told is a guest.
    private func account(of request: HTTPServerRequest) -> CentralAccount? {
        guard let field = request.headers["Authorization"], field.lowercased().hasPrefix("basic "),
            let data = Data(base64Encoded: String(field.dropFirst(6)))
        else { return nil }
        return configuration.accounts.first { data.elementsEqual("\($0.user):\($0.password)".utf8) }
    }

    // MARK: - Answers

    private struct List: Encodable {
        let total: Int
        let data: [[String: FieldValue]]?
    }
    private struct ListOfOne: Encodable {
        let total: Int
        let data: [String: FieldValue]
    }

    private func row(_ dossier: SimulatedDossier) -> [String: FieldValue] {
        fields(DossierFields.row(dossier, now: now), dossier)
    }

    private func fields(_ fields: [String: FieldValue], _ dossier: SimulatedDossier) -> [String: FieldValue] {
        configuration.marksEveryField ? PersonalMarks.everywhere(fields, of: dossier) : fields
    }

    /// `data` is absent where there are no rows.
    private static func list(
        total: Int, _ rows: [[String: FieldValue]], oneRowAsObject: Bool
    ) -> HTTPServerResponse {
        if oneRowAsObject, rows.count == 1, let row = rows.first { return .json(ListOfOne(total: total, data: row)) }
        return .json(List(total: total, data: rows.isEmpty ? nil : rows))
    }

    // MARK: - Catalogues

    private func catalogue(_ request: HTTPServerRequest, _ rows: [[String: FieldValue]]) -> HTTPServerResponse {
        guard request.headers["groupId"].flatMap({ Int($0) }).map(configuration.groupIDs.contains) == true else {
            return .json(List(total: 0, data: nil))
        }
        let start = min(max(0, request.query["start"].flatMap { Int($0) } ?? 0), rows.count)
        let end = request.query["end"].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil } ?? rows.count
        let page = Array(rows[start..<max(start, min(end, rows.count))])
        return .json(List(total: rows.count, data: page.isEmpty ? nil : page))
    }

    private static func serviceInfo(_ procedure: SimulatedProcedure) -> [String: FieldValue] {
        [
            "serviceCode": .text(procedure.code), "serviceName": .text(procedure.name),
            "domainCode": .text(procedure.domainCode), "domainName": .text(procedure.domain),
            "durationText": .text("<p>\(procedure.days) ngày làm việc</p>"), "feeText": .text("<p>Không</p>"),
            "dossierText": .text(procedure.papers.map { "<p>- \($0);</p>" }.joined()),
            "administrationName": .text("UBND tỉnh Đắk Lắk"), "maxLevel": .number(4),
        ]
    }

    private static func holiday(_ day: SimulatedDay) -> [String: FieldValue] {
        let noon = WorkingTime.calendar.date(
            from: DateComponents(year: day.year, month: day.month, day: day.day, hour: 12))
        let milliseconds = Int64((noon ?? .distantPast).timeIntervalSince1970 * 1_000)
        return ["holidayDate": .text(String(milliseconds)), "description": .text(day.name)]
    }
}
