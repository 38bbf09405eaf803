import ApplianceKit

extension QueueFollowers {
    /// Why people in the queue are not told by SMS.
    enum Trouble: Equatable, Sendable, CustomStringConvertible {
        /// The file with the numbers of those who wait can't be read.
        case unreadable(String)
        /// The file with the gateway's token can't be read.
        case noToken(file: String)
        /// The gateway knows another token.
        case tokenRefused(file: String, status: Int)
        /// Whoever answers there knows nothing of messages.
        case notTheGateway(at: String, status: Int)
        /// The gateway takes no messages for now.
        case busy(status: Int)
        /// The gateway does not answer.
        case silent(at: String, HTTPClientError)
        /// The gateway fails at a message.
        case failing(status: Int)

        /// Whether it lasts until somebody does something.
        var wantsSomebody: Bool {
            switch self {
            case .unreadable, .noToken, .tokenRefused, .notTheGateway: true
            case .busy, .silent, .failing: false
            }
        }

        /// What has happened.
        var cause: String {
            switch self {
            case .unreadable(let reason): "the file of those who wait can't be read: \(reason)"
            case .noToken(let file): "the gateway's token can't be read from \(file)"
            case .tokenRefused(let file, let status):
                "the gateway does not take the token in \(file) (status \(status))"
            case .notTheGateway(let address, let status): "no gateway takes messages at \(address) (status \(status))"
            case .busy(let status): "the gateway takes no messages now (status \(status))"
            case .silent(let address, let error): "the gateway at \(address) does not answer: \(error)"
            case .failing(let status): "the gateway fails at a message (status \(status))"
            }
        }

        private var remedy: String {
            switch self {
            case .unreadable: "see to the disk; if it is sound, remove followers.db and restart the kiosk's daemon"
            case .noToken: "let this daemon's user read it, or set queue.sms.tokenFile"
            case .tokenRefused: "write the gateway's token there, or restart the gateway if it has an old one"
            case .notTheGateway: "set queue.sms.gateway to the address and port of its api"
            case .busy, .silent, .failing: "see journalctl -u tracuu-sms; it is tried again every 20 s"
            }
        }

        var description: String { "people in the queue are not told by SMS: \(cause): \(remedy)" }
    }
}
