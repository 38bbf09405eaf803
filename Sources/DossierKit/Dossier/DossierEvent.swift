public import Foundation

/// Something that has happened to a dossier and that whoever handed it in is told.
///
/// One event is one notice: the same dossier, kind and date are told once, however often the event is reported and
/// however often the dossier goes back and forth. So ``date`` must be the same whenever the same event is found again.
public struct DossierEvent: Sendable, Equatable {
    /// What happened, and which of the central system's dates goes with it.
    public enum Kind: String, Sendable, CaseIterable, Codable {
        /// Accepted, with the appointment. The date: when it was received.
        case received
        /// The result can be collected. The date: when it was released.
        case resultReady
        /// The result has been handed over. The date: when that was finished.
        case returned
        /// Papers are missing; ``DossierEvent/detail`` says which. The date: when they were asked for.
        case supplement
        /// Not accepted, or stopped; ``DossierEvent/detail`` says why. The date: when it was closed.
        case refused
        /// Fees are to be paid; ``DossierEvent/detail`` says how much. The date: when they were asked for.
        case payment
        /// It will be late; the dossier has the new appointment. The date: that new appointment.
        case apology
        /// A result that was said to be ready is not, or its date was taken back. The date: when the result had been
        /// released.
        case correction
    }

    /// What happened.
    public var kind: Kind
    /// The dossier as it stands after the event.
    public var dossier: Dossier
    /// The central system's date that goes with the ``kind``; never the time at which the event was noticed, except
    /// where the central system has no date at all, and then kept by whoever reports the event.
    public var date: Date
    /// What is missing, why, or how much, in the central system's words; empty where it doesn't say.
    public var detail: String
    /// Whom to tell; nil where the central system names nobody. Personal data: it lives in memory and in the message
    /// that is sent, and nowhere else.
    public var contact: DossierContact?

    /// An event.
    public init(kind: Kind, dossier: Dossier, date: Date, detail: String = "", contact: DossierContact?) {
        self.kind = kind
        self.dossier = dossier
        self.date = date
        self.detail = detail
        self.contact = contact
    }
}

/// Takes what has happened to dossiers, to tell the citizens.
///
/// Whoever finds the events, finds them by comparing what it knew with what it reads; it writes down what it has read
/// only after ``take(_:)`` has returned. So an event is reported again rather than lost, and the taker makes sure that
/// it is told once.
public protocol DossierEventSink: Sendable {
    /// Takes events in the order in which they happened; when it returns they are on the disk.
    ///
    /// - Throws: what kept it from that. Nothing has been taken then, or the events may be reported again all the same.
    func take(_ events: [DossierEvent]) async throws
}
