import Foundation
import TestSupport

/// Random numbers that come again: a failing test names its seed.
///
/// Plain arithmetic in place of the standard library's generic generators, which a debug build does not specialise: of a
/// round trip they took more than the codec.
struct SeededRandom: RandomNumberGenerator {
    private var source: SplitMix64

    init(seed: UInt64) { source = SplitMix64(seed: seed) }

    mutating func next() -> UInt64 { source.next() }

    /// Nearly uniform: the ranges of these tests are tiny beside 2⁶⁴.
    mutating func number(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(source.next() % UInt64(range.upperBound - range.lowerBound + 1))
    }
    mutating func octet() -> UInt8 { UInt8(truncatingIfNeeded: source.next()) }
    mutating func octets(_ count: Int) -> [UInt8] {
        var octets: [UInt8] = []
        octets.reserveCapacity(count + 7)
        while octets.count < count { withUnsafeBytes(of: source.next()) { octets.append(contentsOf: $0) } }
        octets.removeLast(octets.count - count)
        return octets
    }
    mutating func chance(_ percent: Int) -> Bool { number(1...100) <= percent }
    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[number(0...(elements.count - 1))] }
}

/// How often a property is tried, in parts that run beside each other: 100,000 times, or `PDU_ROUNDS`; the seed by
/// `PDU_SEED`.
enum PropertyRun {
    static let rounds = ProcessInfo.processInfo.environment["PDU_ROUNDS"].flatMap { Int($0) } ?? 100_000
    static let seed =
        ProcessInfo.processInfo.environment["PDU_SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 0...UInt64.max)
    /// The first round of each part; each part has a seed of its own.
    static let parts = Array(stride(from: 0, to: rounds, by: partLength))
    static let partLength = 10_000

    /// - Returns: The numbers of a part's rounds, and its random numbers.
    static func part(from start: Int) -> (rounds: Range<Int>, random: SeededRandom) {
        (start..<min(rounds, start + partLength), SeededRandom(seed: seed &+ UInt64(start)))
    }
}
