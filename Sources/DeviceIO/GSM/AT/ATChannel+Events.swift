extension ATChannel {
    /// What comes without being asked for.
    public enum Event: Equatable, Sendable {
        /// An unsolicited result.
        case unsolicited(UnsolicitedResult)
        /// What ``ATChannel/remind(_:)`` puts in line behind what has come from the modem.
        case reminder(Reminder)
        /// Commands time out one after another, or the line can't be brought back into step, or
        /// ``ATChannel/reportTrouble()``.
        case troubled
        /// The modem said that it has started anew: what it was doing and all its settings are gone. The last event but
        /// ``closed(_:)``.
        case restarted(String)
        /// The port is gone; the last event of a session.
        case closed(String)
    }

    /// Work that waits in line with what comes from the modem, so that one thing is done at a time.
    public enum Reminder: Hashable, Sendable {
        /// To check everything.
        case audit
        /// To look for messages.
        case sweep
        /// To look for a message that was announced and could not be read yet.
        case look(storage: String, index: Int, attempt: Int)
    }
}
