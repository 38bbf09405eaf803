public import ApplianceKit

/// Tries each call of a central system, as a technician does who wants to know what is wrong with it.
///
/// It changes nothing there: neither is anything handed over nor a notice claimed.
public struct CentralProbe: Sendable {
    /// What became of one call.
    public struct Finding: Sendable, Equatable {
        /// How it went.
        public enum Outcome: String, Sendable {
            /// It answered as it should.
            case works
            /// The system has no such call; the box does without.
            case notOffered
            /// It would have changed something, and was not tried.
            case notTried
            /// It did not answer as it should.
            case fails
        }

        /// Which call.
        public let call: CentralCall
        /// How it went.
        public let outcome: Outcome
        /// How long it took.
        public let time: Duration
        /// What came, or what is wrong and what to look at. Nothing personal and no credentials.
        public let words: String
    }

    private let system: any CentralSystem
    private let code: DossierCode?
    private let clock: any ApplianceClock

    /// A probe.
    ///
    /// - Parameter code: A dossier that the system has; nil asks for one that no system has.
    public init(_ system: any CentralSystem, code: DossierCode? = nil, clock: any ApplianceClock = SystemClock()) {
        self.system = system
        self.code = code
        self.clock = clock
    }

    /// The findings, one after the other.
    public func findings() -> AsyncStream<Finding> {
        AsyncStream { continuation in
            let task = Task {
                for call in CentralCall.allCases {
                    if Task.isCancelled { break }
                    continuation.yield(await finding(of: call))
                }
                continuation.finish()
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }

    private func finding(of call: CentralCall) async -> Finding {
        let start = clock.uptime
        func finding(_ outcome: Finding.Outcome, _ words: String) -> Finding {
            Finding(call: call, outcome: outcome, time: clock.uptime - start, words: words)
        }
        guard system.calls.contains(call) else { return finding(.notOffered, "this kind of system has no such call") }
        if call == .upload || call == .notices { return finding(.notTried, "it would change something there") }
        do throws(CentralSystemError) {
            return finding(.works, try await patientWords(for: call))
        } catch .notSupported {
            return finding(.notOffered, "the system says that it has no such call")
        } catch {
            return finding(.fails, "it \(error)\(advice(error))")
        }
    }

    /// What failed before is left alone for a moment, which is no finding about this call.
    private func patientWords(for call: CentralCall) async throws(CentralSystemError) -> String {
        for _ in 0..<3 {
            do throws(CentralSystemError) {
                return try await words(for: call)
            } catch .resting(let time) where time <= .seconds(35) {
                try? await clock.sleep(for: time)
            }
        }
        return try await words(for: call)
    }

    private func words(for call: CentralCall) async throws(CentralSystemError) -> String {
        switch call {
        case .lookup: return try await lookup()
        case .identifierLookup:
            let found = try await system.dossier(identifier: "1", lookupCode: "0")
            guard found == nil else {
                throw .protocolViolation(
                    "it tells a dossier whatever the lookup code: is the account an administrator's?")
            }
            return "tells nothing for a wrong lookup code, as it should"
        case .listing: return try await page(system.listing(after: nil))
        case .changes: return try await page(system.changes(since: nil))
        case .procedures: return "\(try await system.procedures().count) procedures"
        case .agencies: return "\(try await system.agencies().count) agencies"
        case .calendarDays:
            let days = try await system.calendarDays()
            return "\(days.count { !$0.isWorkingDay }) holidays, \(days.count { $0.isWorkingDay }) worked days"
        case .counters: return "\(try await system.counters().count) counters"
        case .bookings:
            let today = LocalTime(clock.now)
            let booked = try await system.bookings(year: today.year, month: today.month, day: today.day)
            return "\(booked.bookings.count) appointments today"
        case .upload, .notices: return ""
        }
    }

    private func lookup() async throws(CentralSystemError) -> String {
        let asked = code ?? DossierCode(printed: "H99.99-000101-0000")
        let reply = try await system.reply(about: asked, lookupCode: nil, unless: nil)
        guard case .found(let dossier, _, _) = reply else {
            if code == nil { return "knows no dossier \(asked), as it should" }
            throw .protocolViolation("it knows no dossier \(asked): is it another site's, or not published yet?")
        }
        guard code != nil else { throw .protocolViolation("it knows a dossier \(asked), which nobody has") }
        let status =
            dossier.status.map { "status \($0.rawValue)" } ?? "a status that is none of the ten (see central.statuses)"
        return "found \(dossier.code): \(status), “\(dossier.statusText)”"
    }

    private func page(_ page: ChangePage) async throws(CentralSystemError) -> String {
        var words = "\(page.dossiers.count) dossiers on the first page"
        if let total = page.total { words += ", \(total) in all" }
        if page.unreadable > 0 { words += "; \(page.unreadable) of them can't be read" }
        let unknown = Set(page.dossiers.filter { $0.status == nil }.map(\.statusText)).sorted().prefix(5)
        if !unknown.isEmpty {
            words += "; shown in the site's own words: " + unknown.map { "“\($0)”" }.joined(separator: ", ")
        }
        return words
    }

    /// What to do next, where the error does not say it.
    private func advice(_ error: CentralSystemError) -> String {
        switch error {
        case .unreachable: "; is the network up, and central.baseURL right?"
        case .unavailable, .resting: "; wait, and ask its operators if it lasts"
        default: ""
        }
    }
}
