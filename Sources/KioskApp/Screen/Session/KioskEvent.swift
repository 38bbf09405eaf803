import DeviceIO
import DossierKit

extension KioskSession {
    /// What happens to the kiosk.
    enum Event: Sendable {
        /// The scanner read a text, and this is what it means.
        case scanned(CodeReading)
        /// The scanner sent something that is no text.
        case scanFailed
        /// The lookup answers.
        case answered(LookupAnswer, visit: UInt64)
        /// A finger.
        case tapped(Tap)
        /// The number is written down.
        case numberTaken(QueueTicket, visit: UInt64)
        /// It is not.
        case numberRefused(TicketRefusal, visit: UInt64)
        /// A late tap turned out to have got a number before.
        case numberRecalled(QueueTicket, visit: UInt64)
        /// The printer has taken the ticket.
        case ticketPrinted(QueueTicket, visit: UInt64)
        /// The printer has not.
        case ticketFailed(QueueTicket, visit: UInt64)
        /// The slip with the answer is printed, or not.
        case slipPrinted(Bool, visit: UInt64)
        /// The gateway has taken a telephone number, or not.
        case followed(Bool, visit: UInt64)
        /// The scanner came, went or failed.
        case scannerChanged(DeviceState)
        /// The printer came, went or failed.
        case printerChanged(DeviceState)
        /// What the central system publishes was read.
        case catalogueRead(ProcedureCatalogue)
        /// How many wait, and how long, by series.
        case waitingCounted([String: QueueOutlook])
        /// The centre's figures were counted.
        case figuresCounted(DossierFigures)
        /// When the centre is open, as far as anybody has said.
        case hoursRead(OpeningHours)
        /// A card was held under the scanner; the key is this one scan's.
        case commanded(ScannedCommand, key: String)
        /// Somebody of the staff has come, or is on the way.
        case staffCame
        /// The button on the box that gives numbers; without a series it asks where there are several.
        case ticketButton(series: String?, key: String)
        /// Somebody asks for help by the button on the box.
        case staffCalled
        /// ``KioskSession/deadline`` is here.
        case timeReached
    }

    /// What somebody has to do about it.
    enum Effect: Equatable, Sendable {
        case lookUp(CodeReading, visit: UInt64)
        case takeNumber(TicketRequest, visit: UInt64)
        /// Look whether this key has got a number; do nothing if not.
        case recallNumber(key: String, visit: UInt64)
        case print(QueueTicket, visit: UInt64)
        /// An answer on paper, in this language.
        case printSlip(Dossier, DataAge, language: String?, visit: UInt64)
        case record(QueueTicket.State, QueueTicket)
        /// This number wants to hear of this dossier.
        case follow(DossierCode, number: String, visit: UInt64)
        /// This number wants to hear when few are ahead of this ticket.
        case followQueue(QueueTicket, number: String, visit: UInt64)
        /// Hand a rating over.
        case rate(RatingForm, visit: UInt64)
        /// Read what the central system publishes.
        case readCatalogue
        /// Count the centre's figures.
        case countFigures
        /// Count who waits, by series.
        case countWaiting
        /// Tell the staff that somebody calls, or no longer: the lamp on the box, the note on their pages.
        case light(Bool)
    }
}
