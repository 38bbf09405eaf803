import ApplianceKit
import Foundation

/// The open contract (`Docs/central-api.yaml`) over a set of dossiers.
struct ContractInterface {
    static let base = "/v1"
    static let token = "hop-dong-tra-cuu"

    let register: DossierRegister
    let marksEveryField: Bool
    /// Cursors of an earlier run are not known any more.
    let run: String
    let uptime: Duration

    private static let reading = [
        "/dossiers", "/changes", "/procedures", "/agencies", "/calendar", "/counters", "/appointments",
    ]

    /// The answer to a request.
    func answer(_ request: HTTPServerRequest, desk: inout ContractDesk, isTokenGood: Bool) -> HTTPServerResponse {
        do throws(ContractProblem) {
            guard request.path.hasPrefix(Self.base + "/") else { throw .notFound }
            let path = String(request.path.dropFirst(Self.base.count))
            guard isTokenGood || request.headers["Authorization"] == "Bearer \(Self.token)" else { throw .unauthorized }
            return try answer(path, request, desk: &desk)
        } catch {
            return error.response
        }
    }

    private func answer(
        _ path: String, _ request: HTTPServerRequest, desk: inout ContractDesk
    ) throws(ContractProblem) -> HTTPServerResponse {
        let isReading =
            Self.reading.contains(path) || Self.tail(path, "/dossiers/") != nil
            || Self.tail(path, "/identifiers/") != nil
        if isReading {
            guard request.method == "GET" else { throw .method(allowed: "GET") }
            return try read(path, request)
        }
        let renewed = Self.tail(path, "/claims/").flatMap { $0.hasSuffix("/renewal") ? $0.dropLast(8) : nil }
        guard ContractDesk.shapes[path] != nil || path == "/claims" || renewed != nil else { throw .notFound }
        guard request.method == "POST" else { throw .method(allowed: "POST") }
        guard request.headers["Content-Type"]?.lowercased().hasPrefix("application/json") == true else {
            throw ContractProblem(status: 415, kind: "unsupported-media-type", title: "JSON is expected.")
        }
        let text = ContractText(includes: [], marksEveryField: marksEveryField)
        if path == "/claims" {
            let fields = try Self.body(request, .claim)
            return Self.json(desk.claim(fields, register: register, text: text, at: uptime))
        }
        if let renewed {
            return Self.json(try desk.renew(String(renewed), try Self.body(request, .renewal), at: uptime))
        }
        guard let key = request.headers["Idempotency-Key"], key.wholeMatch(of: /[A-Za-z0-9-]{16,64}/) != nil else {
            throw .invalid("“Idempotency-Key” is missing, or is not 16 to 64 letters, digits and dashes.")
        }
        return .bytes(try desk.take(path, key: key, body: request.body), type: "application/json")
    }

    private func read(_ path: String, _ request: HTTPServerRequest) throws(ContractProblem) -> HTTPServerResponse {
        switch path {
        case "/dossiers": return try listing(request)
        case "/changes": return try changes(request)
        case "/procedures": return Self.json(Self.procedures)
        case "/agencies": return Self.json(Self.agencies)
        case "/calendar": return Self.json(Self.calendar)
        case "/counters": return Self.json(Self.counters)
        case "/appointments": return Self.json(try appointments(request))
        default: break
        }
        if let code = Self.tail(path, "/dossiers/") { return try lookup(String(code), request) }
        if let identifier = Self.tail(path, "/identifiers/") { return try identified(String(identifier), request) }
        throw .notFound
    }

    private static func tail(_ path: String, _ prefix: String) -> Substring? {
        path.hasPrefix(prefix) && path.count > prefix.count ? path.dropFirst(prefix.count) : nil
    }

    // MARK: - One dossier

