import ApplianceKit
import Synchronization

/// Whether the disk takes what is to be kept, for health pages and the service manager.
///
/// While it does not, nothing is lost: what comes in stays in the modem, and nothing goes out that could not be
/// written down before.
final class StorageHealth: Sendable {
    /// What is wrong, in words for the technician.
    struct Fault: Equatable, Sendable, CustomStringConvertible {
        let isDiskFull: Bool
        let description: String
    }

    private let state = Mutex<Fault?>(nil)
    private let log = Log("storage")

    /// nil: in order.
    var fault: Fault? { state.withLock { $0 } }

    func wrote() {
        let before = state.withLock { fault in
            defer { fault = nil }
            return fault
        }
        if before != nil { log.notice("messages can be stored again") }
    }

    /// Faults of the disk count; a broken rule of the database does not.
    func failed(_ error: SQLiteError) {
        guard error.isStorageFault || error.isDamaged else { return }
        let advice =
            if error.isDiskFull {
                "the disk is full: make room; received texts stay in the modem, nothing is sent"
            } else if error.isDamaged {
                "the file is damaged: restore it from a backup"
            } else {
                "the disk can't be written, perhaps it is mounted read-only: look at the system's log"
            }
        let fault = Fault(isDiskFull: error.isDiskFull, description: "\(advice) (\(error))")
        let isNews = state.withLock { state in
            defer { state = fault }
            return state == nil
        }
        if isNews { log.error("\(fault)") }
    }
}
