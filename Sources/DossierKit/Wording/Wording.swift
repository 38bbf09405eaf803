import ApplianceKit
public import Foundation

/// What is told to a citizen, in one language: on the screen in whole sentences with accents, by text message in one
/// part without.
///
/// The sentences stand in `Texts/<language>.json5`, for a centre to change. They are checked when they are read, so that
/// no citizen meets a missing one.
public struct Wording: Sendable {
    /// What a screen says: a heading, where the matter stands, and what the citizen does next.
    public struct Screen: Sendable, Equatable {
        /// The status in a few words.
        public let title: String
        /// Where it stands, in a sentence.
        public let sentence: String
        /// Who must do what next; empty where there is nothing to say.
        public let next: String
        /// Further sentences: overdue, paused.
        public let notes: [String]
        /// How old the data are; nil when they are live.
        public let age: String?
    }

    /// The language's code, `vi` or `en`.
    public let language: String
    /// How messages are written.
    public let form: MessageForm
    /// What messages say about the centre.
    public let centre: CentreFacts
    let templates: [WordingKey: Template]

    /// Reads the sentences.
    ///
    /// - Parameters:
    ///   - language: Which file.
    ///   - folder: Where the files are; nil for those of the installation.
    ///   - longestCode: How long a dossier code can be (``CodeConfiguration/longestCode``), for the check that every
    ///     message fits one part.
    ///   - form: How messages are written.
    ///   - centre: What messages say about the centre.
    /// - Throws: ``WordingError`` with every problem, ``ResourceMissing`` where there are no files.
    public init(
        language: String = "vi", folder: URL? = nil, longestCode: Int = 32, form: MessageForm = .unaccented,
        centre: CentreFacts = CentreFacts()
    ) throws {
        let folder = try folder ?? ResourceFiles.folder("Texts", of: "DossierKit")
        let file = folder.appendingPathComponent("\(language).json5")
        guard let data = FileManager.default.contents(atPath: file.path) else {
            throw WordingError(file: file.path, problems: ["can't be read: is it there, and may this user read it?"])
        }
        self.language = language
        self.form = form
        self.centre = centre
        templates = try WordingFile(data, file: file.path).templates
        let problems = tooLongMessages(longestCode: longestCode)
        guard problems.isEmpty else { throw WordingError(file: file.path, problems: problems) }
    }

    // MARK: - Screen

    /// What the screen says about a dossier.
    ///
    /// - Parameter now: For “today” and for what is overdue.
    public func screen(_ dossier: Dossier, _ age: DataAge, now: Date) -> Screen {
        let values = values(dossier)
        var notes: [String] = []
        switch dossier.timeliness(at: now) {
        case .overdue where dossier.status?.isClosed == false && dossier.status != .completed:
            notes.append(text(.overdue, values))
        case .paused where dossier.status?.waitsForCitizen == false: notes.append(text(.paused, values))
        default: break
        }
        var since: String?
        if case .cached(let date) = age { since = text(.screenAge, [.age: self.age(date, now: now)]) }
        return Screen(
            title: text(.screen(dossier.status, .title), values),
            sentence: text(.screen(dossier.status, .sentence), values),
            next: text(.screen(dossier.status, .next), values), notes: notes, age: since)
    }

    // MARK: - Pieces

    /// `lúc 10:32 hôm nay`, `lúc 10:32 ngày 20/11`.
    func age(_ date: Date, now: Date) -> String {
        let time = LocalTime(date)
        let today = LocalTime(now)
        if time.isSameDay(as: today) { return text(.ageToday, [.clock: time.clock]) }
        let day = time.year == today.year ? String(time.date.prefix(5)) : time.date
        return text(.ageOther, [.clock: time.clock, .day: day])
    }

    func values(_ dossier: Dossier) -> [Placeholder: String] {
        func date(_ date: Date?) -> String { date.map { LocalTime($0).date } ?? "" }
        return [
            .code: dossier.code.printed, .procedure: dossier.procedure, .agency: dossier.agency, .step: dossier.step,
            .statusText: dossier.statusText, .counter: dossier.counter, .received: date(dossier.received),
            .appointment: date(dossier.appointment), .released: date(dossier.released),
            .finished: date(dossier.finished),
        ]
    }

    /// The file was refused if one were missing.
    func text(_ key: WordingKey, _ values: [Placeholder: String]) -> String { templates[key]?.filled(values) ?? "" }
}
