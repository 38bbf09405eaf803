import ApplianceKit
import DossierKit

/// How texts are answered, from the sections `queries` and `centre`.
///
/// ```json5
/// queries: {
///   language: "vi",             // of replies; who uses a keyword of another one is answered in that
///   otherLanguages: ["en"],
///   accents: false,             // true: replies with accents, in UCS-2, at two to three times the price
///   keywords: "/etc/tracuu/keywords.json5",   // a site's own words above the installation's
///   lookupSeconds: 5,           // how long the central system may take before an answer is promised for later
///   retrySeconds: 30,           // how often a promised answer is tried for
///   queue: { kiosk: "http://127.0.0.1:8080", example: "A015" },   // absent: STT is not answered here
/// },
/// centre: { name: "…", hours: "…", address: "…", hotline: "…" },
/// ```
struct QueryConfiguration: Sendable {
    var language: String
    var otherLanguages: [String]
    var form: MessageForm
    var keywordFile: String?
    var lookupBudget: Duration
    var retryPause: Duration
    var queueAddress: String?
    var centre: CentreFacts

    init(queries: ConfigurationSection, centre section: ConfigurationSection) {
        language = queries.string("language", default: "vi")
        otherLanguages = queries.strings("otherLanguages", default: ["en"])
        form = queries.boolean("accents", default: false) ? .accented : .unaccented
        keywordFile = queries.optionalString("keywords")
        lookupBudget = queries.seconds("lookupSeconds", default: DossierLookup.messageBudget, in: 0.1...60)
        retryPause = queries.seconds("retrySeconds", default: .seconds(30), in: 1...600)
        let queue = queries.section("queue")
        queueAddress = queue.optionalString("kiosk")
        if let queueAddress, !queueAddress.hasPrefix("http://"), !queueAddress.hasPrefix("https://") {
            queue.report("must begin with http:// or https://", key: "kiosk")
        }
        let example = queue.string("example", default: "A015")
        if TicketNumber(words: [example.compactLetters]) == nil {
            queue.report("“\(example)” is no ticket such as A015", key: "example")
        }
        centre = CentreFacts(
            name: section.string("name", default: ""), hours: section.string("hours", default: ""),
            address: section.string("address", default: ""), hotline: section.string("hotline", default: ""),
            ticketExample: queueAddress == nil ? "" : example)
    }

    /// The queue that is asked; nil where `STT` is not answered here.
    func queuePlaces() throws -> (any QueuePlaces)? {
        try queueAddress.map { KioskQueuePlaces(base: $0, client: try HTTPClient(name: "queue")) }
    }

    /// Each language with its wording, the usual one first.
    ///
    /// - Throws: `WordingError` where a message can't fit, `VocabularyError`.
    func languages(longestCode: Int) throws -> [(wording: Wording, vocabulary: QueryVocabulary)] {
        try ([language] + otherLanguages.filter { $0 != language }).map { language in
            (
                try Wording(language: language, longestCode: longestCode, form: form, centre: centre),
                try QueryVocabulary(language: language, site: language == self.language ? keywordFile : nil)
            )
        }
    }
}
