import ApplianceKit
import Foundation

/// Something to tell, as it is sent.
struct WebhookEvent: Equatable, Sendable {
    /// The same in every try.
    let id: String
    /// UTC milliseconds since 1970.
    let at: Int64
    let body: [UInt8]

    private struct Envelope<Content: Encodable>: Encodable {
        let type: String
        let timestamp: String
        let data: Content
    }

    private struct Received: Encodable {
        let number: Int64
        let from: String?
        let text: String
        let receivedAt: String
        let isComplete: Bool
    }

    private struct Changed: Encodable {
        let id: String
        let number: Int64
        let kind: String
        let state: String
        let reason: String?
        let errorClass: String?
    }

    init(_ text: InboxEntry) throws {
        id = "received-\(text.id)"
        at = text.receivedAt
        let timestamp = RFC3339.text(milliseconds: text.receivedAt)
        body = try Self.encode(
            Envelope(
                type: WebhookConfiguration.Event.received.rawValue, timestamp: timestamp,
                data: Received(
                    number: text.id, from: text.sender, text: text.text, receivedAt: timestamp,
                    isComplete: text.isComplete)))
    }

    init(_ change: HistoryEntry, of message: OutboxEntry) throws {
        id = "state-\(change.id)"
        at = change.at
        body = try Self.encode(
            Envelope(
                type: WebhookConfiguration.Event.state.rawValue, timestamp: RFC3339.text(milliseconds: change.at),
                data: Changed(
                    id: message.externalID ?? "~\(message.id)", number: message.id, kind: message.kind,
                    state: change.state, reason: change.reason, errorClass: change.errorClass)))
    }

    private static func encode(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(value))
    }
}
