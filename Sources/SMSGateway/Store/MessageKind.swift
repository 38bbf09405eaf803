import ApplianceKit

/// What a message is for; its priority, its life and what becomes of it in doubt follow from that.
enum MessageKind: String, Codable, CaseIterable, Sendable {
    /// The answer to a citizen's text.
    case reply
    /// One message to one person at somebody's wish, through the API or the command line.
    case oneTime
    /// Told by ourselves: a dossier's event.
    case notice
    /// One text to many.
    case bulk

    /// 3, the first to go, to 0.
    var priority: Int {
        switch self {
        case .reply: 3
        case .oneTime: 2
        case .notice: 1
        case .bulk: 0
        }
    }

    /// For how long it is of use, where nothing else is said.
    var validity: Duration {
        switch self {
        case .reply: .seconds(3_600)
        case .oneTime: .seconds(24 * 3_600)
        case .notice: .seconds(3 * 86_400)
        case .bulk: .seconds(2 * 86_400)
        }
    }

    /// Whether people are left alone with it at night, and after they have said that they want none.
    var isUnasked: Bool { self == .notice || self == .bulk }

    /// How long an attempt in doubt waits for its report before it is made once more.
    var patienceInDoubt: Duration {
        switch self {
        case .reply: .seconds(5)
        case .oneTime: .seconds(60)
        case .notice, .bulk: .seconds(300)
        }
    }

    /// How often a part may be handed in once more although it may have gone out. A reply does no harm when it comes
    /// twice; its loss does. Of a notice people should get one.
    var repetitionsInDoubt: Int { self == .reply ? 2 : 1 }
}

/// How a message travels.
enum MessageChannel: String, Codable, CaseIterable, Sendable {
    case sms
    case email
}

/// Where a part of a message stands.
enum PartState: String, Codable, CaseIterable, Sendable {
    /// It waits for its turn, or for its next try.
    case queued
    /// It is being handed in; after a crash it may have gone out.
    case open
    /// The network took it. Where no report comes, this is the end.
    case sent
    /// The recipient's telephone has it.
    case delivered
    /// It can't be sent or delivered.
    case failed
    /// Its time ran out.
    case expired
    /// It may have gone out; nobody can tell.
    case inDoubt
    /// Somebody took it back before it went out.
    case cancelled
}

/// Where a message stands as a whole.
enum MessageState: String, Codable, CaseIterable, Sendable {
    /// No part has been handed in yet.
    case queued
    /// Some parts are on their way, others wait.
    case sending
    /// Every part was taken by the network.
    case sent
    /// Every part has arrived.
    case delivered
    /// A part can't be sent or delivered, so the message is of no use.
    case failed
    /// Its time ran out before every part had gone.
    case expired
    /// A part may or may not have gone out, and the others have.
    case inDoubt
    /// Somebody took it back.
    case cancelled

    /// What follows from the states of the parts.
    init(parts: [PartState]) {
        func has(_ state: PartState) -> Bool { parts.contains(state) }
        if has(.failed) {
            self = .failed
        } else if has(.expired) {
            self = .expired
        } else if has(.cancelled) {
            self = .cancelled
        } else if has(.queued) || has(.open) {
            self = parts.allSatisfy { $0 == .queued } ? .queued : .sending
        } else if has(.inDoubt) {
            self = .inDoubt
        } else {
            self = parts.allSatisfy { $0 == .delivered } ? .delivered : .sent
        }
    }

    /// Whether nothing more will be done about it.
    var isSettled: Bool { self != .queued && self != .sending }
}
