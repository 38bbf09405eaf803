import TestSupport

@testable import KioskApp

extension RandomDays {
    /// One to three lines with any policies, one to four counters that take some of them.
    static func plan(_ generator: inout SplitMix64) -> QueuePlan {
        var groups: [ServiceGroup] = []
        for series in ["A", "B", "C"].prefix(Int.random(in: 1...3, using: &generator)) {
            var group = ServiceGroup(series: series, name: series)
            group.passLimit = Int.random(in: 1...5, using: &generator)
            switch Int.random(in: 0...2, using: &generator) {
            case 0: group.policy = .strict
            case 1:
                group.policy = .ratio(
                    ordinary: Int.random(in: 1...4, using: &generator),
                    preferred: Int.random(in: 1...group.passLimit, using: &generator))
            default: group.policy = .ageing
            }
            groups.append(group)
        }
        var plan = QueuePlan(groups: groups)
        plan.leaseSize = 12
        plan.counters = (1...Int.random(in: 1...4, using: &generator)).map { number in
            var taken = groups.map(\.series).filter { _ in Bool.random(using: &generator) }
            if taken.isEmpty { taken = [groups[0].series] }
            var counter = Counter(id: String(number), series: taken)
            counter.order = Bool.random(using: &generator) ? .listed : .longestWait
            return counter
        }
        return plan
    }
}
