/// What can go wrong with one command.
enum ModemFault: Sendable {
    /// Where in an exchange something appears that does not belong there.
    enum Place: Sendable {
        /// In the middle of the command's echo.
        case inEcho
        /// After the echo, before the first line of the answer.
        case beforeAnswer
        /// Right before the `> `.
        case beforePrompt
        /// Between the header and the PDU of the first message.
        case beforePDU
        /// After the information lines, before OK or the error.
        case beforeFinal
        case afterFinal
    }

    /// Not carried out and not answered.
    case ignored
    /// Carried out, but the answer is lost.
    case unanswered
    /// The answer takes so long; meanwhile the modem takes nothing else.
    case delayed(Duration)
    /// The answer takes so long; meanwhile the modem answers other commands.
    case late(Duration)
    /// Answered twice.
    case doubled
    /// Refused without being carried out.
    case refused(FinalResult)
    /// Carried out, then called an error.
    case failsAfterwards(FinalResult)
    /// Lines that do not belong there, as an unsolicited result code is framed.
    case lines([String], Place)
    /// Bytes that do not belong there, as they are.
    case bytes([UInt8], Place)
    /// The answer comes in pieces of so many bytes, with a pause after each.
    case split(Int, pause: Duration)
    /// AT+CMGS is taken, but no prompt comes; text is taken all the same.
    case noPrompt
    /// OK without the information lines, for example no +CMGS before OK.
    case onlyFinal
    /// The information lines without OK, for example +CMGS alone.
    case noFinal
    /// Each line of more than 40 bytes loses its last one, as on a port without flow control.
    case loses
    /// The power goes instead of an answer; the command is carried out where `afterwards` is true.
    case reboot(afterwards: Bool)
    /// Not carried out, and nothing is answered any more.
    case hangs(SimulatedModem.Hang)
    /// The device vanishes instead of an answer; it comes back after so long, or not by itself.
    case portGone(backAfter: Duration?)
}

/// What can go wrong when a message comes in.
enum ArrivalFault: Sendable {
    /// +CMTI comes, but the slot looks empty for so long.
    case early(Duration)
    /// +CMTI comes twice.
    case doubled
    /// +CMTI does not come.
    case unannounced
    /// +CMTI names another memory.
    case announcedIn(String)
}

/// Which faults wait for which commands.
struct FaultSchedule: Sendable {
    private struct Rule {
        var prefix: String
        var fault: ModemFault
        var skip: Int
        var count: Int
    }
    private var rules: [Rule] = []
    private var arrivals: [ArrivalFault] = []

    mutating func add(_ fault: ModemFault, prefix: String, skip: Int, count: Int) {
        rules.append(Rule(prefix: prefix, fault: fault, skip: skip, count: count))
    }

    mutating func add(_ fault: ArrivalFault) { arrivals.append(fault) }

    mutating func removeAll() {
        rules = []
        arrivals = []
    }

    /// The faults for a command line; each counts as used.
    mutating func take(for line: String) -> [ModemFault] {
        var taken: [ModemFault] = []
        for index in rules.indices where line.uppercased().hasPrefix(rules[index].prefix) {
            if rules[index].skip > 0 {
                rules[index].skip -= 1
            } else if rules[index].count > 0 {
                rules[index].count -= 1
                taken.append(rules[index].fault)
            }
        }
        rules.removeAll { $0.count == 0 }
        return taken
    }

    mutating func takeArrival() -> ArrivalFault? { arrivals.isEmpty ? nil : arrivals.removeFirst() }
}
