/// What a `+CMS ERROR` means for the message and for the modem (TS 24.011 annex E-2, TS 27.005 §3.2.5).
///
/// Kept as data: an operator or a modem that uses a code otherwise is a line in a table, not a branch in code.
public enum ServiceErrorClass: String, Sendable, CaseIterable {
    /// The number can't get messages: this message fails.
    case number
    /// Our SIM or subscription: the modem stops, the messages wait.
    case subscription
    /// The network is busy: again, with growing pauses.
    case congestion
    /// The network is out of order: again after minutes.
    case outage
    /// The PDU is wrong: a fault of ours, never sent again as it is.
    case protocolFault
    /// The modem's own memory: relieve it, then again.
    case memory
    /// Perhaps sent, perhaps not.
    case inDoubt
    /// The network had it already: sent.
    case duplicate
    /// Refused for a reason that nobody knows: once more later.
    case refused
    /// Of no consequence.
    case ignorable

    /// The class of a code; what is not listed is in doubt.
    public init(code: Int) { self = Self.table.first { $0.codes.contains(code) }?.errorClass ?? .inDoubt }

    private static let table: [(errorClass: ServiceErrorClass, codes: Set<Int>)] = [
        (.number, [1, 10, 27, 195, 196]),
        (.subscription, [8, 28, 29, 30, 50, 69, 193, 310, 311, 312, 313, 315, 316, 317, 318, 330]),
        (.congestion, [17, 22, 41, 42, 47, 192, 194, 301, 314, 331, 512, 513, 514, 515]),
        (.outage, [38]),
        (.protocolFault, Set([81, 95, 96, 97, 98, 99, 111, 198, 199, 304, 305]).union(128...176)),
        (.memory, [208, 209, 211, 302, 303, 320, 321, 322]),
        (.inDoubt, [332, 350, 500]),
        (.duplicate, [197]),
        (.refused, [21, 127]),
        (.ignorable, [340]),
    ]
}
