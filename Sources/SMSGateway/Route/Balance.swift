import ApplianceKit
import DeviceIO
import Foundation
import Synchronization

/// What a SIM had left when it was asked last.
struct Balance: Codable, Equatable, Sendable {
    /// In đồng; nil where the operator's text could not be read.
    var amount: Int?
    /// UTC milliseconds since 1970.
    var at: Int64

    /// The first amount of money in an operator's text, for example 50000 of “TK goc: 50.000d, su dung den 0h ngay
    /// 31/12/2030”.
    ///
    /// Written with dots, commas or blanks between thousands, or nothing, and followed by đ, d, VND or dong; dates and
    /// counts are not taken for money.
    static func amount(in text: String) -> Int? {
        let characters = Array(text.lowercased())
        var index = 0
        while index < characters.count {
            guard characters[index].isASCIIDigit else {
                index += 1
                continue
            }
            var (digits, isGrouped) = ("", false)
            var end = index
            while end < characters.count {
                if characters[end].isASCIIDigit {
                    digits.append(characters[end])
                } else {
                    // Behind four digits and more, a blank ends a year or a whole amount.
                    let mayGroup =
                        ".,".contains(characters[end]) || characters[end] == " " && (isGrouped || digits.count <= 3)
                    guard mayGroup, hasGroup(characters, after: end) else { break }
                    isGrouped = true
                }
                end += 1
            }
            let unit = characters[end...].drop { $0 == " " }.prefix { $0.isLetter }
            if units.contains(String(unit)) { return Int(digits) }
            index = max(end, index + 1)
        }
        return nil
    }

    private static let units: Set<String> = ["d", "đ", "vnd", "vnđ", "dong", "đồng"]

    /// Three digits and no fourth.
    private static func hasGroup(_ characters: [Character], after index: Int) -> Bool {
        let next = characters[(index + 1)...].prefix { $0.isASCIIDigit }
        return next.count == 3
    }
}

extension Character {
    fileprivate var isASCIIDigit: Bool { ("0"..."9").contains(self) }
}

/// Asks a prepaid SIM for its credit now and then, and says so loudly before it runs out.
struct BalanceWatch: Sendable {
    let route: ModemRoute
    let plan: BalancePlan
    let store: MessageStore
    let board: BalanceBoard
    let clock: any ApplianceClock
    private let log: Log

    init(
        _ route: ModemRoute, _ plan: BalancePlan, store: MessageStore, board: BalanceBoard, clock: any ApplianceClock
    ) {
        self.route = route
        self.plan = plan
        self.store = store
        self.board = board
        self.clock = clock
        log = Log("balance \(route.name)")
    }

    /// Works until the task is cancelled.
    func run() async {
        if let known = try? await store.balance(of: route.name) { board.set(route.name, known, plan) }
        while !Task.isCancelled {
            var pause = Duration.seconds(5)
            if let known = board[route.name], !isDue(known) {
                pause = .milliseconds(max(1_000, known.at + plan.interval.milliseconds - milliseconds))
            } else if await route.isReady {
                if await ask() == false { pause = .seconds(900) }
            }
            try? await clock.sleep(for: pause)
        }
    }

    private var milliseconds: Int64 { Int64(clock.now.timeIntervalSince1970 * 1_000) }

    private func isDue(_ known: Balance) -> Bool {
        // A clock that was set back must not keep it from asking.
        known.at > milliseconds || known.at + plan.interval.milliseconds <= milliseconds
    }

    /// - Returns: Whether the network answered.
    private func ask() async -> Bool {
        do {
            let text = try await route.modem.ussd(plan.code)
            let balance = Balance(amount: Balance.amount(in: text), at: milliseconds)
            try await store.set(balance, of: route.name)
            let wasLow = board.isLow(route.name)
            board.set(route.name, balance, plan)
            switch balance.amount {
            case nil: log.warning("the operator's text tells no amount that could be read")
            case let amount? where amount < plan.alarmBelow:
                log.error("only \(amount) đ left on the SIM: top it up")
            case let amount?: if wasLow { log.notice("\(amount) đ on the SIM again") }
            }
            return true
        } catch {
            log.warning("can't ask for the balance: \(error)")
            return false
        }
    }
}

/// What the SIMs have left, for health pages and metrics.
final class BalanceBoard: Sendable {
    private struct Entry: Sendable {
        var balance: Balance
        var alarmBelow: Int
    }
    private let entries = Mutex<[String: Entry]>([:])

    /// What a modem's SIM had left; nil: never asked.
    subscript(name: String) -> Balance? { entries.withLock { $0[name]?.balance } }

    /// Every SIM that was asked, by its modem's name.
    var balances: [String: Balance] { entries.withLock { $0.mapValues(\.balance) } }

    /// Whether somebody should top it up.
    func isLow(_ name: String) -> Bool {
        entries.withLock { entries in
            guard let entry = entries[name], let amount = entry.balance.amount else { return false }
            return amount < entry.alarmBelow
        }
    }

    func set(_ name: String, _ balance: Balance, _ plan: BalancePlan) {
        entries.withLock { $0[name] = Entry(balance: balance, alarmBelow: plan.alarmBelow) }
    }
}

extension MessageStore {
    func balance(of route: String) throws -> Balance? {
        try setting("\(route).balance").flatMap { try? JSONDecoder().decode(Balance.self, from: Data($0.utf8)) }
    }

    func set(_ balance: Balance, of route: String) throws {
        try set("\(route).balance", to: String(decoding: JSONEncoder().encode(balance), as: UTF8.self))
    }
}
