public import ApplianceKit
import Foundation

/// The adapter to the open contract, `Docs/central-api.yaml`: for provinces that put a small service before their
/// system.
///
/// Authorisation is a token, one of OpenID Connect, or a client certificate. Whatever the service does not offer it
/// answers with 501 or the problem `not-offered`.
public struct CentralContract: CentralSystem {
    let link: CentralLink
    let configuration: CentralConfiguration
    let needs: PersonalDataNeeds
    let clock: any ApplianceClock

    /// An adapter; it asks nothing yet.
    ///
    /// - Parameter needs: Which personal data its listing and changes hand out.
    public init(
        _ configuration: CentralConfiguration, client: any HTTPTransport, needs: PersonalDataNeeds = .none,
        clock: any ApplianceClock = SystemClock()
    ) {
        self.configuration = configuration
        self.needs = needs
        self.clock = clock
        let keeper = TokenKeeper(configuration, service: HTTPService(client: client, clock: clock), clock: clock)
        let credentials: CentralLink.Credentials =
            if let keeper { .keeper(keeper) } else if let token = configuration.token { .bearer(token) } else { .none }
        link = CentralLink(
            configuration, service: HTTPService(client: client, clock: clock), credentials: credentials)
    }

    /// Everything.
    public var calls: Set<CentralCall> { Set(CentralCall.allCases) }

    // MARK: - Lookups

    /// `GET /dossiers/{code}`. A lookup code that is given is checked by the service, where the dossier has one.
    public func reply(
        about code: DossierCode, lookupCode: String?, unless tag: EntityTag?
    ) async throws(CentralSystemError) -> CentralReply {
        var headers: HTTPHeaders = [:]
        // In a header, lest it stand in everybody's access logs.
        if let lookupCode, !lookupCode.isEmpty { headers["Lookup-Code"] = CentralLink.encoded(lookupCode) }
        if let tag, Self.isSound(tag) { headers["If-None-Match"] = tag.rawValue }
        let response = try await link.send(
            "GET", "/dossiers/\(CentralLink.encoded(code.printed))", headers: headers)
        if response.status == 304, tag != nil { return .unchanged }
        if response.status == 404, ContractProblem(response) == .noSuchDossier { return .noSuchDossier }
        let row: ContractBody.Row = try read(response)
        let dossier = try Self.dossier(row)
        guard dossier.code == code else {
            throw .protocolViolation("the dossier that came is not the one that was asked for")
        }
        return .found(
            dossier, Self.check(response, given: lookupCode), response.headers["ETag"].map(EntityTag.init(rawValue:)))
    }

    /// `GET /identifiers/{identifier}`.
    public func dossier(identifier: String, lookupCode: String?) async throws(CentralSystemError) -> Dossier? {
        guard let lookupCode, !lookupCode.isEmpty else { return nil }
        let response = try await link.send(
            "GET", "/identifiers/\(CentralLink.encoded(identifier))",
            headers: ["Lookup-Code": CentralLink.encoded(lookupCode)])
        if response.status == 404, ContractProblem(response) == .noSuchDossier { return nil }
        let row: ContractBody.Row = try read(response)
        // The service says so by itself: an answer without the check is none.
        guard Self.check(response, given: lookupCode) == .matches else {
            throw .protocolViolation("it does not say that it has checked the lookup code")
        }
        return try Self.dossier(row)
    }

    /// The answer's `Lookup-Code-Check`.
    private static func check(_ response: HTTPClientResponse, given: String?) -> LookupCodeCheck {
        switch response.headers["Lookup-Code-Check"] {
        case "matches": given == nil ? .unchecked : .matches
        case "differs": .differs
        case "not-set": .notSet
        default: .unchecked
        }
    }

    private static func isSound(_ tag: EntityTag) -> Bool {
        tag.rawValue.utf8.count <= 200 && tag.rawValue.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }

    // MARK: - Catalogues

    /// `GET /procedures`.
    public func procedures() async throws(CentralSystemError) -> [Procedure] {
        let list: ContractBody.Items<ContractBody.CatalogueProcedure> = try await get("/procedures", .procedures)
        return list.items.map {
            Procedure(
                code: $0.code, name: CentralText.plain($0.name), field: CentralText.plain($0.field ?? ""),
                agency: CentralText.plain($0.agency ?? ""), workingDays: $0.workingDays,
                fee: CentralText.plain($0.fee ?? ""), papers: CentralText.lines($0.papers ?? []))
        }
    }

