import Foundation

/// A message that the network accepted from a modem: one part, as it was sent.
struct SubmittedMessage: Sendable {
    /// Where it stands among the parts of a longer text (23.040 §9.2.3.24.1, §9.2.3.24.8).
    struct Part: Equatable, Sendable {
        let reference: Int
        let number: Int
        let count: Int
    }

    /// The number of the SIM that sent it.
    let from: String
    /// As the host wrote it: `+84…`, or digits.
    let to: String
    /// What this part says; nil where its octets are no text.
    let text: String?
    let part: Part?
    /// The TP-MR that the modem gave it.
    let reference: UInt8
    let asksForReport: Bool
    /// The whole TPDU.
    let tpdu: [UInt8]
    /// Wall time.
    let at: Date
    /// Monotonic time.
    let uptime: Duration
}

/// A text as a phone shows it: joined where it came in parts.
struct PhoneText: Sendable {
    let from: String
    let to: String
    let text: String
    let at: Date
}
