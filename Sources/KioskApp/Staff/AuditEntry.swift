import Foundation

/// One line of the audit log: who did what, when, to which ticket. Nothing of a citizen.
struct AuditEntry: Equatable, Sendable {
    /// What was done; the names are stored, so none may change.
    enum Action: String, Codable, Sendable, CaseIterable {
        case signIn, signInRefused, signOut, sessionEnded
        case chooseCounter, leaveCounter, takeOverCounter, pauseCounter, resumeCounter
        case callNext, callNumber, recall, start, done, noShow, hold, returnHeld, transfer, cancel, note, verifyPriority
        case printTicket, reprintTicket
        case openService, closeService, setThreshold, setNotice
        case addStaff, disableStaff, enableStaff, setPIN
        case linkBoard, unlinkBoards, linkKeypad
        case helped
        /// Entries that were kept as long as is set are gone; the detail says how many.
        case forgetOld
    }

    var id: Int64 = 0
    var at: Date
    /// The account's name; of a refused sign-in, nothing that was typed unless an account has it. `root` at the command
    /// line, `box` where it did so by itself.
    var who: String
    /// `page 192.168.1.20`, `keypad 192.168.1.20`, `command`, `clock` or `box`.
    var from: String
    var action: Action
    /// `A015`.
    var ticket: String?
    /// A counter, a reason's code, a setting, an account's or a board's name; never a citizen's data, never what was
    /// typed about anybody.
    var detail: String?
}
