import Foundation

/// How often and how the gateway is killed, and what it has to do meanwhile.
struct KillPlan: Sendable {
    enum Share: String, Sendable {
        case repliesAndNotices = "replies and notices"
        case repliesOnly = "replies"
    }

    var kills: Int
    var messages: Int
    var seed: UInt64
    var hasCounter = true
    var share = Share.repliesAndNotices

    /// `KILLS` and `KILL_SEED` of the environment stand above what a test says; twice as many messages as kills.
    static func fromEnvironment(kills: Int, messages: Int) -> KillPlan {
        let environment = ProcessInfo.processInfo.environment
        let seed = environment["KILL_SEED"].flatMap { UInt64($0) } ?? .random(in: 1...999_999_999)
        guard let wanted = environment["KILLS"].flatMap({ Int($0) }) else {
            return KillPlan(kills: kills, messages: messages, seed: seed)
        }
        // The proportions of the tests stay.
        let scaled = max(1, wanted * kills / 100)
        return KillPlan(kills: scaled, messages: scaled * 2, seed: seed)
    }
}

/// SplitMix64: the same seed, the same plan.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
