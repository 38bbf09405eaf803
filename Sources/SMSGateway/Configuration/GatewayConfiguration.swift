import ApplianceKit
import DossierKit

/// What sms.json5 says; every key has a default but the central system's address.
struct GatewayConfiguration: Sendable {
    var modems: [GatewayModem]
    var operators: OperatorTable
    var sending: SendingConfiguration
    var dossiers: DossierConfiguration
    var codes: CodeConfiguration
    var language: String
    var hourlyLimit: Int
    var lookupBudget: Duration
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
        dossiers = DossierConfiguration(reading: root)
        codes = CodeConfiguration(root.section("codes"))
        let queries = root.section("queries")
        language = queries.string("language", default: "vi")
        hourlyLimit = queries.integer("hourlyLimitPerSender", default: 20, in: 1...1_000)
        lookupBudget = queries.seconds("lookupSeconds", default: DossierLookup.messageBudget, in: 0.1...60)
        logLevel = Log.Level(reading: root, key: "log")
        try reader.finish()
    }

    /// Which texts get no answer.
    var answerRule: AnswerRule {
        AnswerRule(hourlyLimit: hourlyLimit, ownNumbers: Set(modems.compactMap(\.number)))
    }
}