    /// `GET /agencies`.
    public func agencies() async throws(CentralSystemError) -> [Agency] {
        let list: ContractBody.Items<ContractBody.CatalogueAgency> = try await get("/agencies", .agencies)
        return list.items.map { Agency(code: $0.code, name: CentralText.plain($0.name)) }
    }

    /// `GET /calendar`.
    public func calendarDays() async throws(CentralSystemError) -> [CalendarDay] {
        let list: ContractBody.Items<ContractBody.CatalogueDay> = try await get("/calendar", .calendarDays)
        var days: [CalendarDay] = []
        for item in list.items {
            guard let day = CentralTimestamp.day(item.date) else {
                throw .protocolViolation("“date” is no day such as 2026-01-31")
            }
            days.append(
                CalendarDay(
                    year: day.year, month: day.month, day: day.day, isWorkingDay: item.working,
                    name: CentralText.plain(item.name ?? "")))
        }
        return days
    }

    /// `GET /counters`.
    public func counters() async throws(CentralSystemError) -> [ServiceCounter] {
        let list: ContractBody.Items<ContractBody.CatalogueCounter> = try await get("/counters", .counters)
        return list.items.map {
            ServiceCounter(
                number: CentralText.plain($0.number), name: CentralText.plain($0.name), agencies: $0.agencies ?? [])
        }
    }

    /// `GET /appointments`. One that can't be read is left out: the others must not suffer for it.
    public func bookings(year: Int, month: Int, day: Int) async throws(CentralSystemError) -> BookedDay {
        let date = LocalTime(LocalTime.moment(year: year, month: month, day: day, hour: 12)).isoDate
        let list: ContractBody.Items<Lossy<ContractBody.Appointment>> = try await get(
            "/appointments", .bookings, query: [("date", date)])
        let bookings = list.items.compactMap { item -> Booking? in
            guard let row = item.row, let at = CentralTimestamp.date(row.at),
                (1...64).contains(row.code.utf8.count), (1...8).contains(row.series.utf8.count)
            else { return nil }
            return Booking(
                code: CentralText.plain(row.code), at: at, series: CentralText.plain(row.series),
                service: row.service.map(CentralText.plain))
        }
        return BookedDay(bookings, isWhole: bookings.count == list.items.count)
    }

    private func get<Value: Decodable>(
        _ path: String, _ call: CentralCall, query: [(String, String)] = []
    ) async throws(CentralSystemError) -> Value {
        try read(try await link.send("GET", path, query: query), call)
    }

    // MARK: - What the calls share

    /// The body of a 200.
    func read<Value: Decodable>(
        _ response: HTTPClientResponse, _ call: CentralCall = .lookup, personal: PersonalFields = []
    ) throws(CentralSystemError) -> Value {
        guard response.status == 200 else {
            switch ContractProblem(response) {
            case .notOffered: throw .notSupported(call)
            case .cursorExpired: throw .cursorExpired
            case .claimLost: throw .claimLost
            case .keyReused:
                throw .protocolViolation("it has had another batch with the same key")
            case .noSuchDossier, nil: break
            }
            if response.status == 501 { throw .notSupported(call) }
            throw CentralSystemError(response)
        }
        return try CentralJSON.decode(response, personal: personal)
    }

    static func dossier(_ row: ContractBody.Row) throws(CentralSystemError) -> Dossier {
        let code = DossierCode(printed: row.code)
        let statusText = CentralText.plain(row.statusText)
        let status = DossierStatus(rawValue: row.status)
        guard !code.normalForm.isEmpty else { throw .protocolViolation("the dossier has no code") }
        guard status != nil || !statusText.isEmpty else { throw .protocolViolation("the dossier has no status") }
        return Dossier(
            code: code, procedure: CentralText.plain(row.procedure), agency: CentralText.plain(row.agency),
            status: status, statusText: statusText, step: CentralText.plain(row.step), isPaused: row.isPaused,
            received: row.received, appointment: row.appointment, released: row.completed, finished: row.returned,
            counter: CentralText.plain(row.counter))
    }
}
