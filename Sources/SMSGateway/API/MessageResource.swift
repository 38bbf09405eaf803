import DossierKit
import Foundation

/// A message of the outbox as the API shows it.
struct MessageResource: Encodable, Sendable {
    struct Part: Encodable, Sendable {
        let number: Int64
        let state: String
        let tries: Int64
        let perhapsRepeated: Bool
        let reason: String?
        let errorClass: String?
        let nextTryAt: String?
    }

    struct Step: Encodable, Sendable {
        let at: String
        let part: Int64?
        let state: String
        let reason: String?
        let errorClass: String?
        let route: String?
    }

    let id: String
    let number: Int64
    let kind: String
    let channel: String
    let to: String?
    let text: String
    let state: String
    let stateAt: String
    let createdAt: String
    let expiresAt: String
    let `operator`: String?
    let route: String?
    let parts: [Part]
    let history: [Step]?

    init(_ entry: OutboxEntry, history: [HistoryEntry]? = nil) {
        id = entry.externalID ?? "~\(entry.id)"
        number = entry.id
        kind = entry.kind
        channel = entry.channel
        to = entry.recipient
        text = entry.text
        state = entry.state
        stateAt = RFC3339.text(milliseconds: entry.stateAt)
        createdAt = RFC3339.text(milliseconds: entry.createdAt)
        expiresAt = RFC3339.text(milliseconds: entry.expiresAt)
        `operator` = entry.operator
        route = entry.route
        parts = entry.parts.map { part in
            Part(
                number: part.number, state: part.state, tries: part.tries, perhapsRepeated: part.perhapsRepeated,
                reason: part.reason, errorClass: part.errorClass,
                nextTryAt: part.dueAt.map(RFC3339.text(milliseconds:)))
        }
        self.history = history?.map { step in
            Step(
                at: RFC3339.text(milliseconds: step.at), part: step.part, state: step.state, reason: step.reason,
                errorClass: step.errorClass, route: step.route)
        }
    }
}

/// A page of messages, newest first.
struct MessagePage: Encodable, Sendable {
    let messages: [MessageResource]
    /// For `cursor`; absent on the last page.
    let next: String?
}

/// A text of the inbox as the API shows it.
struct ReceivedResource: Encodable, Sendable {
    let number: Int64
    let from: String?
    let text: String
    let receivedAt: String
    let state: String
    let reason: String?
    let isComplete: Bool

    init(_ entry: InboxEntry) {
        number = entry.id
        from = entry.sender
        text = entry.text
        receivedAt = RFC3339.text(milliseconds: entry.receivedAt)
        state = entry.state
        reason = entry.reason
        isComplete = entry.isComplete
    }
}

/// A notice that has reached nobody, as the API shows it.
struct NoticeResource: Encodable, Sendable {
    let number: Int64
    let dossier: String
    let kind: String
    let notedAt: String
    let reason: String

    init(_ notice: UndeliverableNotice) {
        number = notice.id
        dossier = notice.dossier
        kind = notice.kind.rawValue
        notedAt = RFC3339.text(milliseconds: notice.notedAt)
        reason = notice.reason
    }
}

/// A page of them, newest first.
struct NoticePage: Encodable, Sendable {
    let notices: [NoticeResource]
    /// For `cursor`; absent on the last page.
    let next: String?
}

/// Texts after one, oldest first.
struct ReceivedPage: Encodable, Sendable {
    let texts: [ReceivedResource]
    /// For `after`, to read on.
    let last: Int64
}
