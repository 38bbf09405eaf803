import ApplianceKit
import Foundation

/// How the gateway is, for people and programs; without a number, text or code of anybody.
struct GatewayStatus: Codable, Equatable, Sendable {
    /// A modem, or another way by which messages go out.
    struct Line: Codable, Equatable, Sendable {
        var name: String
        /// `sms` or `email`.
        var channel = "sms"
        /// One word that stays the same: `ready`, `absent`, …
        var state: String
        var reason: String?
        /// The mobile network, by its own name.
        var network: String?
        /// In dBm, -113 to -51.
        var signal: Int?
        /// In °C, where the modem has a thermometer.
        var temperature: Int?
        /// Messages in the modem's storage, and how many it holds.
        var storageUsed: Int?
        var storageSize: Int?
        /// How often each step of recovery was taken, by its name.
        var recoveries: [String: Int] = [:]
        var timeouts = 0
        var received = 0
        var accepted = 0
        /// What is left on the SIM, in đồng, as far as the operator told.
        var balance: Int?
        var isBalanceLow = false
        /// The SIM has no service centre's number, so the network takes nothing.
        var lacksServiceCentre = false

        var isReady: Bool { state == "ready" }
    }

    /// The central system.
    struct Central: Codable, Equatable, Sendable {
        /// `unknown`, `answering` or `failing`.
        var state: String
        var reason: String?
        /// Why the copy of its dossiers is not kept up to date.
        var copyTrouble: String?
    }

    /// Events for the webhook.
    struct Hook: Codable, Equatable, Sendable {
        var waiting: Int
        var delivered: Int
        var dropped: Int
        /// What the last try failed for; nil after a success.
        var trouble: String?
    }

    /// What citizens are told without asking.
    struct Notices: Codable, Equatable, Sendable {
        /// Notices that have reached nobody and that nobody has seen to.
        var undeliverable = 0
        /// Why the central system deals out no notices; nil where it does, or never did.
        var claimTrouble: String?
    }

    /// What the outbox and the inbox hold.
    struct Traffic: Codable, Equatable, Sendable {
        /// Messages that wait or are under way, by state.
        var waiting: [String: Int] = [:]
        /// The longest that a message has been due, in seconds.
        var oldestDueSeconds: Double?
        /// Texts without an answer.
        var unanswered = 0
        /// Texts whose answer was promised for later.
        var promised = 0
        /// What became of the messages written since midnight, by state.
        var today: [String: Int] = [:]
        /// Texts that came in since midnight.
        var receivedToday = 0
    }

    var version: String
    /// UTC milliseconds since 1970.
    var takenAt: Int64
    /// nil: it does not run, and this is what the store says.
    var startedAt: Int64?
    var lines: [Line] = []
    var central: Central?
    var traffic = Traffic()
    /// What keeps messages from being stored.
    var storeFault: String?
    /// Parts that do not get on.
    var stuck: [String: String] = [:]
    var isClockSet = true
    var webhook: Hook?
    var notices: Notices?
    /// The daemon's resident memory; nil where it does not run, or can't be asked.
    var residentBytes: Int?

    /// Why it can't do its job now; empty where it can.
    var obstacles: [String] {
        var reasons: [String] = []
        if startedAt == nil { reasons.append("it is not running") }
        let carriers = lines.filter { $0.channel == "sms" }
        if startedAt != nil, !carriers.contains(where: \.isReady) {
            reasons +=
                carriers.isEmpty
                ? ["no modem is configured"]
                : carriers.map { "\($0.name) is \($0.state)" + ($0.reason.map { ": \($0)" } ?? "") }
        }
        if let storeFault { reasons.append(storeFault) }
        reasons += stuck.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        if !isClockSet { reasons.append("the clock is not set: validity and quiet hours can't be kept") }
        return reasons
    }

    /// What somebody should look at although it works.
    var warnings: [String] {
        var reasons: [String] = []
        if central?.state == "failing" {
            reasons.append("the central system does not answer" + (central?.reason.map { ": \($0)" } ?? ""))
        }
        if central?.state != "failing", let trouble = central?.copyTrouble {
            reasons.append("the copy of the dossiers is not kept up to date: \(trouble)")
        }
        if lines.contains(where: \.isReady) {
            for line in lines where !line.isReady {
                reasons.append("\(line.name) is \(line.state)" + (line.reason.map { ": \($0)" } ?? ""))
            }
        }
        for line in lines {
            guard let used = line.storageUsed, let size = line.storageSize, size > 0, used * 5 >= size * 4 else {
                continue
            }
            reasons.append("the storage of \(line.name) is nearly full: \(used) of \(size)")
        }
        for line in lines where line.lacksServiceCentre {
            reasons.append("the SIM of \(line.name) has no service centre: nothing goes out; set modem.serviceCentre")
        }
        for line in lines where line.isBalanceLow { reasons.append("the SIM of \(line.name) is nearly out of credit") }
        if let age = traffic.oldestDueSeconds, age > 600 {
            reasons.append("a message has been due for \(Int(age / 60)) minutes")
        }
        if let count = notices?.undeliverable, count > 0 {
            reasons.append(
                "\(count) notice\(count == 1 ? " has" : "s have") reached nobody, the centre has to tell: tracuu-sms notices list"
            )
        }
        if let trouble = notices?.claimTrouble {
            reasons.append("the central system deals out no notices: \(trouble)")
        }
        if let trouble = webhook?.trouble { reasons.append("the webhook fails: \(trouble)") }
        return reasons
    }
}
