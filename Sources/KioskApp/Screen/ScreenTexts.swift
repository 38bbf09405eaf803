import ApplianceKit
import Foundation

/// The kiosk's own sentences, read from `Screen/Texts`; what is said about a dossier comes from DossierKit's wording.
struct ScreenTexts: Sendable {
    /// Every key that the kiosk asks for: a file must have them all.
    enum Key: String, CaseIterable, Sendable {
        case hotline = "frame.hotline"
        case feedback = "frame.feedback"
        case scannerMissing = "frame.scannerMissing"
        case printerMissing = "frame.printerMissing"
        case unprinted = "frame.unprinted"
        case staffCalled = "frame.staffCalled"
        case takeNumber = "action.takeNumber"
        case takeNumberNote = "action.takeNumberNote"
        case home = "action.home"
        case back = "action.back"
        case again = "action.again"
        case stay = "action.stay"
        case noted = "action.noted"
        case attractHeadline = "attract.headline"
        case attractSentence = "attract.sentence"
        case attractHint = "attract.hint"
        case searchingHeadline = "searching.headline"
        case searchingSentence = "searching.sentence"
        case searchingWithoutCode = "searching.sentenceWithoutCode"
        case searchingSlow = "searching.slow"
        case resultCode = "result.code"
        case resultProcedure = "result.procedure"
        case resultAgency = "result.agency"
        case resultAppointment = "result.appointment"
        case resultReleased = "result.released"
        case resultReturned = "result.returned"
        case resultLate = "result.late"
        case resultToday = "result.today"
        case resultTomorrow = "result.tomorrow"
        case resultDaysLeft = "result.daysLeft"
        case resultDaysOver = "result.daysOver"
        case stepReceived = "step.received"
        case stepProcessing = "step.processing"
        case stepReleased = "step.released"
        case stepReturned = "step.returned"
        case unreadableHeadline = "unreadable.headline"
        case unreadableSentence = "unreadable.sentence"
        case unreadableHint = "unreadable.hint"
        case notACodeHeadline = "notACode.headline"
        case notACodeSentence = "notACode.sentence"
        case notACodeHint = "notACode.hint"
        case ambiguousHeadline = "ambiguous.headline"
        case ambiguousSentence = "ambiguous.sentence"
        case ambiguousHint = "ambiguous.hint"
        case notFoundHeadline = "notFound.headline"
        case notFoundSentence = "notFound.sentence"
        case notFoundWithoutCode = "notFound.sentenceWithoutCode"
        case notFoundHint = "notFound.hint"
        case unreachableHeadline = "unreachable.headline"
        case unreachableSentence = "unreachable.sentence"
        case unreachableHint = "unreachable.hint"
        case codeNeededHeadline = "lookupCodeNeeded.headline"
        case codeNeededSentence = "lookupCodeNeeded.sentence"
        case codeNeededHint = "lookupCodeNeeded.hint"
        case attemptsHeadline = "tooManyAttempts.headline"
        case attemptsSentence = "tooManyAttempts.sentence"
        case attemptsHint = "tooManyAttempts.hint"
        case choosingHeadline = "choosingService.headline"
        case choosingSentence = "choosingService.sentence"
        case takingHeadline = "takingNumber.headline"
        case takingSentence = "takingNumber.sentence"
        case printingHeadline = "printing.headline"
        case printingSentence = "printing.sentence"
        case givenHeadline = "ticketGiven.headline"
        case givenSentence = "ticketGiven.sentence"
        case notPrintedHeadline = "ticketNotPrinted.headline"
        case notPrintedSentence = "ticketNotPrinted.sentence"
        case noTicketHeadline = "noTicket.headline"
        case noTicketSentence = "noTicket.sentence"
        case noTicketClockNotSet = "noTicket.clockNotSet"
        case ticketLabel = "ticket.label"
        case ticketBefore = "ticket.before"
        case ticketFirst = "ticket.first"
        case ticketHeading = "ticket.heading"
        case ticketIssued = "ticket.issued"
        case ticketKeep = "ticket.keep"
        case testHeading = "testTicket.heading"
        case testPrinter = "testTicket.printer"
        case testLetters = "testTicket.letters"
        case testRuler = "testTicket.ruler"
        case testShades = "testTicket.shades"
        case testCodes = "testTicket.codes"
        case warningHeadline = "warning.headline"
        case warningSentence = "warning.sentence"
        case sunday = "weekday.0"
        case monday = "weekday.1"
        case tuesday = "weekday.2"
        case wednesday = "weekday.3"
        case thursday = "weekday.4"
        case friday = "weekday.5"
        case saturday = "weekday.6"
    }

    private static let weekdays: [Key] = [.sunday, .monday, .tuesday, .wednesday, .thursday, .friday, .saturday]

    private let texts: [Key: String]

    /// Reads a language's file.
    ///
    /// - Throws: ``ScreenTextsError``, ``ResourceMissing``.
    init(language: String = "vi") throws {
        let file = try ResourceFiles.folder("Texts", of: "KioskApp").appendingPathComponent("\(language).json5")
        let decoder = JSONDecoder()
        decoder.allowsJSON5 = true
        let parts: [String: [String: String]]
        do {
            parts = try decoder.decode([String: [String: String]].self, from: try Data(contentsOf: file))
        } catch {
            throw ScreenTextsError(file: file.path, problem: "can't be read as JSON5: \(error)")
        }
        var texts: [Key: String] = [:]
        var missing: [String] = []
        for key in Key.allCases {
            let words = key.rawValue.split(separator: ".", maxSplits: 1).map(String.init)
            if let text = parts[words[0]]?[words[1]] { texts[key] = text } else { missing.append(key.rawValue) }
        }
        guard missing.isEmpty else {
            throw ScreenTextsError(file: file.path, problem: "has no \(missing.joined(separator: ", "))")
        }
        self.texts = texts
    }

    /// A text with its `{placeholders}` filled in.
    func callAsFunction(_ key: Key, _ values: KeyValuePairs<String, String> = [:]) -> String {
        var text = texts[key] ?? ""  // complete since init
        for (name, value) in values { text = text.replacing("{\(name)}", with: value) }
        return text
    }

    /// `Thứ Năm, 12/03/2026`.
    func longDate(_ date: Date) -> String {
        let local = LocalTime(date)
        return "\(self(Self.weekdays[local.weekday])), \(local.date)"
    }
}

/// A file of sentences that the kiosk can't work with.
struct ScreenTextsError: Error, CustomStringConvertible {
    let file: String
    let problem: String
    var description: String { "\(file) \(problem)" }
}
