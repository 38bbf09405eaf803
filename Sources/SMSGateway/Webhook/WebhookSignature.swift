import ApplianceKit
import Foundation

/// Signs a call as the Standard Webhooks specification has it (HMAC-SHA-256 over id, time and body), so that receivers
/// can check it with ready-made libraries.
struct WebhookSignature: Sendable {
    private let key: KeyedHash

    init(secret: [UInt8]) { key = KeyedHash(key: secret) }

    /// The three fields that go with a body.
    ///
    /// - Parameters:
    ///   - id: The event's; the same in every try, so that a receiver can tell a repetition.
    ///   - time: Of this try; receivers refuse old ones.
    func headers(id: String, time: Date, body: [UInt8]) -> HTTPHeaders {
        let timestamp = String(Int64(time.timeIntervalSince1970))
        let digest = key.of(Array("\(id).\(timestamp).".utf8) + body)
        return [
            "webhook-id": id, "webhook-timestamp": timestamp,
            "webhook-signature": "v1,\(Data(digest).base64EncodedString())",
        ]
    }
}
