import Foundation

/// Random numbers that come again: a failing test names its seed.
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

    mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }
    mutating func octet() -> UInt8 { UInt8.random(in: 0...255, using: &self) }
    mutating func octets(_ count: Int) -> [UInt8] { (0..<count).map { _ in octet() } }
    mutating func chance(_ percent: Int) -> Bool { number(1...100) <= percent }

    mutating func pick<Elements: Collection>(_ elements: Elements) -> Elements.Element {
        elements[elements.index(elements.startIndex, offsetBy: number(0...(elements.count - 1)))]
    }
}

/// How often a property is tried: `PDU_ROUNDS=100000` for a long run; the seed by `PDU_SEED`.
enum PropertyRun {
    static let rounds = ProcessInfo.processInfo.environment["PDU_ROUNDS"].flatMap { Int($0) } ?? 3000
    static let seed =
        ProcessInfo.processInfo.environment["PDU_SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 0...UInt64.max)
}
