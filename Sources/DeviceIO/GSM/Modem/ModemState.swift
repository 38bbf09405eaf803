/// Where a modem stands, each with its reason for people.
public enum ModemState: Equatable, Sendable, CustomStringConvertible {
    /// There is no port, or it can't be opened.
    case absent(reason: String)
    /// The port is being opened and the modem set up.
    case opening
    /// The SIM wants a PIN that we don't have, or refused ours; a PUK is never tried.
    case locked(reason: String)
    /// Set up, but not (yet) in the network: receives nothing, sends nothing.
    case registering(reason: String)
    /// Sends and receives.
    case ready
    /// It answers no more or refuses what it must do; tried again by itself.
    case sick(reason: String)
    /// It is being started anew, or its power is switched off and on.
    case resetting(reason: String)
    /// It does not work and nothing that can be done from here helped: somebody has to look. Tried again by itself.
    case alarm(reason: String)
    /// Stopped on purpose.
    case off

    /// Why, for people; nil where the name says it all.
    public var reason: String? {
        switch self {
        case .absent(let reason), .locked(let reason), .registering(let reason), .sick(let reason),
            .resetting(let reason), .alarm(let reason):
            reason
        case .opening, .ready, .off: nil
        }
    }

    /// For logs and the technician.
    public var description: String {
        switch self {
        case .absent(let reason): "absent: \(reason)"
        case .opening: "opening"
        case .locked(let reason): "locked: \(reason)"
        case .registering(let reason): "not in the network: \(reason)"
        case .ready: "ready"
        case .sick(let reason): "sick: \(reason)"
        case .resetting(let reason): "resetting: \(reason)"
        case .alarm(let reason): "ALARM: \(reason)"
        case .off: "off"
        }
    }
}

/// A message as it lies in the modem's storage.
public struct StoredMessage: Equatable, Sendable {
    /// The slot; stays the same until the message is deleted. nil: it came directly and lies nowhere (`+CDS`).
    public var index: Int?
    /// The PDU in hexadecimal with the service centre's address first.
    public var pdu: String
}

/// What to do with a message in the modem's storage.
public enum StoredMessageDisposition: Equatable, Sendable {
    /// It is safe in our own store: delete it from the modem.
    case delete
    /// It could not be stored; leave it and offer it again later. What came directly is not acknowledged, where the
    /// modem waits for that, so that the network keeps it.
    case keep
}

/// What became of a PDU that was handed to the modem.
public enum Submission: Equatable, Sendable {
    /// The network took it; the reference is TP-MR, nil where the modem did not tell.
    case accepted(reference: UInt8?)
    /// The network or the modem refused it, with the code of `+CMS ERROR`.
    case refused(code: Int)
    /// It certainly did not go out.
    case notSent(reason: String)
    /// Perhaps it went out, perhaps not.
    case inDoubt(reason: String)
}
