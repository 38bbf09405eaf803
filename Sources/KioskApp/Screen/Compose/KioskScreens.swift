import DeviceIO
import DossierKit
import Foundation

/// The kiosk's words in each of its languages.
struct KioskScreens: Sendable {
    /// The languages to choose from, the kiosk's own first.
    let languages: [String]
    private let composers: [String: ScreenComposer]
    private let own: ScreenComposer
    private let paperWidth: Int

    /// - Throws: ``ScreenTextsError``, `ResourceMissing`, or what is wrong with a wording.
    init(_ configuration: KioskConfiguration) throws {
        languages = configuration.screen.languages
        let texts = try languages.map { try ScreenTexts(language: $0) }
        let names = Dictionary(texts.map { ($0.language, $0(.languageName)) }) { first, _ in first }
        var composers: [String: ScreenComposer] = [:]
        for texts in texts {
            // What is said about dossiers is there in two languages; a third one's kiosk says that in Vietnamese.
            let language = Self.wordings.contains(texts.language) ? texts.language : ScreenTexts.completeLanguage
            let wording = try Wording(language: language, longestCode: configuration.codes.longestCode)
            var composer = ScreenComposer(
                texts: texts, results: ResultComposer(wording: wording, texts: texts), centre: configuration.centre,
                example: configuration.codes.example, languageNames: names)
            if let sms = configuration.queue.sms { composer.queueMessages = sms.ahead }
            composers[texts.language] = composer
        }
        guard let own = languages.first.flatMap({ composers[$0] }) else {
            throw ScreenTextsError(file: "screen.languages", problem: "names no language")
        }
        self.composers = composers
        self.own = own
        paperWidth = configuration.printer.profile.width
    }

    private static let wordings = ["vi", "en"]

    /// The words of a language; nil is the kiosk's own.
    func composer(_ language: String?) -> ScreenComposer { language.flatMap { composers[$0] } ?? own }

    /// An answer on paper.
    func slip(_ dossier: Dossier, _ age: DataAge, language: String?, at date: Date) -> TicketLayout {
        let composer = composer(language)
        var model = ScreenModel(
            screen: "", kind: .result, headline: "", frame: ScreenModel.Frame(centre: "", contacts: []))
        composer.results.compose(dossier, age, now: date, into: &model)
        return StatusSlipPaper(texts: composer.texts, centre: composer.centre, width: paperWidth).layout(
            model, at: date)
    }
}
