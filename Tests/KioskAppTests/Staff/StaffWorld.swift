import ApplianceKit
import Foundation
import TestSupport
import Testing

@testable import KioskApp

/// A desk over real stores: two counters, the clerk Lan and the supervisor Hoa.
struct StaffWorld {
    let folder = TemporaryFolder()
    let clock = ManualClock()
    let desk: StaffDesk
    let entrance: StaffEntrance
    let store: StaffStore
    let office: QueueOffice

    /// - Parameter deskChecks: How many may wait for the desk's own comparison of a PIN.
    init(
        helped: @escaping @Sendable (String) async -> Void = { _ in },
        dossier: @escaping @Sendable (String) async -> DossierBrief = { DossierBrief(outcome: "notFound", code: $0) },
        deskChecks: Int = 24
    ) async throws {
        #expect(LocalTime.useVietnameseZone())
        let plan = QueuePlan(
            groups: [ServiceGroup(series: "A", name: "Tiếp nhận")],
            counters: [Counter(id: "1", series: ["A"]), Counter(id: "2", series: ["A"])])
        store = try await StaffStore(path: folder.file(StaffStore.file), clock: clock)
        let pin = try #require(PINHash(of: "483920"))
        _ = try await store.add(name: "lan", fullName: "Nguyễn Thị Lan", role: .clerk, pin: pin)
        _ = try await store.add(name: "hoa", fullName: "Lê Thị Hoa", role: .supervisor, pin: pin)
        entrance = StaffEntrance(store: store, checker: try PINChecker(), clock: clock)
        office = try await QueueOffice(path: folder.file("queue.db"), plan: plan, clock: clock)
        desk = StaffDesk(
            StaffDesk.Surroundings(
                centre: "Tân Lập", office: office, store: store, entrance: entrance,
                checker: try PINChecker(limit: deskChecks), print: { _ in true }, dossier: dossier,
                equipment: { Equipment(fingerprint: "", pin: "", addresses: [], boards: [], voice: "none") },
                noticeChanged: { _ in }, boardsUnlinked: {}, helped: helped, clock: clock))
    }

    /// Signs in, and tells the cookie's token too.
    func enter(_ name: String = "lan") async throws -> (session: StaffSession, token: String) {
        guard case .entered(let session, let token) = try await entrance.signIn(name, pin: "483920", from: "10.0.0.2")
        else { throw CancellationError() }
        return (session, token)
    }

    func signIn(_ name: String = "lan") async throws -> StaffSession { try await enter(name).session }

    /// Presses, and says with which status it was answered.
    func press(_ action: String, _ session: StaffSession, at counter: String? = nil) async throws -> Int {
        let fields = ["key": UUID().uuidString, "action": action, "counter": counter].compactMapValues(\.self)
        let order = try JSONDecoder().decode(StaffOrder.self, from: try JSONEncoder().encode(fields))
        return await desk.press(order, session, from: "test").status
    }

    func sit(_ session: StaffSession, at counter: String = "1") async throws {
        #expect(try await press("sit", session, at: counter) == 200)
    }

    /// Gives a number and calls it to counter 1.
    func call() async throws -> Int64 {
        let ticket = try await office.take(TicketRequest(series: "A", request: UUID().uuidString)).id
        #expect(try await office.perform(.callNext(counter: "1")).called?.id == ticket)
        return ticket
    }

    func state(of ticket: Int64) -> Ticket.State? { office.current.state.tickets[ticket]?.state }
    func counter(_ id: String) -> QueueState.CounterState? { office.current.state.counters[id] }

    /// Nothing of a table of `staff.db` can be read or written while the body runs.
    func without(_ table: String, _ body: () async throws -> Void) async throws {
        let tool = try Database(path: folder.file(StaffStore.file), migrations: StaffStore.migrations)
        try tool.execute("ALTER TABLE \(table) RENAME TO away")
        try await body()
        try tool.execute("ALTER TABLE away RENAME TO \(table)")
    }
}
