import ApplianceKit

/// A Kannel through which messages go instead of, or beside, modems: `kannel: { … }` of sms.json5.
struct KannelConfiguration: Equatable, Sendable {
    /// For the store and lists.
    var name: String
    /// smsbox' sendsms interface.
    var sendURL: String
    var user: String
    var password: String
    /// The sender that citizens see, where the SMS centre lets one choose.
    var sender: String?
    /// Which of Kannel's SMS centres; nil: it chooses.
    var centre: String?
    /// Where Kannel reaches this gateway's API.
    var callbackURL: String
    /// What it says there to show that it is Kannel: its calls carry no token.
    var callbackKey: String
    /// How long one request may take.
    var timeout: Duration

    /// nil: there is none.
    init?(reading section: ConfigurationSection) {
        name = section.string("name", default: "kannel0")
        sendURL = section.string("sendURL", default: "")
        user = section.string("user", default: "tracuu")
        password = section.string("password", default: "")
        sender = section.optionalString("sender")
        centre = section.optionalString("smsc")
        callbackURL = section.string("callbackURL", default: "http://127.0.0.1:8081")
        callbackKey = section.string("callbackKey", default: "")
        timeout = section.seconds("timeoutSeconds", default: .seconds(20), in: 1...120)
        guard section.has("sendURL") else { return nil }
        for (key, url) in [("sendURL", sendURL), ("callbackURL", callbackURL)]
        where !(url.hasPrefix("http://") || url.hasPrefix("https://")) || url.contains("?") {
            section.report("must be an address such as http://127.0.0.1:13013/cgi-bin/sendsms", key: key)
        }
        if callbackKey.utf8.count < BearerToken.shortest || !MessageID.isCallers(callbackKey) {
            section.report(
                "must have at least \(BearerToken.shortest) of A-Z a-z 0-9 . _ -: whoever knows it can hand texts in",
                key: "callbackKey")
        }
    }
}
