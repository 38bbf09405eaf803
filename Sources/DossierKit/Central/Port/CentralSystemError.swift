import ApplianceKit

/// Why the central system gave no answer. Never to be taken for “there is no such dossier”.
public enum CentralSystemError: Error, Equatable, Sendable, CustomStringConvertible {
    /// No answer: the network, the address, or the system itself.
    case unreachable(String)
    /// It failed so often that it is left alone for a while; it was not asked.
    case resting(Duration)
    /// It answered that it is not able to, now (408, 429, 5xx), and when to come again where it said so.
    case unavailable(status: Int, retryAfter: Duration? = nil)
    /// It does not accept our credentials, or wants some.
    case refused(status: Int)
    /// It answered with something that its interface does not have: the wrong address, a login page, a later version.
    case protocolViolation(String)
    /// It has no such call. Asking again is of no use.
    case notSupported(CentralCall)
    /// It does not know the place in its changes any more from which it was to go on: everything has to be listed again.
    case cursorExpired
    /// The lease has run out.
    case claimLost

    /// For technicians: what happened and what to look at. No personal data and no credentials.
    public var description: String {
        switch self {
        case .unreachable(let reason): return "can't be reached: \(reason)"
        case .resting(let time):
            return "has failed several times and is not asked for the next \(time.milliseconds / 1_000 + 1) s"
        case .unavailable(let status, let retryAfter):
            let when = retryAfter.map { " in \($0.milliseconds / 1_000) s" } ?? ""
            return "is up but does not answer now (HTTP \(status)); it is asked again\(when)"
        case .refused(let status):
            return "refuses access (HTTP \(status)): check the credentials in “central” and the account's rights"
        case .protocolViolation(let what): return "gives an answer that can't be trusted: \(what)"
        case .notSupported(let call): return "has no call for “\(call.rawValue)”"
        case .cursorExpired: return "does not know any more where its changes were read up to; all is listed again"
        case .claimLost: return "has taken the claimed notices back: the lease ran out"
        }
    }
}
