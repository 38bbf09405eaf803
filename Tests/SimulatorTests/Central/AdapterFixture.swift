import ApplianceKit
import DossierKit
import Foundation
import Testing

@testable import Simulator

/// A simulated central system and the real adapter to it.
struct AdapterFixture {
    let central: SimulatedCentral
    let system: any CentralSystem
    private let client: HTTPClient

    init(
        _ kind: CentralKind, timeout: Duration = .seconds(60), needs: PersonalDataNeeds = .none,
        pageSize: Int = 200, historyDays: Int = 1_095, rereadEvery: Duration = .seconds(900),
        clock: any ApplianceClock = SystemClock(), _ configure: (inout SimulatedCentralConfiguration) -> Void = { _ in }
    ) async throws {
        #expect(LocalTime.useVietnameseZone())
        var configuration = SimulatedCentralConfiguration()
        configuration.kind = kind
        configure(&configuration)
        central = try await SimulatedCentral(configuration)
        var settings = central.clientConfiguration
        settings.timeout = timeout
        settings.pageSize = pageSize
        settings.historyDays = historyDays
        settings.rereadEvery = rereadEvery
        settings.resultWindow = configuration.resultWindow
        client = try settings.makeClient()
        system = settings.makeSystem(client: client, needs: needs, clock: clock)
    }

    /// Another adapter to the same system, as after a restart.
    func another() throws -> any CentralSystem { central.clientConfiguration.makeSystem(client: client) }

    func close() async {
        client.close()
        await central.close()
    }

    /// Every page from a cursor on.
    func listing(after cursor: SyncCursor? = nil) async throws -> (pages: [ChangePage], next: SyncCursor) {
        var pages: [ChangePage] = []
        var cursor = cursor
        while true {
            let page = try await system.listing(after: cursor)
            pages.append(page)
            cursor = page.next
            if page.isLast { return (pages, page.next) }
            try #require(pages.count < 2_000)
        }
    }

    /// Every page of what has changed.
    func changes(since cursor: SyncCursor?) async throws -> (dossiers: [Dossier], next: SyncCursor) {
        var dossiers: [Dossier] = []
        var cursor = cursor
        for _ in 0..<2_000 {
            let page = try await system.changes(since: cursor)
            dossiers += page.dossiers
            cursor = page.next
            if page.isLast { return (dossiers, page.next) }
        }
        throw EndlessChanges()
    }

    struct EndlessChanges: Error {}
}

extension CentralKind: CustomTestStringConvertible {
    /// Its word in a configuration.
    public var testDescription: String { rawValue }
}

extension CentralSystem {
    /// Of a reply, the dossier alone.
    func dossier(matching code: DossierCode, lookupCode: String?) async throws(CentralSystemError) -> Dossier? {
        try await reply(about: code, lookupCode: lookupCode, unless: nil).dossier
    }
}

extension CentralReply {
    fileprivate var dossier: Dossier? { if case .found(let dossier, _, _) = self { dossier } else { nil } }
}
