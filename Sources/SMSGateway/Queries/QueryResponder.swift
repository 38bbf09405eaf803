import ApplianceKit
import DeviceIO
import DossierKit

/// A reply as text and as it goes to the modem.
struct Reply: Sendable {
    let text: String
    let pdus: [OutgoingPDU]
}

/// Turns a text of a citizen into the reply: reads the code, looks it up, words it, encodes it.
struct QueryResponder: Sendable {
    /// Replies that the network can't deliver within the hour are of no use any more.
    static let validity = Duration.seconds(3_600)

    let codes: CodeConfiguration
    let lookup: DossierLookup
    let wording: Wording
    let budget: Duration
    let clock: any ApplianceClock

    /// The reply to a text.
    ///
    /// - Throws: `PDUError` where the sender's number can't be addressed.
    func reply(to message: PendingMessage) async throws -> Reply {
        let text = await words(for: message.text)
        let submits = try SMSSubmit.messages(
            text, to: SMSAddress(number: message.sender),
            splitter: MessageSplitter(reference: UInt16(truncatingIfNeeded: message.id & 0xFF)),
            validityPeriod: ValidityPeriod(atLeast: Int(Self.validity.seconds)))
        return Reply(text: text, pdus: submits.map { OutgoingPDU(pdu: $0.hex, length: $0.tpdu.count) })
    }

    private func words(for text: String) async -> String {
        switch codes.reader.read(text, limit: CodeReader.messageLimit) {
        case .code(let code, let lookupCode):
            let answer = await lookup.answer(for: code, lookupCode: lookupCode, budget: budget)
            return wording.smsReply(answer, to: code, now: clock.now)
        case .ambiguous(let candidates): return wording.smsReply(ambiguous: candidates)
        // A number of the central system's own stands in barcodes only; nobody types it.
        case .identifier, .unreadable: return wording.smsReply(unreadable: codes.example)
        }
    }
}
