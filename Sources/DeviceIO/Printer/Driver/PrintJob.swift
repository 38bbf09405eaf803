public import Foundation

/// A ticket on its way through the printer, as it is written down.
public struct PrintJob: Sendable, Equatable {
    /// How far it is.
    public enum State: Equatable, Sendable {
        /// Waits for its turn. Nothing has left.
        case queued
        /// Its bytes are on their way.
        case sending
        /// Sent whole; ``PrintOutcome`` says what “confirmed” means.
        case printed(confirmed: Bool)
        /// Not printed, or not wholly.
        case failed(PrinterTrouble)
        /// The program ended while its bytes were on their way.
        case interrupted
        /// It waited too long, or until the program ended. Nothing of it was printed.
        case expired
    }

    /// Its number in the ledger.
    public let id: Int64
    /// The printer's name.
    public let printer: String
    /// What it was, for example the number of a queue ticket.
    public let title: String
    /// How far it is.
    public let state: State
    /// When it was asked for.
    public let askedAt: Date
    /// Since when it is in this state.
    public let since: Date
}

extension PrintJob.State {
    /// The word in the ledger, and the trouble beside it.
    var stored: (word: String, trouble: String?) {
        switch self {
        case .queued: ("queued", nil)
        case .sending: ("sending", nil)
        case .printed(confirmed: true): ("confirmed", nil)
        case .printed(confirmed: false): ("unconfirmed", nil)
        case .failed(let trouble): ("failed", trouble.rawValue)
        case .interrupted: ("interrupted", nil)
        case .expired: ("expired", nil)
        }
    }

    init?(stored word: String, _ trouble: String?) {
        switch word {
        case "queued": self = .queued
        case "sending": self = .sending
        case "confirmed": self = .printed(confirmed: true)
        case "unconfirmed": self = .printed(confirmed: false)
        case "failed": self = .failed(trouble.flatMap(PrinterTrouble.init) ?? .refused)
        case "interrupted": self = .interrupted
        case "expired": self = .expired
        default: return nil
        }
    }
}
