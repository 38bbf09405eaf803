public import ApplianceKit
import Foundation

/// What a lookup needs to check lookup codes: the province's rule, the box's key and the count of attempts.
public struct LookupCodeChecks: Sendable {
    let rule: LookupPolicy.CodeRule
    let key: SecretKey
    let attempts: AttemptLimit

    /// Checks with the key and the count in a state folder, where both daemons of a box find them.
    ///
    /// - Throws: ``SystemError`` where the key can neither be read nor made.
    public init(_ policy: LookupPolicy, stateFolder: String) throws(SystemError) {
        try self.init(policy, key: SecretKey(path: stateFolder + "/lookup.key"), stateFolder: stateFolder)
    }

    init(_ policy: LookupPolicy, key: SecretKey, stateFolder: String) throws(SystemError) {
        rule = policy.code
        self.key = key
        attempts = try AttemptLimit(path: stateFolder + "/attempts.db", key: key, limits: policy.attempts)
    }

    /// What an adapter has to hand out for the cache to check lookup codes while the central system can't be reached;
    /// nil where no lookup code is demanded.
    public var digest: (@Sendable (DossierCode, String) -> LookupCodeDigest)? {
        guard rule != .none else { return nil }
        let key = key
        return { key.digest($0, $1) }
    }

    /// Whether the cache knows the lookup code to be right, or that there is none.
    func accepts(_ lookupCode: String, of entry: DossierCache.Entry) -> Bool {
        switch entry.lookupCode {
        case .unknown: false
        case .none: true
        case .digest: entry.lookupCode == StoredLookupCode(key.digest(entry.dossier.code, lookupCode))
        }
    }

    /// What the central system's check says about the code, for the cache.
    func learned(_ check: LookupCodeCheck, _ lookupCode: String?, of code: DossierCode) -> StoredLookupCode {
        switch (check, lookupCode) {
        case (.matches, let lookupCode?) where rule != .none: StoredLookupCode(key.digest(code, lookupCode))
        case (.notSet, _): .none
        default: .unknown
        }
    }
}
