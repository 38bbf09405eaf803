import ApplianceKit
import DeviceIO
import Foundation

/// A message as somebody wants it sent.
struct NewMessage: Equatable, Sendable {
    var kind: MessageKind
    var channel = MessageChannel.sms
    /// A telephone number in any form, or an e-mail address.
    var recipient: String
    var text: String
    /// Of an e-mail.
    var subject: String?
    var encoding = MessageSplitter.Encoding.automatic
    /// 3, the first to go, to 0; nil: as its kind.
    var priority: Int?
    /// From now on, or from ``notBefore`` where that is later; nil: as its kind.
    var validity: Duration?
    /// Not earlier than this.
    var notBefore: Date?
    /// Whether a delivery report is asked for; nil: as the configuration says for its kind.
    var wantsReport: Bool?
    /// The caller's own number for it: the same one twice is one message.
    var externalID: String?
    /// What must be told once only, for example `dossier|event|date`; the second one is not sent.
    var dedupeKey: String?
    /// The only route that may take it; nil: any.
    var route: String?
    /// The claim under whose lease alone it may go out; nil: at any time.
    var claim: String?
    /// The text of the inbox that it answers.
    var answers: Int64?

    init(_ kind: MessageKind, to recipient: String, text: String) {
        self.kind = kind
        self.recipient = recipient
        self.text = text
    }
}

/// What became of a wish to send.
struct Enqueued: Equatable, Sendable {
    let id: Int64
    /// false: it was there already, by its external id or its dedupe key.
    let isNew: Bool
}

/// Why a message is not taken.
enum EnqueueError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The external id belongs to another content.
    case conflict(id: Int64)
    /// The recipient wants no messages of this kind.
    case optedOut
    /// The recipient is no number or address that can be written to.
    case recipient(String)
    /// The text can't be encoded, is empty or too long.
    case text(String)
    /// So many messages wait that another one would only wait too.
    case full(waiting: Int)

    var description: String {
        switch self {
        case .conflict(let id): "this id belongs to message \(id), whose content is another: use a new id"
        case .optedOut: "the recipient has asked not to get messages of this kind"
        case .recipient(let reason): "can't write to this recipient: \(reason)"
        case .text(let reason): "can't send this text: \(reason)"
        case .full(let waiting): "\(waiting) messages are waiting already; try again later"
        }
    }
}
