import Testing

@testable import KioskApp

/// How much somebody can guess.
struct SignInLimitTests {
    private let address = "192.168.1.30"

    @Test func aFewSlipsOfTheFingerCostNothing() {
        var limit = SignInLimit()
        for _ in 0..<4 { limit.failed(name: "lan", address: address, at: .zero) }
        #expect(limit.wait(name: "lan", address: address, at: .zero) == nil)
        limit.succeeded(name: "lan", address: address)
        #expect(limit.wait(name: "lan", address: address, at: .zero) == nil)
    }

    @Test func eachFurtherTryCostsTwiceTheTime() {
        var limit = SignInLimit()
        var now = Duration.zero
        var waits: [Duration] = []
        for _ in 0..<10 {
            limit.failed(name: "lan", address: address, at: now)
            let wait = limit.wait(name: "lan", address: address, at: now) ?? .zero
            waits.append(wait)
            now += wait
        }
        #expect(waits.prefix(6) == [.zero, .zero, .zero, .zero, .seconds(2), .seconds(4)])
        #expect(zip(waits, waits.dropFirst()).allSatisfy { $0 <= $1 })
    }

    @Test func guessingForADayGetsNowhereNearAMillionPINs() {
        var limit = SignInLimit()
        var now = Duration.zero
        var tries = 0
        while now < .seconds(86_400) {
            if let wait = limit.wait(name: "lan", address: address, at: now) { now += wait }
            limit.failed(name: "lan", address: address, at: now)
            tries += 1
        }
        #expect(tries < 120)
    }

    @Test func aTryThatNobodyLookedAtCostsNothingAndSparesNoOther() {
        var limit = SignInLimit()
        for _ in 0..<50 {
            limit.failed(name: "lan", address: address, at: .zero)
            limit.takeBack(name: "lan", address: address, begunAt: .zero)
        }
        for _ in 0..<5 { limit.failed(name: "lan", address: address, at: .seconds(1)) }
        #expect(limit.wait(name: "lan", address: address, at: .seconds(1)) == .seconds(2))
        // The sixth was let in after that pause: it may be tried again at once, and has not made the next one longer.
        limit.failed(name: "lan", address: address, at: .seconds(3))
        limit.takeBack(name: "lan", address: address, begunAt: .seconds(3))
        #expect(limit.wait(name: "lan", address: address, at: .seconds(3)) == nil)
        limit.failed(name: "lan", address: address, at: .seconds(3))
        #expect(limit.wait(name: "lan", address: address, at: .seconds(3)) == .seconds(4))
        // One that began earlier takes back its own part alone of the pause that a later one has set.
        limit.takeBack(name: "lan", address: address, begunAt: .seconds(2))
        #expect(limit.wait(name: "lan", address: address, at: .seconds(3)) == .seconds(2))
    }

    @Test func oneAddressCannotTryManyNames() {
        var limit = SignInLimit()
        var blocked = 0
        for number in 0..<100 {
            if limit.wait(name: "name\(number)", address: address, at: .zero) != nil { blocked += 1 }
            limit.failed(name: "name\(number)", address: address, at: .zero)
        }
        #expect(blocked >= 90)
    }

    @Test func onesOwnRightPINDoesNotOpenTheWayToGuessAColleagues() {
        var limit = SignInLimit()
        var tries = 0
        for _ in 0..<1_000 where limit.wait(name: "hoa", address: address, at: .zero) == nil {
            limit.failed(name: "hoa", address: address, at: .zero)
            tries += 1
            guard limit.wait(name: "lan", address: address, at: .zero) == nil else { continue }
            limit.failed(name: "lan", address: address, at: .zero)
            limit.succeeded(name: "lan", address: address)
        }
        #expect(tries < 10)
    }

    @Test func aColleagueIsNotKeptOutForLongerThanTwoMinutes() {
        var limit = SignInLimit()
        for number in 0..<40 { limit.failed(name: "lan", address: "10.0.0.\(number)", at: .zero) }
        #expect(limit.wait(name: "lan", address: address, at: .zero) == .seconds(120))
        #expect(limit.wait(name: "lan", address: address, at: .seconds(121)) == nil)
    }

    @Test func madeUpNamesFillNothing() {
        var limit = SignInLimit()
        for number in 0..<5_000 { limit.failed(name: "n\(number)", address: "a\(number)", at: .seconds(number)) }
        for _ in 0..<6 { limit.failed(name: "lan", address: address, at: .seconds(5_000)) }
        #expect(limit.wait(name: "lan", address: address, at: .seconds(5_000)) != nil)
    }
}
