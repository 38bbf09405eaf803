public import ApplianceKit
import Foundation

/// All that a daemon needs of dossiers, put together: the central system, the shared cache, the lookup, the
/// synchronisation and what goes up to the central system.
///
/// ```swift
/// let dossiers = try await DossierService(configuration.dossiers, daemon: "sms", stateFolder: folder, clock: clock)
/// group.addTask { await dossiers.run() }
/// let answer = await dossiers.lookup.answer(for: code, by: .sender(number), budget: DossierLookup.messageBudget)
/// ```
public struct DossierService: Sendable {
    /// The configured central system.
    public let central: any CentralSystem
    /// What it last said, shared by the daemons of the box.
    public let cache: DossierCache
    /// Answers questions.
    public let lookup: DossierLookup
    /// Keeps the cache up to date where it is this daemon's turn.
    public let sync: CentralSync
    /// Takes what is to go up to the central system.
    public let forward: ForwardQueue
    /// When the centre is open.
    public let calendar: CentreCalendar
    private let forwarder: Forwarder
    private let client: HTTPClient
    private let push: PushReceiver?

    /// Opens the files and makes the parts; nothing is asked until a question comes or ``run()``.
    ///
    /// - Parameters:
    ///   - daemon: Whose files are its own, such as `sms`.
    ///   - events: Who tells citizens of changes; nil where this daemon tells nobody.
    /// - Throws: ``SQLiteError``, ``SystemError``, `HTTPServerError` or ``WorkingCalendarError`` with what keeps it from
    ///   starting.
    public init(
        _ configuration: DossierConfiguration, daemon: String, stateFolder: String,
        events: (any DossierEventSink)? = nil, clock: any ApplianceClock
    ) async throws {
        let checks = try LookupCodeChecks(configuration.lookup, stateFolder: stateFolder)
        let needs = PersonalDataNeeds(contacts: events != nil, lookupCodeDigest: checks.digest)
        client = try configuration.central.makeClient()
        central = configuration.central.makeSystem(client: client, needs: needs, clock: clock)
        cache = try DossierCache(path: stateFolder + "/dossiers.db")
        calendar = try CentreCalendar(configuration.calendar, cache: cache)
        lookup = DossierLookup(
            central: central, cache: cache, clock: clock, freshFor: configuration.central.freshFor,
            negativeFor: configuration.lookup.negativeFor, checks: checks)
        sync = CentralSync(
            of: central, named: configuration.central.identity,
            tellsEveryChange: configuration.central.tellsEveryChange, into: cache, configuration: configuration.sync,
            events: events, clock: clock)
        push = try configuration.push.map { [sync] in try PushReceiver($0) { sync.hint($0) } }
        forward = try await ForwardQueue(path: stateFolder + "/forward-\(daemon).db")
        forwarder = Forwarder(forward, to: central, clock: clock)
    }

    /// Synchronises and hands over until the task is cancelled.
    public func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await sync.run() }
            group.addTask { await forwarder.run() }
        }
        await push?.stop()
    }

    /// Ends requests under way.
    public func close() { client.close() }
}
