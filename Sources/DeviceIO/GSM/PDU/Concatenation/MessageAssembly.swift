/// Puts concatenated messages together from parts that come in any order, several messages at once.
///
/// A value without clock or store: the caller gives the time, and stores each ``PartialMessage`` that changed before it
/// deletes the part from the modem.
public struct MessageAssembly: Sendable, Hashable, Codable {
    /// What came of a message.
    public enum Outcome: Sendable, Hashable {
        /// It stands alone: handle it at once.
        case single(SMSDeliver)
        /// It was the last part: handle the whole, and forget the stored parts.
        case complete(PartialMessage)
        /// More parts are to come: store these.
        case partial(PartialMessage)
        /// This part is there already; nothing to store.
        case repeated(PartialMessage)
        /// It begins a new message, and an unfinished one gives way: it has the same reference, or there are more than
        /// ``capacity``. Hand the old one over as incomplete, store the new one.
        case replaced(old: PartialMessage, new: PartialMessage)
    }

    /// How many messages may wait for parts; the one that waits longest gives way.
    public static let capacity = 256

    /// The messages that wait for parts.
    public private(set) var waiting: [PartialMessage]

    /// Goes on with stored messages; those beyond ``capacity``, the oldest, are left out.
    public init(waiting: [PartialMessage] = []) {
        self.waiting = Array(waiting.sorted { $0.since < $1.since }.suffix(Self.capacity))
    }

    /// Takes a message.
    ///
    /// - Parameters:
    ///   - message: A part, or a message that stands alone.
    ///   - line: The modem or SIM that received it; parts from different ones never meet.
    ///   - seconds: The time of arrival since 1970.
    public mutating func take(_ message: SMSDeliver, line: String, at seconds: Int) -> Outcome {
        guard let new = PartialMessage(message, line: line, since: seconds) else { return .single(message) }
        guard let index = waiting.firstIndex(where: { $0.key == new.key }) else { return begin(new) }
        var known = waiting[index]
        switch known.add(message) {
        case .repeated: return .repeated(known)
        case .conflicting, .foreign:
            waiting[index] = new
            return .replaced(old: known, new: new)
        case .added:
            if known.isComplete {
                waiting.remove(at: index)
                return .complete(known)
            }
            waiting[index] = known
            return .partial(known)
        }
    }

    private mutating func begin(_ new: PartialMessage) -> Outcome {
        guard !new.isComplete else { return .complete(new) }
        waiting.append(new)
        guard waiting.count > Self.capacity,
            let oldest = waiting.indices.min(by: { waiting[$0].since < waiting[$1].since })
        else { return .partial(new) }
        return .replaced(old: waiting.remove(at: oldest), new: new)
    }

    /// Takes out what has waited too long, oldest first, to be handed over with what there is.
    ///
    /// - Parameter seconds: Messages whose first part came before this moment, since 1970.
    public mutating func expire(before seconds: Int) -> [PartialMessage] {
        let expired = waiting.filter { $0.since < seconds }.sorted { $0.since < $1.since }
        waiting.removeAll { $0.since < seconds }
        return expired
    }
}
