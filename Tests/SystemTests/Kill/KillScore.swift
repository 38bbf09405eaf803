import Foundation

/// What the network and the store say after the kills.
struct KillScore: Sendable {
    let plan: KillPlan
    let spent: Duration
    /// Recipients that got nothing, or not every part.
    var lost: [String] = []
    /// Recipients that got a part more than once without a mark in the store.
    var repeatedWithoutMark: [String] = []
    /// Recipients that got a part more than once, as the store says.
    var repeatedMarked: [String] = []
    /// Messages that are neither sent nor delivered at the end, with their states.
    var unsettled: [String] = []
    /// How many parts the network took.
    var accepted = 0
    var delivered = 0
    /// What the modem was doing when the gateway died.
    var moments: [String: Int] = [:]

    var table: String {
        let moments = moments.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        return """
            | | |
            | --- | --- |
            | kills | \(plan.kills) |
            | messages (\(plan.share.rawValue)\(plan.hasCounter ? "" : ", SIM without a counter")) | \(plan.messages) |
            | parts that the network took | \(accepted) |
            | lost | \(lost.count) |
            | repeated without a mark | \(repeatedWithoutMark.count) |
            | repeated, marked | \(repeatedMarked.count) |
            | delivered by report | \(delivered) |
            | killed while the modem stood at | \(moments) |
            | time | \(spent.components.seconds) s |
            | seed | \(plan.seed) |
            """
    }

    /// Adds the table to the page that `SOAK_PAGE` names.
    func writeWhereAsked() throws {
        guard let path = ProcessInfo.processInfo.environment["SOAK_PAGE"] else { return }
        let before = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        try Data((before + table + "\n\n").utf8).write(to: URL(fileURLWithPath: path))
    }
}
