import ApplianceKit
import Foundation

/// Who is told what happens: `webhook: { … }` of sms.json5; nobody without an `url`.
struct WebhookConfiguration: Equatable, Sendable {
    /// What may be told.
    enum Event: String, CaseIterable, Sendable {
        /// A text has come in.
        case received = "message.received"
        /// A message of the outbox has another state.
        case state = "message.state"
    }

    var url: String
    /// The key of the signatures, 24 to 64 octets.
    var secret: [UInt8]
    var events: Set<Event>
    /// How long one request may take.
    var timeout: Duration
    /// Events older than this are not told any more: an hour to 30 days.
    var patience: Duration

    /// nil where nobody is to be told.
    init?(reading section: ConfigurationSection) {
        url = section.string("url", default: "")
        let text = section.string("secret", default: "")
        secret = Self.key(text) ?? []
        let names = section.strings("events", default: Event.allCases.map(\.rawValue))
        events = Set(names.compactMap(Event.init))
        timeout = section.seconds("timeoutSeconds", default: .seconds(10), in: 1...60)
        patience = section.seconds("patienceHours", default: .seconds(72), in: 1...720) * 3_600
        let isOpen = section.boolean("unencryptedOnNetwork", default: false)
        guard section.has("url") else { return nil }
        if !url.hasPrefix("https://"), !(url.hasPrefix("http://") && (isOpen || Self.isLoopback(url))) {
            section.report(
                "must begin with https://, since numbers and texts go there; http:// is for 127.0.0.1, "
                    + "or with “unencryptedOnNetwork: true”", key: "url")
        }
        if Self.key(text) == nil {
            section.report(
                "must be “whsec_” and 24 to 64 octets in Base64, for example from: "
                    + "echo whsec_$(openssl rand -base64 32)", key: "secret")
        }
        for name in names where Event(rawValue: name) == nil {
            section.report(
                "“\(name)” is none of \(Event.allCases.map(\.rawValue).joined(separator: ", "))", key: "events")
        }
    }

    private static func key(_ text: String) -> [UInt8]? {
        guard text.hasPrefix("whsec_"), let data = Data(base64Encoded: String(text.dropFirst(6))),
            (24...64).contains(data.count)
        else { return nil }
        return Array(data)
    }

    /// Whether the address's host is this machine: what stands before a port, and nothing that only looks like it.
    private static func isLoopback(_ url: String) -> Bool {
        let authority = url.dropFirst("http://".count).prefix { !"/?#".contains($0) }
        if authority == "[::1]" || authority.hasPrefix("[::1]:") { return true }
        let host = authority.prefix { $0 != ":" }
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        return host == "localhost" || (numbers.count == 4 && !numbers.contains(nil) && numbers[0] == 127)
    }
}
