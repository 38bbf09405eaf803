import Foundation
import Testing

@testable import KioskApp

@Suite("What a satellite keeps")
struct SatelliteStoreTests {
    private let folder = TemporaryFolder()

    private func ticket(_ id: Int64, _ number: Int) -> QueueTicket {
        QueueTicket(
            id: id, series: "A", number: number, service: "Tiếp nhận", issuedAt: Date(timeIntervalSince1970: 1e9),
            before: 0)
    }

    @Test func theSameTicketAgainChangesNothing() throws {
        let store = try SatelliteStore(path: folder.file("s.db"))
        try store.add(ticket(7, 1), request: "a")
        try store.note(.printed, of: 7)
        try store.add(ticket(7, 1), request: "a")
        #expect(try store.slip(request: "a")?.ticket.state == .printed)
        #expect(try store.untold(limit: 9).map(\.request) == ["a"])
    }

    /// Another box in the hub's place begins with its first number again; this one still keeps those of days before.
    @Test func aNewHubsTicketTakesThePlaceOfAnOldOnesWithItsName() throws {
        let store = try SatelliteStore(path: folder.file("s.db"))
        try store.add(ticket(7, 1), request: "of the old hub")
        try store.note(.printed, of: 7)
        try store.add(ticket(7, 1), request: "of the new hub")
        try store.note(.printed, of: 7)
        #expect(try store.untold(limit: 9).map(\.request) == ["of the new hub"])
        #expect(try store.slip(request: "of the old hub") == nil)
    }
}
