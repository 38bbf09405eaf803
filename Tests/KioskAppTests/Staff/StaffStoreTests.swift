import ApplianceKit
import Foundation
import TestSupport
import Testing

@testable import KioskApp

/// Accounts and the audit log, as the daemon and the command write them.
@Suite(.timeLimit(.minutes(5)))
struct StaffStoreTests {
    private let folder = TemporaryFolder()
    private let clock = ManualClock()
    /// Cheap to make once; its PIN is 483920.
    private static let hash = PINHash(of: "483920")

    private func open() async throws -> StaffStore {
        try await StaffStore(path: folder.file(StaffStore.file), clock: clock)
    }

    private func add(_ name: String, _ role: StaffRole = .clerk, to store: StaffStore) async throws -> StaffMember {
        try await store.add(name: name, fullName: "Nguyễn Thị Lan", role: role, pin: try #require(Self.hash))
    }

    @Test func anAccountIsThereAfterARestartAndForAnotherProcess() async throws {
        let store = try await open()
        let member = try await add("lan", to: store)
        let other = try await open()
        #expect(try await other.account("lan")?.member == member)
        #expect(try await other.account("lan")?.pin?.matches("483920") == true)
        #expect(try await other.members() == [member])
    }

    @Test func namesAreOnesThatCanBeTypedAndAreThereOnce() async throws {
        let store = try await open()
        for name in ["", "L", "lan anh", "Lan", "lân", "a/b", "'; --", String(repeating: "a", count: 33)] {
            await #expect(throws: StaffStore.Refusal.badName(name)) { try await add(name, to: store) }
        }
        _ = try await add("lan", to: store)
        await #expect(throws: StaffStore.Refusal.nameTaken("lan")) { try await add("lan", to: store) }
    }

    @Test func theLastSupervisorStays() async throws {
        let store = try await open()
        _ = try await add("hoa", .supervisor, to: store)
        await #expect(throws: StaffStore.Refusal.lastSupervisor("hoa")) { try await store.setActive("hoa", false) }
        _ = try await add("mai", .supervisor, to: store)
        try await store.setActive("hoa", false)
        #expect(try await store.account("hoa")?.member.isActive == false)
    }

    @Test(arguments: ["12345", "1234567890123", "12345a", "111111", "121212", "123456", "987654", "482482", "११११११"])
    func thisPINIsRefused(pin: String) {
        #expect(throws: StaffPIN.Problem.self) { try StaffPIN.check(pin) }
    }

    @Test(arguments: ["483920", "19842011", "135790"])
    func thisPINIsTaken(pin: String) throws { try StaffPIN.check(pin) }

    // MARK: - Audit

    private func entry(_ action: AuditEntry.Action, _ ticket: String? = nil) -> AuditEntry {
        AuditEntry(at: clock.now, who: "lan", from: "page 10.0.0.2", action: action, ticket: ticket)
    }

    @Test func theAuditLogCanBeReadAndNeitherChangedNorShortened() async throws {
        let store = try await open()
        for number in 1...5 { try await store.audit(entry(.callNext, "A00\(number)")) }
        #expect(try await store.audit(before: nil, limit: 2).map(\.ticket) == ["A005", "A004"])
        #expect(try await store.audit(before: 4, limit: 9).map(\.ticket) == ["A003", "A002", "A001"])
        let tool = try Database(path: folder.file(StaffStore.file), migrations: StaffStore.migrations)
        #expect(throws: SQLiteError.self) { try tool.execute("UPDATE audit SET who = 'hoa' WHERE id = 3") }
        #expect(throws: SQLiteError.self) { try tool.execute("DELETE FROM audit WHERE id = 3") }
        let found = try await store.verifyAudit()
        #expect(found.count == 5 && found.broken == nil)
    }

    @Test(arguments: [
        "UPDATE audit SET who = 'hoa' WHERE id = 3", "DELETE FROM audit WHERE id = 3",
        "UPDATE audit SET id = 9 WHERE id = 3",
    ])
    func whoeverGetsRoundThatIsFoundOut(tampering: String) async throws {
        let store = try await open()
        for number in 1...5 { try await store.audit(entry(.callNext, "A00\(number)")) }
        let tool = try Database(path: folder.file(StaffStore.file), migrations: StaffStore.migrations)
        try tool.execute("DROP TRIGGER audit_is_not_changed; DROP TRIGGER audit_is_not_deleted")
        try tool.execute(tampering)
        #expect(try await store.verifyAudit().broken != nil)
    }

    @Test func whatWasKeptLongEnoughGoesAndTheRestStillProvesItself() async throws {
        let store = try await open()
        for number in 1...3 { try await store.audit(entry(.callNext, "A00\(number)")) }
        clock.advance(by: .seconds(86_400))
        let noon = clock.now
        for number in 4...5 { try await store.audit(entry(.callNext, "A00\(number)")) }
        #expect(try await store.forgetAudit(before: noon) == 3)
        #expect(try await store.audit(before: nil, limit: 9).map(\.ticket) == [nil, "A005", "A004"])
        #expect(try await store.audit(before: nil, limit: 1).map(\.action) == [.forgetOld])
        #expect(try await store.forgetAudit(before: noon) == 0)
        let found = try await store.verifyAudit()
        #expect(found.count == 3 && found.broken == nil)
        // What is left can be shortened by nobody else, and no line of it changed unseen.
        let tool = try Database(path: folder.file(StaffStore.file), migrations: StaffStore.migrations)
        #expect(throws: SQLiteError.self) { try tool.execute("DELETE FROM audit WHERE id = 4") }
        try tool.execute("DROP TRIGGER audit_is_not_deleted")
        try tool.execute("DELETE FROM audit WHERE id = 4")
        #expect(try await store.verifyAudit().broken == 5)
    }

    @Test func anAuditLogThatIsOldThroughoutKeepsItsLastEntry() async throws {
        let store = try await open()
        for number in 1...3 { try await store.audit(entry(.callNext, "A00\(number)")) }
        clock.advance(by: .seconds(86_400))
        #expect(try await store.forgetAudit(before: clock.now) == 2)
        try await store.audit(entry(.recall, "A003"))
        let found = try await store.verifyAudit()
        #expect(found.count == 3 && found.broken == nil)
    }
}
