import Foundation

/// Makes a province's dossiers out of a seed: the same seed and day give the same dossiers.
struct DossierGenerator {
    private var random: SeededGenerator
    private let today: Date
    private let groupIDs: [Int]
    private var counters: [String: Int] = [:]
    private var nextID = 41_201
    private var made: [SimulatedDossier] = []

    init(seed: UInt64, today: Date, groupIDs: [Int]) {
        random = SeededGenerator(state: seed)
        self.today = today
        self.groupIDs = groupIDs.isEmpty ? [0] : groupIDs
    }

    /// At least 60: every step several times, and what a client stumbles over.
    mutating func dossiers(_ count: Int) -> [SimulatedDossier] {
        let steps = DossierStep.allCases
        // Twice round, whatever the seed, in the first site, with a number of the new style and a lookup code.
        for step in steps + steps {
            add(step, style: .new)
            made[made.count - 1].groupID = groupIDs[0]
            if made[made.count - 1].lookupCode.isEmpty { made[made.count - 1].lookupCode = "4071" }
        }
        // Then mostly what a centre's days are made of.
        for index in made.count..<max(60, count) {
            let step = index.isMultiple(of: 3) ? pick(steps) : pick([.processing, .processing, .releasing, .done])
            add(step, style: index % 5 == 4 ? .old : .new)
        }
        addSpecialNumbers()
        return made
    }

    private enum NumberStyle { case new, old }

    private mutating func add(_ step: DossierStep, style: NumberStyle) {
        let agency = pick(CentralCatalogue.agencies)
        let procedure = pick(CentralCatalogue.procedures)
        // Begun as long ago as it takes to get there, and some overdue.
        let age = Double.random(in: 0.05...1.3, using: &random) * Double(procedure.days) * 86_400
        let created = WorkingTime.lastMoment(before: today - age - 3_600)
        let parts = WorkingTime.calendar.dateComponents([.year, .month, .day], from: created)
        let day = [parts.year ?? 0, parts.month ?? 0, parts.day ?? 0].map { twoDigits($0 % 100) }.joined()
        let identifier = style == .new ? agency.code : oldStyle(agency.code)
        counters["\(identifier)-\(day)", default: 0] += 1
        let sequence = String(counters["\(identifier)-\(day)"] ?? 0)
        let number = "\(identifier)-\(day)-" + String(repeating: "0", count: max(0, 4 - sequence.count)) + sequence
        add(number, step, procedure: procedure, agency: agency, created: created)
    }

    private mutating func add(
        _ number: String, _ step: DossierStep, procedure: SimulatedProcedure, agency: SimulatedAgency, created: Date
    ) {
        var dossier = SimulatedDossier(
            id: nextID, groupID: groupIDs[made.count % groupIDs.count], number: number,
            counter: "BN-\(1_000 + made.count)", lookupCode: lookupCode(), procedure: procedure, agency: agency,
            step: .receiving, isOnline: Int.random(in: 0..<3, using: &random) == 0, created: created, modified: created)
        nextID += Int.random(in: 1...3, using: &random)
        if step != .receiving { dossier.go(to: .new, at: created) }
        if step != .receiving, step != .new {
            let moment = WorkingTime.lastMoment(before: today - Double.random(in: 600...6_000, using: &random))
            dossier.go(to: step, at: max(created + 60, moment))
        }
        made.append(dossier)
    }

    /// Numbers that begin like another's, that look like an id, that a site gave in a style of its own, and none.
    private mutating func addSpecialNumbers() {
        let created = WorkingTime.lastMoment(before: today - 3 * 86_400)
        for (position, other) in [made[0], made[7], made[16]].enumerated() {
            add(
                other.number + "\(position + 1)", .processing, procedure: pick(CentralCatalogue.procedures),
                agency: other.agency, created: created)
            made[made.count - 1].groupID = other.groupID
        }
        for number in ["\(made[3].id)", "1897C359", "000.00.06.G04.190701.0501", ""] {
            add(
                number, number.isEmpty ? .receiving : .processing, procedure: pick(CentralCatalogue.procedures),
                agency: pick(CentralCatalogue.agencies), created: created)
        }
    }

    /// Four digits; one process in eight gives none, and a few give letters too.
    private mutating func lookupCode() -> String {
        let kind = Int.random(in: 0..<16, using: &random)
        if kind < 2 { return "" }
        if kind == 2 { return String((0..<8).map { _ in pick(Array("abcdefghkmnpqrstuvwxyz23456789")) }) }
        return String((0..<4).map { _ in pick(Array("0123456789")) })
    }

    /// `H15.22.07` as QCVN 102:2016 had it: `000.07.22.H15`.
    private func oldStyle(_ code: String) -> String {
        let levels = code.split(separator: ".").map(String.init)
        let below = levels.dropFirst().reversed()
        return (["000"] + Array(repeating: "00", count: 2 - below.count) + below + [levels[0]]).joined(separator: ".")
    }

    private mutating func pick<Element>(_ choices: [Element]) -> Element {
        choices[Int.random(in: choices.indices, using: &random)]
    }
}

/// SplitMix64.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
