/// What is done about a modem that doesn't work, each rung stronger than the one before.
public enum RecoveryRung: String, Sendable, CaseIterable {
    /// The line was brought back into step after a timeout.
    case resynchronise
    /// The port was closed and opened.
    case reopen
    /// The modem was told to start anew (`AT+CFUN=1,1`).
    case restart
    /// Its USB port was switched off and on, or its driver bound anew.
    case portPower
    /// Its power line was switched off and on.
    case powerLine
    /// Nothing helped: somebody has to look.
    case alarm
}

extension RecoveryRung: Comparable {
    /// By strength.
    public static func < (left: RecoveryRung, right: RecoveryRung) -> Bool {
        (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
    }
}

/// Which rung comes next, and how long to wait after it: longer from step to step, never in a loop.
///
/// Only a modem that has done its work (a message sent, or a sound audit) brings it down again. At the top it goes on
/// opening the port, which does no harm, and climbs once more after an hour, then two, four, … up to a day.
struct RecoveryLadder: Equatable {
    struct Step: Equatable {
        var rung: RecoveryRung
        var pause: Duration
    }

    private static let climb = [
        Step(rung: .reopen, pause: .milliseconds(250)), Step(rung: .reopen, pause: .milliseconds(500)),
        Step(rung: .reopen, pause: .seconds(1)), Step(rung: .restart, pause: .seconds(2)),
        Step(rung: .reopen, pause: .seconds(5)), Step(rung: .portPower, pause: .seconds(10)),
        Step(rung: .reopen, pause: .seconds(10)), Step(rung: .powerLine, pause: .seconds(10)),
        Step(rung: .reopen, pause: .seconds(30)),
    ]
    /// Where a climb begins that is not the first.
    private static let restartStep = 3
    /// At the top.
    private static let alarmPause = Duration.seconds(60)
    private static let alarmsBeforeFirstRepeat = 60
    private static let longestAlarm = 24 * 60

    private var position = 0
    private var alarms = 0
    private var alarmsBeforeRepeat = alarmsBeforeFirstRepeat
    /// Whether it was set up since it was last told to start anew: what ails it now is something else, which that may cure.
    private var wasSetUp = false
    /// At the top it is told so once between two alarms.
    private var mayRestart = true
    /// Whether the modem is at the top: people are told.
    private(set) var isAlarmed = false

    /// The session with the modem ended; what to do before the next.
    ///
    /// - Parameters:
    ///   - least: The gentlest rung that can help.
    ///   - isSilent: Whether it answered nothing at all: then it does no harm to tell it to start anew, and it may hang only
    ///     since it has done so.
    mutating func failed(least: RecoveryRung = .resynchronise, isSilent: Bool = false) -> Step {
        while position < Self.climb.count, Self.climb[position].rung < least { position += 1 }
        if position < Self.climb.count {
            defer { position += 1 }
            if Self.climb[position].rung == .restart { wasSetUp = false }
            return Self.climb[position]
        }
        // After one alarm, two, four, eight, …
        let isDue = isSilent && alarms > 0 && alarms & (alarms - 1) == 0
        if wasSetUp || isDue, mayRestart {
            (wasSetUp, mayRestart) = (false, false)
            return Self.climb[Self.restartStep]
        }
        mayRestart = true
        isAlarmed = true
        alarms += 1
        if alarms > alarmsBeforeRepeat {
            alarms = 0
            alarmsBeforeRepeat = min(2 * alarmsBeforeRepeat, Self.longestAlarm)
            position = Self.restartStep
        }
        return Step(rung: .alarm, pause: Self.alarmPause)
    }

    /// The modem is set up: people need not look any more. But that alone cures nothing, it may hang again at the first
    /// message.
    mutating func startedUp() { (isAlarmed, wasSetUp) = (false, true) }

    /// The modem has done its work: a message went out, or all was well at an audit.
    mutating func succeeded() { self = RecoveryLadder() }
}

/// Why a session with the modem ended.
struct ModemFailure: Error {
    let state: ModemState
    /// The gentlest rung that can help.
    let least: RecoveryRung
    /// Whether it answered nothing at all.
    let isSilent: Bool
    init(_ state: ModemState, least: RecoveryRung = .resynchronise, isSilent: Bool = false) {
        self.state = state
        self.least = least
        self.isSilent = isSilent
    }
}
