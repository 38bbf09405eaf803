import ApplianceKit
import DeviceIO

/// Takes what lies in a modem's storage into ours, and says whether the modem may forget it.
struct InboxReceiver: Sendable {
    let store: MessageStore
    /// The modem's name.
    let route: String
    private let log = Log("inbox")

    init(store: MessageStore, route: String) {
        self.store = store
        self.route = route
    }

    /// Commits a message or a report; only then may it be deleted. What can't be read is kept as it came, and deleted
    /// too: it would fill the SIM.
    ///
    /// - Parameter pdu: In hexadecimal, with the service centre's address first.
    func receive(_ pdu: String) async -> StoredMessageDisposition {
        do {
            switch try SMSPDU.decode(hex: pdu, serviceCentre: .either) {
            case .deliver(let message):
                _ = try await store.accept(
                    ReceivedPart(message, pdu: pdu, route: route, now: store.clock.now))
            case .statusReport(let report):
                try await store.accept(
                    DeliveryReport(
                        route: route, reference: report.messageReference, recipient: report.recipient.number,
                        status: report.status))
            case .submit, .submitReport, .deliverReport: log.info("nothing for us among what the modem stored")
            }
            return .delete
        } catch let error as PDUError {
            return await keepRaw(pdu, reason: error.description)
        } catch {
            log.error("a message can't be stored and stays in the modem: \(error)")
            return .keep
        }
    }

    private func keepRaw(_ pdu: String, reason: String) async -> StoredMessageDisposition {
        log.warning("a message could not be read and is kept as it came: \(reason)")
        do {
            try await store.keepRaw(pdu: pdu, reason: reason)
            return .delete
        } catch {
            log.error("a message can't be stored and stays in the modem: \(error)")
            return .keep
        }
    }
}
