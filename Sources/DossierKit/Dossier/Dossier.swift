public import Foundation

/// What may be told about a dossier to whoever holds its code: no name, address, number or note of anybody.
public struct Dossier: Sendable, Equatable, Codable {
    /// Its code, printed as the central system writes it.
    public var code: DossierCode
    /// The procedure's name (thủ tục).
    public var procedure: String
    /// The agency that handles it, or empty.
    public var agency: String
    /// One of the ten; nil where the central system names one that is not known. Then ``statusText`` is all there is.
    public var status: DossierStatus?
    /// The central system's own words for the status, or empty.
    public var statusText: String
    /// The step at which it stands, in the central system's words, or empty.
    public var step: String
    /// The clock stands still, whatever the status.
    public var isPaused: Bool
    /// When it was accepted.
    public var received: Date?
    /// When the result is promised. The central system's date: never computed here.
    public var appointment: Date?
    /// When the result was ready.
    public var released: Date?
    /// When it was returned, or closed otherwise.
    public var finished: Date?
    /// Where to collect the result, or empty where the central system doesn't say.
    public var counter: String

    /// A dossier.
    public init(
        code: DossierCode, procedure: String = "", agency: String = "", status: DossierStatus?,
        statusText: String = "", step: String = "", isPaused: Bool = false, received: Date? = nil,
        appointment: Date? = nil, released: Date? = nil, finished: Date? = nil, counter: String = ""
    ) {
        self.code = code
        self.procedure = procedure
        self.agency = agency
        self.status = status
        self.statusText = statusText
        self.step = step
        self.isPaused = isPaused
        self.received = received
        self.appointment = appointment
        self.released = released
        self.finished = finished
        self.counter = counter
    }
}
