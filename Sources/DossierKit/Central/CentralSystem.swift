/// The province's system that knows the dossiers.
///
/// An adapter for each kind. Nothing that identifies a person leaves an adapter.
public protocol CentralSystem: Sendable {
    /// The dossier with exactly this code.
    ///
    /// - Parameters:
    ///   - code: Compared by its normal form with what the system answers: never a dossier whose code only begins so.
    ///   - lookupCode: What stood beside the code. Systems that don't demand it for a code leave it aside.
    /// - Returns: nil where the system answered that there is none.
    /// - Throws: ``CentralSystemError`` where it could not be asked or its answer can't be trusted.
    func dossier(matching code: DossierCode, lookupCode: String?) async throws(CentralSystemError) -> Dossier?

    /// The dossier with the system's own number, as some barcodes name it.
    ///
    /// - Parameter lookupCode: Checked by the system. Its numbers can be counted through, so without one nothing is told.
    /// - Returns: nil where there is none, or the lookup code is another one: both get the same answer.
    /// - Throws: ``CentralSystemError``.
    func dossier(identifier: String, lookupCode: String?) async throws(CentralSystemError) -> Dossier?
}

/// Why the central system gave no answer. Never to be taken for “there is no such dossier”.
public enum CentralSystemError: Error, Equatable, Sendable, CustomStringConvertible {
    /// No answer: the network, the address, or the system itself.
    case unreachable(String)
    /// It answered that it is not able to, now (429, 5xx).
    case unavailable(status: Int)
    /// It does not accept our credentials, or wants some.
    case refused(status: Int)
    /// It answered with something that its interface does not have: the wrong address, a login page, a later version.
    case protocolViolation(String)

    /// For technicians: what happened and what to look at. No personal data and no credentials.
    public var description: String {
        switch self {
        case .unreachable(let reason): "can't be reached: \(reason)"
        case .unavailable(let status): "is up but does not answer now (HTTP \(status)); it is asked again"
        case .refused(let status):
            "refuses access (HTTP \(status)): check central.user, central.password and the account's rights"
        case .protocolViolation(let what): "gives an answer that can't be trusted: \(what)"
        }
    }
}
