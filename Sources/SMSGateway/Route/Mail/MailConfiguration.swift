import ApplianceKit

/// The section `email`: the province's mail server, for notices to people without a mobile number.
struct MailConfiguration: Equatable, Sendable {
    var server: MailServer
    var from: String
    var fromName: String

    init(_ section: ConfigurationSection) {
        let security = section.choice("security", default: MailServer.Security.startTLS)
        let port = section.integer("port", default: security == .tls ? 465 : 587, in: 1...65_535)
        server = MailServer(
            host: section.required("host", "the name of the mail server"), port: UInt16(clamping: port),
            security: security, user: section.optionalString("user"), password: section.optionalString("password"),
            authorities: section.optionalString("authorities"))
        from = section.required("from", "the address that notices come from")
        if !from.isEmpty, !MailMessage.isAddress(from) {
            section.report("“\(from)” is no e-mail address", key: "from")
        }
        fromName = section.string("fromName", default: "")
        if security == .none, !["127.0.0.1", "::1", "localhost"].contains(server.host) {
            section.report(
                "“none” is for a mail server on this box only: notices name dossiers; use “startTLS” or “tls”",
                key: "security")
        }
    }
}
