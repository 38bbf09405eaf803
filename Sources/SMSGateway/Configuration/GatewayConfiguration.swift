import ApplianceKit
import DossierKit

/// What sms.json5 says; every key has a default but the central system's address.
struct GatewayConfiguration: Sendable {
    var modems: [GatewayModem]
    var operators: OperatorTable
    var sending: SendingConfiguration
    /// nil: no e-mail is sent; what would go by it waits.
    var email: MailConfiguration?
    var dossiers: DossierConfiguration
    var codes: CodeConfiguration
    /// The name under which this gateway reports to the central system.
    var name: String
    var queries: QueryConfiguration
    var notices: NoticeConfiguration
    var hourlyLimit: Int
    /// nil: there is none.
    var kannel: KannelConfiguration?
    var api: APIConfiguration
    /// nil: nobody is told.
    var webhook: WebhookConfiguration?
    var statement: StatementHeading
    var logLevel: Log.Level

    /// Reads the file.
    ///
    /// - Throws: `ConfigurationError` with everything that is wrong.
    init(path: String) throws(ConfigurationError) {
        try self.init(reading: ConfigurationReader(path: path))
    }

    init(reading reader: ConfigurationReader) throws(ConfigurationError) {
        let root = reader.root
        operators = OperatorTable(reading: root.section("operators"))
        modems = GatewayModem.all(root, operators: operators)
        sending = SendingConfiguration(root.section("sending"))
        email = root.has("email") ? MailConfiguration(root.section("email")) : nil
        dossiers = DossierConfiguration(reading: root)
        codes = CodeConfiguration(root.section("codes"))
        let queries = root.section("queries")
        name = root.string("name", default: "sms")
        self.queries = QueryConfiguration(queries: queries, centre: root.section("centre"))
        self.queries.centre.week = dossiers.calendar.week
        notices = NoticeConfiguration(root.section("notices"))
        if notices.claims != nil, dossiers.central.kind != .contract {
            root.section("notices").report(
                "only a central system of the open contract deals notices out: central.kind must be “contract”",
                key: "claims")
        }
        hourlyLimit = queries.integer("hourlyLimitPerSender", default: 20, in: 1...1_000)
        kannel = KannelConfiguration(reading: root.section("kannel"))
        api = APIConfiguration(reading: root.section("api"))
        webhook = WebhookConfiguration(reading: root.section("webhook"))
        statement = StatementHeading(reading: root.section("statement"))
        logLevel = Log.Level(reading: root, key: "log")
        try reader.finish()
    }

    /// Which texts get no answer.
    var answerRule: AnswerRule {
        AnswerRule(hourlyLimit: hourlyLimit, ownNumbers: Set(modems.compactMap(\.number)))
    }
}
