import ApplianceKit
import DeviceIO
import Foundation

/// The gateway's status as a person reads it, in colours where there is a terminal.
struct StatusScreen {
    enum Colour: String {
        case good = "32"
        case doubtful = "33"
        case bad = "31"
        case faint = "2"
        case strong = "1"
    }

    let status: GatewayStatus
    let hasColours: Bool

    /// The text, with a line end at its end.
    var text: String {
        var lines = [headline, ""]
        for line in status.lines { lines.append(row(line.name, lineWords(line))) }
        if let central = status.central { lines.append(row("central", centralWords(central))) }
        lines.append(row("store", status.storeFault.map { paint($0, .bad) } ?? paint("in order", .good)))
        lines.append(row("outbox", outboxWords))
        lines.append(row("inbox", inboxWords))
        if let notices = status.notices { lines.append(row("notices", noticeWords(notices))) }
        lines.append(row("today", todayWords))
        if let webhook = status.webhook { lines.append(row("webhook", hookWords(webhook))) }
        let complaints =
            status.obstacles.map { paint("✗ \($0)", .bad) } + status.warnings.map { paint("! \($0)", .doubtful) }
        if !complaints.isEmpty { lines += [""] + complaints }
        return lines.joined(separator: "\n") + "\n"
    }

    private var headline: String {
        let name = paint("tracuu-sms \(status.version)", .strong)
        guard let startedAt = status.startedAt else {
            return "\(name)  \(paint("not running", .bad))  \(paint("(what follows is read from the store)", .faint))"
        }
        let state =
            if !status.obstacles.isEmpty {
                paint("not ready", .bad)
            } else if !status.warnings.isEmpty {
                paint("ready, with warnings", .doubtful)
            } else {
                paint("ready", .good)
            }
        let age = Self.span(Double(status.takenAt - startedAt) / 1_000)
        let memory = status.residentBytes.map { ", \($0 >> 20) MB" } ?? ""
        return "\(name)  \(state)  \(paint("for \(age)\(memory)", .faint))"
    }

    private func row(_ name: String, _ words: String) -> String {
        "  " + name + String(repeating: " ", count: max(1, 10 - name.count)) + words
    }

    private func lineWords(_ line: GatewayStatus.Line) -> String {
        let colour: Colour =
            switch line.state {
            case "ready": .good
            case "opening", "registering", "resetting": .doubtful
            default: .bad
            }
        var words = [paint(line.state, colour)]
        if let network = line.network { words.append(network) }
        if let signal = line.signal { words.append(Self.signalWords(signal)) }
        if let temperature = line.temperature { words.append("\(temperature) °C") }
        if let used = line.storageUsed, let size = line.storageSize { words.append("storage \(used)/\(size)") }
        if let balance = line.balance {
            let credit = "\(StatementWords.grouped(balance)) đ"
            words.append(line.isBalanceLow ? paint(credit, .doubtful) : credit)
        }
        // Opening it once more is nothing to speak of.
        let recoveries = line.recoveries.filter { $0.key != RecoveryRung.reopen.rawValue }.values.reduce(0, +)
        if recoveries > 0 { words.append("set right \(recoveries)×") }
        // Below stands why it is not ready.
        if let reason = line.reason, line.isReady { words.append(paint(reason, .faint)) }
        return words.joined(separator: "  ")
    }

    /// By what modems' makers call good.
    private static func signalWords(_ signal: Int) -> String {
        let word =
            switch signal {
            case (-75)...: "very good"
            case (-85)...: "good"
            case (-97)...: "fair"
            default: "poor"
            }
        return "signal \(signal) dBm (\(word))"
    }

    private func centralWords(_ central: GatewayStatus.Central) -> String {
        switch central.state {
        case "answering": paint("answering", .good)
        case "failing": paint("failing", .bad)
        default: paint("not asked yet", .faint)
        }
    }

    private var outboxWords: String {
        let waiting = status.traffic.waiting.values.reduce(0, +)
        guard waiting > 0 else { return "nothing waits" }
        let states = status.traffic.waiting.filter { $0.value > 0 }.sorted { $0.key < $1.key }
            .map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        guard let age = status.traffic.oldestDueSeconds, age >= 1 else { return states }
        return states + ", " + paint("due for \(Self.span(age))", age > 600 ? .doubtful : .faint)
    }

    private var inboxWords: String {
        let unanswered = "\(status.traffic.unanswered) unanswered"
        return status.traffic.promised > 0 ? unanswered + ", \(status.traffic.promised) promised" : unanswered
    }

    private func noticeWords(_ notices: GatewayStatus.Notices) -> String {
        notices.undeliverable == 0
            ? "none for the centre to tell" : paint("\(notices.undeliverable) for the centre to tell", .doubtful)
    }

    private var todayWords: String {
        let today = status.traffic.today
        var words = ["received \(status.traffic.receivedToday)"]
        for (state, name, colour) in [
            ("sent", "sent", Colour?.none), ("delivered", "delivered", nil), ("inDoubt", "in doubt", .doubtful),
            ("failed", "failed", .bad), ("expired", "expired", .doubtful), ("cancelled", "cancelled", nil),
        ] {
            guard let count = today[state], count > 0 else { continue }
            words.append(colour.map { paint("\(name) \(count)", $0) } ?? "\(name) \(count)")
        }
        return words.joined(separator: " · ")
    }

    private func hookWords(_ hook: GatewayStatus.Hook) -> String {
        var words = ["\(hook.waiting) waiting", "\(hook.delivered) delivered"]
        if hook.dropped > 0 { words.append(paint("\(hook.dropped) dropped", .doubtful)) }
        return words.joined(separator: ", ")
    }

    private func paint(_ text: String, _ colour: Colour) -> String {
        hasColours ? "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m" : text
    }

    /// `2 d 3 h`, `3 h 12 min`, `5 min`, `12 s`.
    static func span(_ seconds: Double) -> String {
        let whole = max(0, Int(seconds))
        switch whole {
        case ..<60: return "\(whole) s"
        case ..<3_600: return "\(whole / 60) min"
        case ..<86_400: return "\(whole / 3_600) h \(whole / 60 % 60) min"
        default: return "\(whole / 86_400) d \(whole / 3_600 % 24) h"
        }
    }
}