    private func lookup(_ code: String, _ request: HTTPServerRequest) throws(ContractProblem) -> HTTPServerResponse {
        let given = try Self.lookupCode(request)
        let known = register.dossier(number: code) ?? sameFolded(code)
        guard let dossier = known, !dossier.number.isEmpty else { throw .noSuchDossier }
        if let given, !dossier.lookupCode.isEmpty, given.lowercased() != dossier.lookupCode.lowercased() {
            throw .noSuchDossier
        }
        var response = Self.json(text([]).object(dossier))
        response.headers["ETag"] = ContractText.tag(dossier)
        response.headers["Lookup-Code-Check"] =
            dossier.lookupCode.isEmpty ? "not-set" : given == nil ? "differs" : "matches"
        let tags = request.headers["If-None-Match"]?.split(separator: ",").map { $0.filter { $0 != " " } } ?? []
        if tags.contains("*") || tags.contains(ContractText.tag(dossier)) {
            return HTTPServerResponse(status: 304, headers: ["ETag": ContractText.tag(dossier)])
        }
        return response
    }

    private func sameFolded(_ code: String) -> SimulatedDossier? {
        let wanted = DossierSearch.folded(code)
        return register.made.first { !$0.number.isEmpty && DossierSearch.folded($0.number) == wanted }
            ?? register.archive.index(number: code).map { register.archive[$0] }
    }

    private func identified(
        _ identifier: String, _ request: HTTPServerRequest
    ) throws(ContractProblem) -> HTTPServerResponse {
        guard let given = try Self.lookupCode(request) else { throw .invalid("“Lookup-Code” is missing.") }
        guard let dossier = Int(identifier).flatMap({ register.dossier(id: $0) }), !dossier.number.isEmpty,
            !dossier.lookupCode.isEmpty, dossier.lookupCode.lowercased() == given.lowercased()
        else { throw .noSuchDossier }
        var response = Self.json(text([]).object(dossier))
        response.headers["Lookup-Code-Check"] = "matches"
        return response
    }

    private static func lookupCode(_ request: HTTPServerRequest) throws(ContractProblem) -> String? {
        guard let field = request.headers["Lookup-Code"] else { return nil }
        guard field.wholeMatch(of: /[A-Za-z0-9._~%-]{1,64}/) != nil else {
            throw .invalid("“Lookup-Code” is empty, too long or not percent-encoded.")
        }
        return field.removingPercentEncoding ?? field
    }

    /// Somebody else's dossier, whatever was asked.
    func stranger() -> HTTPServerResponse {
        guard let other = register.made.first(where: { $0.step == .releasing }) else { return .notFound }
        return Self.json(text([]).object(other))
    }

    // MARK: - Pages

    private func listing(_ request: HTTPServerRequest) throws(ContractProblem) -> HTTPServerResponse {
        let limit = try Self.limit(request)
        let text = text(try Self.includes(request))
        var place = (position: 0, changes: register.changes.count)
        if let cursor = try Self.cursor(request) {
            let parts = cursor.split(separator: ".").map(String.init)
            guard parts.count == 4, parts[0] == "l", parts[1] == run, let position = Int(parts[2]),
                let changes = Int(parts[3]), (0...register.count).contains(position), changes >= 0,
                changes <= register.changes.count
            else { throw .cursorExpired }
            place = (position, changes)
        }
        let end = min(place.position + limit, register.count)
        let items = (place.position..<end).map { register[$0] }.filter { !$0.number.isEmpty }.map(text.object)
        let isLast = end == register.count
        let next = isLast ? "c.\(run).\(place.changes)" : "l.\(run).\(end).\(place.changes)"
        return Self.json(
            "{\"items\":[\(items.joined(separator: ","))],\"next\":\"\(next)\",\"last\":\(isLast),\"total\":\(register.count)}"
        )
    }

    private func changes(_ request: HTTPServerRequest) throws(ContractProblem) -> HTTPServerResponse {
        let limit = try Self.limit(request)
        let text = text(try Self.includes(request))
        var position = register.changes.count
        if let cursor = try Self.cursor(request) {
            let parts = cursor.split(separator: ".").map(String.init)
            guard parts.count == 3, parts[0] == "c", parts[1] == run, let place = Int(parts[2]),
                (0...register.changes.count).contains(place)
            else { throw .cursorExpired }
            position = place
        }
        let end = min(position + limit, register.changes.count)
        var seen: Set<Int> = []
        let ids = register.changes[position..<end].filter { seen.insert($0).inserted }
        let items = ids.compactMap { register.dossier(id: $0) }.filter { !$0.number.isEmpty }.map(text.object)
        return Self.json(
            "{\"items\":[\(items.joined(separator: ","))],\"removed\":[],\"next\":\"c.\(run).\(end)\","
                + "\"last\":\(end == register.changes.count)}")
    }

