import ApplianceKit
import Foundation

/// Signs people in and out, and knows who is in.
actor StaffEntrance {
    /// What became of a try.
    enum Outcome: Equatable, Sendable {
        /// The right PIN: the cookie's token, told this once.
        case entered(StaffSession, token: String)
        /// A name or a PIN that is wrong: which of them is not told.
        case wrong
        /// Too many wrong ones.
        case wait(Duration)
        /// Too many try at the same time.
        case busy
    }

    private let store: StaffStore
    private let checker: PINChecker
    private let clock: any ApplianceClock
    private let log = Log("staff")
    private var limit = SignInLimit()

    init(store: StaffStore, checker: PINChecker, clock: any ApplianceClock) {
        self.store = store
        self.checker = checker
        self.clock = clock
    }

    /// Tries a PIN.
    ///
    /// - Parameter address: Where it comes from.
    /// - Throws: `SQLiteError`.
    func signIn(_ name: String, pin: String, from address: String) async throws -> Outcome {
        let name = StaffMember.folded(name)
        if let wait = limit.wait(name: name, address: address, at: clock.uptime) { return .wait(wait) }
        // Counted before anything is awaited, or a hundred tries at once would all be the first.
        let begunAt = clock.uptime
        limit.failed(name: name, address: address, at: begunAt)
        let account: (member: StaffMember, pin: PINHash?)?
        do {
            account = StaffMember.isName(name) ? try await store.account(name) : nil
        } catch {
            limit.takeBack(name: name, address: address, begunAt: begunAt)
            throw error
        }
        let hash = account?.member.isActive == true ? account?.pin : nil
        guard let isRight = await checker.check(pin, hash) else {
            limit.takeBack(name: name, address: address, begunAt: begunAt)
            return .busy
        }
        guard isRight, let member = account?.member else {
            log.warning("a wrong PIN from \(address)")
            try await store.audit(
                AuditEntry(
                    at: clock.now, who: account?.member.name ?? "?", from: "page \(address)", action: .signInRefused))
            return .wrong
        }
        limit.succeeded(name: name, address: address)
        let token = TechnicianAccess.token() + TechnicianAccess.token()
        let session = StaffSession(
            id: StaffStore.hash(ofToken: token), csrf: TechnicianAccess.token(), member: member, counter: nil,
            beganAt: clock.now, usedAt: clock.now)
        try await store.begin(
            StaffStore.StoredSession(
                token: session.id, csrf: session.csrf, member: member, counter: nil, beganAt: session.beganAt,
                usedAt: session.usedAt))
        try await store.audit(
            AuditEntry(at: clock.now, who: member.name, from: "page \(address)", action: .signIn))
        return .entered(session, token: token)
    }

    /// The session of a cookie's token.
    ///
    /// - Parameter isUse: Whether somebody did something, so that it lasts longer.
    /// - Returns: nil where there is none, or its time is over.
    /// - Throws: `SQLiteError`: whether there is one can't be told now.
    func session(token: String, isUse: Bool) async throws -> StaffSession? {
        guard token.utf8.count == 64 else { return nil }
        return try await session(id: StaffStore.hash(ofToken: token), isUse: isUse)
    }

    /// The session of an id; returns and throws like the one of a token.
    func session(id: String, isUse: Bool) async throws -> StaffSession? {
        guard let stored = try await store.session(id) else { return nil }
        var session = StaffSession(stored)
        guard goesOn(session) else {
            await end(session, as: .sessionEnded, from: "clock")
            return nil
        }
        if isUse {
            session.usedAt = clock.now
            // A minute's grain is enough for three quarters of an hour, and spares the disk.
            if abs(session.usedAt.timeIntervalSince(stored.usedAt)) >= 60 {
                do {
                    try await store.touch(id, at: session.usedAt)
                } catch {
                    log.error("a session's use can't be written: \(error)")
                }
            }
        }
        return session
    }

    /// Ends a session.
    func end(_ session: StaffSession, as action: AuditEntry.Action, from: String) async {
        do {
            try await store.end(session.id)
            try await store.audit(AuditEntry(at: clock.now, who: session.member.name, from: from, action: action))
        } catch {
            log.error("a session's end can't be written: \(error)")
        }
    }

    /// The sessions that go on; it ends none.
    ///
    /// - Throws: `SQLiteError`.
    func sessions() async throws -> [StaffSession] {
        try await store.sessions().map { StaffSession($0) }.filter { goesOn($0) }
    }

    /// Ends the sessions whose time is over.
    ///
    /// - Returns: Those that go on.
    /// - Throws: `SQLiteError`: then none was ended, and who is in can't be told now.
    func sweep() async throws -> [StaffSession] {
        var open: [StaffSession] = []
        for session in try await store.sessions().map({ StaffSession($0) }) {
            if goesOn(session) {
                open.append(session)
            } else {
                await end(session, as: .sessionEnded, from: "clock")
            }
        }
        return open
    }

    private func goesOn(_ session: StaffSession) -> Bool {
        session.member.isActive && session.left(at: clock.now) != nil
    }
}

extension StaffSession {
    fileprivate init(_ stored: StaffStore.StoredSession) {
        self.init(
            id: stored.token, csrf: stored.csrf, member: stored.member, counter: stored.counter,
            beganAt: stored.beganAt, usedAt: stored.usedAt)
    }
}
