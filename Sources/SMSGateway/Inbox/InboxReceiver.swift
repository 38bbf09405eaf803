import ApplianceKit
import DeviceIO
import Foundation

/// Takes what lies in the modem's storage into ours, and says whether the modem may forget it.
struct InboxReceiver: Sendable {
    let store: MessageStore
    /// Called when a text waits for its answer.
    let received: @Sendable () -> Void
    private let log = Log("inbox")

    init(store: MessageStore, received: @escaping @Sendable () -> Void) {
        self.store = store
        self.received = received
    }

    /// Commits a message; only then may it be deleted. What can't be read is kept as it came, and deleted too: it
    /// would fill the SIM.
    func receive(_ stored: StoredMessage) async -> StoredMessageDisposition {
        do {
            switch try SMSPDU.decode(hex: stored.pdu, serviceCentre: .either) {
            case .deliver(let message): try await accept(message, pdu: stored.pdu)
            case .statusReport, .submit, .submitReport, .deliverReport:
                log.info("nothing for us in slot \(stored.index)")
            }
            return .delete
        } catch let error as PDUError {
            return await keepRaw(stored, reason: error.description)
        } catch {
            log.error("a message can't be stored and stays in the modem: \(error)")
            return .keep
        }
    }

    private func accept(_ message: SMSDeliver, pdu: String) async throws {
        let sender = MobileNumber(message.originator.number)?.international ?? message.originator.number
        let now = store.clock.now
        let part = ReceivedPart(
            // Without the first octet, whose "more messages" bit may differ when the network delivers again.
            key: Hexadecimal.string(message.tpdu.dropFirst()),
            sender: sender,
            sentAt: message.timestamp.secondsSince1970.map { Date(timeIntervalSince1970: TimeInterval($0)) } ?? now,
            group: message.concatenation.map { concatenation in
                ReceivedPart.Group(
                    key: [
                        message.originator.number, String(concatenation.reference),
                        String(concatenation.width.rawValue), String(concatenation.total),
                    ].joined(separator: "|"),
                    number: Int(concatenation.sequence), parts: Int(concatenation.total))
            },
            pdu: pdu)
        if try await store.accept(part, text: Self.text) { received() }
    }

    /// Joins first and decodes afterwards: others cut escape and surrogate pairs between parts.
    private static func text(of pdus: [String]) throws -> String {
        var messages: [SMSDeliver] = []
        for pdu in pdus {
            guard case .deliver(let message) = try SMSPDU.decode(hex: pdu, serviceCentre: .either) else { continue }
            messages.append(message)
        }
        // Data (8 bit) is no text; it is answered as unreadable.
        return messages.first.flatMap { UserData.text(of: messages.map(\.userData), $0.dataCoding) } ?? ""
    }

    private func keepRaw(_ stored: StoredMessage, reason: String) async -> StoredMessageDisposition {
        log.warning("a message could not be read and is kept as it came: \(reason)")
        do {
            try await store.keepRaw(pdu: stored.pdu, reason: reason)
            return .delete
        } catch {
            log.error("a message can't be stored and stays in the modem: \(error)")
            return .keep
        }
    }
}