    private static func cursor(_ request: HTTPServerRequest) throws(ContractProblem) -> String? {
        guard let cursor = request.query["cursor"] else { return nil }
        guard cursor.utf8.count <= 1_024, cursor.wholeMatch(of: /[A-Za-z0-9._~-]+/) != nil else {
            throw .invalid("“cursor” is none that was ever given out.")
        }
        return cursor
    }

    private static func limit(_ request: HTTPServerRequest) throws(ContractProblem) -> Int {
        guard let text = request.query["limit"] else { return 200 }
        guard let limit = Int(text), (1...1_000).contains(limit) else {
            throw .invalid("“limit” is a whole number from 1 to 1000.")
        }
        return limit
    }

    private static func includes(_ request: HTTPServerRequest) throws(ContractProblem) -> Set<String> {
        let names = Set((request.query["include"] ?? "").split(separator: ",").map(String.init))
        guard names.isSubset(of: ["telephone", "lookupCode"]) else {
            throw .invalid("“include” knows telephone and lookupCode.")
        }
        return names
    }

    private func text(_ includes: Set<String>) -> ContractText {
        ContractText(includes: includes, marksEveryField: marksEveryField)
    }

    // MARK: - Catalogues and bodies

    private static let procedures = list(
        CentralCatalogue.procedures.map {
            "{\"code\":\"\($0.code)\",\"name\":\(ContractText.quoted($0.name)),"
                + "\"field\":\(ContractText.quoted($0.domain)),\"workingDays\":\($0.days),\"fee\":\"Không\","
                + "\"papers\":[\($0.papers.map(ContractText.quoted).joined(separator: ","))]}"
        })
    private static let agencies = list(
        CentralCatalogue.agencies.map { "{\"code\":\"\($0.code)\",\"name\":\(ContractText.quoted($0.name))}" })
    private static let calendar = list(
        CentralCatalogue.days.map {
            "{\"date\":\"\($0.year)-\(twoDigits($0.month))-\(twoDigits($0.day))\",\"working\":\($0.isWorked),"
                + "\"name\":\(ContractText.quoted($0.name))}"
        })
    private static let counters = list(
        CentralCatalogue.counters.map {
            "{\"number\":\"\($0.number)\",\"name\":\(ContractText.quoted($0.name)),"
                + "\"agencies\":[\($0.agencies.map(ContractText.quoted).joined(separator: ","))]}"
        })

    /// Three people a day with dossiers that wait for something of theirs, at 8, 9 and 10 o'clock.
    private func appointments(_ request: HTTPServerRequest) throws(ContractProblem) -> String {
        guard let date = request.query["date"],
            let match = date.wholeMatch(of: /([0-9]{4})-([0-9]{2})-([0-9]{2})/), let year = Int(match.1),
            let month = Int(match.2), let day = Int(match.3), year > 0,
            CivilDate(year: year, month: month, day: day).isPossible
        else { throw .invalid("“date” is no day such as 2026-01-31.") }
        let isNear = (2_000..<2_200).contains(year)
        let booked = register.made.filter { isNear && $0.step == .waiting && !$0.number.isEmpty }.prefix(3)
        return Self.list(
            booked.enumerated().map { index, dossier in
                let at = LocalTime.moment(year: year, month: month, day: day, hour: 8 + index)
                let code = ContractText.quoted(dossier.number)
                return "{\"code\":\(code),\"at\":\"\(CivilDay.text(at))\",\"series\":\"A\"}"
            })
    }

    private static func list(_ items: [String]) -> String { "{\"items\":[\(items.joined(separator: ","))]}" }

    private static func body(
        _ request: HTTPServerRequest, _ shape: ContractShape
    ) throws(ContractProblem) -> [String: FieldValue] {
        guard let value = try? JSONDecoder().decode(FieldValue.self, from: Data(request.body)) else {
            throw .invalid("The body is no JSON.")
        }
        return try shape.fields(of: value)
    }

    private static func json(_ text: String) -> HTTPServerResponse {
        .bytes(Array(text.utf8), type: "application/json")
    }
}
