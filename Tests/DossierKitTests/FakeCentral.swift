import ApplianceKit
import DossierKit
import Foundation
import Synchronization

/// A central system in memory: pages of a listing and of changes, answers about codes, uploads, as a test sets them.
final class FakeCentral: CentralSystem {
    struct State {
        var answer: Result<CentralReply, CentralSystemError>?
        var waiting: [CheckedContinuation<Result<CentralReply, CentralSystemError>, Never>] = []
        var asked: [(code: String, lookupCode: String?, tag: EntityTag?)] = []
        var dossiers: [Dossier] = []
        var lookupCodes: [String: String] = [:]
        var changes: [[Dossier]] = []
        var removed: [Int: [DossierCode]] = [:]
        var contacts: [String: String] = [:]
        var failure: CentralSystemError?
        var failsAtPage: Int?
        /// How many the last page of a listing says were not shown.
        var unshown = 0
        var listed: [String] = []
        var changesRead: [String] = []
        var uploads: [UploadBatch] = []
        var taken: [String: UploadBatch] = [:]
        var refused: [Int: String] = [:]
        var losesAnswer = false
        var procedures: [Procedure] = []
    }

    let state = Mutex(State())
    let calls: Set<CentralCall>
    let pageSize: Int
    let clock: any ApplianceClock
    let isAbsenceFinal: Bool
    let digest: (@Sendable (DossierCode, String) -> LookupCodeDigest)?

    init(
        clock: any ApplianceClock, calls: Set<CentralCall> = [.lookup, .identifierLookup, .listing, .changes, .upload],
        pageSize: Int = 3, isAbsenceFinal: Bool = true,
        digest: (@Sendable (DossierCode, String) -> LookupCodeDigest)? = nil
    ) {
        self.clock = clock
        self.isAbsenceFinal = isAbsenceFinal
        self.calls = calls
        self.pageSize = pageSize
        self.digest = digest
    }

    func set(_ change: (inout State) -> Void) { state.withLock { change(&$0) } }
    func seen<Value: Sendable>(_ look: (State) -> Value) -> Value { state.withLock { look($0) } }

    // MARK: - Lookups

    var asked: Int { seen { $0.asked.count } }

    /// The answer for those who wait and those who come.
    func answer(_ answer: Result<CentralReply, CentralSystemError>) {
        let waiting = state.withLock { state in
            state.answer = answer
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume(returning: answer) }
    }

    func answer(with dossier: Dossier?, _ check: LookupCodeCheck = .unchecked, tag: EntityTag? = nil) {
        answer(.success(dossier.map { .found($0, check, tag) } ?? .noSuchDossier))
    }

    func reply(
        about code: DossierCode, lookupCode: String?, unless tag: EntityTag?
    ) async throws(CentralSystemError) -> CentralReply {
        let answer = await withCheckedContinuation { continuation in
            let answer = state.withLock { state -> Result<CentralReply, CentralSystemError>? in
                state.asked.append((code.normalForm, lookupCode, tag))
                if state.answer == nil { state.waiting.append(continuation) }
                return state.answer
            }
            if let answer { continuation.resume(returning: answer) }
        }
        return try answer.get()
    }

    func dossier(identifier: String, lookupCode: String?) async throws(CentralSystemError) -> Dossier? {
        try await dossier(matching: DossierCode(printed: identifier), lookupCode: lookupCode)
    }

    // MARK: - Pages

    func listing(after cursor: SyncCursor?) async throws(CentralSystemError) -> ChangePage {
        try page(cursor, prefix: "L") { state in
            state.listed.append(cursor?.rawValue ?? "")
            let rows = state.dossiers
            return (rows, stride(from: 0, to: max(1, rows.count), by: pageSize).map { $0 })
        }
    }

    private func page(
        _ cursor: SyncCursor?, prefix: String, _ read: (inout State) -> ([Dossier], [Int])
    ) throws(CentralSystemError) -> ChangePage {
        let result = state.withLock { state -> Result<ChangePage, CentralSystemError> in
            let number = cursor.flatMap { Int($0.rawValue.dropFirst()) } ?? 0
            if let failure = state.failure, state.failsAtPage == nil || state.failsAtPage == number {
                return .failure(failure)
            }
            let (rows, starts) = read(&state)
            let start = starts[min(number, starts.count - 1)]
            let dossiers = Array(rows[min(start, rows.count)..<min(start + pageSize, rows.count)])
            let isLast = number >= starts.count - 1
            return .success(
                ChangePage(
                    dossiers: dossiers, contacts: contacts(of: dossiers, state),
                    lookupCodes: digests(of: dossiers, state), unshown: isLast ? state.unshown : 0, total: rows.count,
                    next: SyncCursor(rawValue: isLast ? "C\(state.changes.count)" : "\(prefix)\(number + 1)"),
                    isLast: isLast, asOf: clock.now))
        }
        return try result.get()
    }

    func changes(since cursor: SyncCursor?) async throws(CentralSystemError) -> ChangePage {
        let result = state.withLock { state -> Result<ChangePage, CentralSystemError> in
            state.changesRead.append(cursor?.rawValue ?? "")
            if let failure = state.failure, state.failsAtPage == nil { return .failure(failure) }
            let number = cursor.flatMap { Int($0.rawValue.dropFirst()) } ?? state.changes.count
            // As the system has them now, whenever they changed.
            let latest = Dictionary(state.changes.flatMap(\.self).map { ($0.code, $0) }) { $1 }
            let changed = number < state.changes.count ? state.changes[number] : []
            let dossiers = changed.compactMap { latest[$0.code] }
            let next = min(number + 1, state.changes.count)
            return .success(
                ChangePage(
                    dossiers: dossiers, removed: state.removed[number] ?? [],
                    contacts: contacts(of: dossiers, state), lookupCodes: digests(of: dossiers, state),
                    next: SyncCursor(rawValue: "C\(next)"), isLast: next == state.changes.count, asOf: clock.now))
        }
        return try result.get()
    }

    private func contacts(of dossiers: [Dossier], _ state: State) -> [DossierContact] {
        dossiers.compactMap { dossier in
            state.contacts[dossier.code.normalForm].map { DossierContact(code: dossier.code, telephone: $0) }
        }
    }

    private func digests(of dossiers: [Dossier], _ state: State) -> [DossierCode: LookupCodeDigest] {
        guard let digest else { return [:] }
        return Dictionary(
            dossiers.compactMap { dossier in
                state.lookupCodes[dossier.code.normalForm].map { (dossier.code, digest(dossier.code, $0)) }
            }
        ) { $1 }
    }

    func procedures() async throws(CentralSystemError) -> [Procedure] { seen { $0.procedures } }

    // MARK: - Uploads

    func upload(_ batch: UploadBatch) async throws(CentralSystemError) -> UploadReceipt {
        let result = state.withLock { state -> Result<UploadReceipt, CentralSystemError> in
            state.uploads.append(batch)
            if let failure = state.failure { return .failure(failure) }
            state.taken[batch.key] = batch
            if state.losesAnswer { return .failure(.unreachable("the answer was lost")) }
            return .success(UploadReceipt(refused: state.refused))
        }
        return try result.get()
    }
}
