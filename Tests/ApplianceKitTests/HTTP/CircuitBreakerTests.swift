import ApplianceKit
import Testing

struct CircuitBreakerTests {
    private let settings = CircuitBreaker.Settings(
        failureLimit: 3, firstPause: .seconds(1), longestPause: .seconds(5))
    private let patience = Duration.seconds(10)

    @Test func itOpensAfterFailuresInARowOnly() {
        var breaker = CircuitBreaker(settings)
        for _ in 0..<5 {
            breaker.noteFailure(at: .zero)
            breaker.noteFailure(at: .zero)
            breaker.noteSuccess()
        }
        #expect(breaker.admit(at: .zero, patience: patience) == .admitted)
        for _ in 0..<3 { breaker.noteFailure(at: .zero) }
        #expect(breaker.admit(at: .milliseconds(400), patience: patience) == .refused(.milliseconds(600)))
    }

    @Test func oneProbeGoesOutAndItsOutcomeDecides() {
        var breaker = CircuitBreaker(settings)
        for _ in 0..<3 { breaker.noteFailure(at: .zero) }
        #expect(breaker.admit(at: .seconds(1), patience: patience) == .probe)
        #expect(breaker.admit(at: .seconds(1), patience: patience) == .refused(.seconds(10)))
        breaker.noteFailure(at: .seconds(2))
        // Twice as long, and no longer than the longest.
        #expect(breaker.admit(at: .seconds(3), patience: patience) == .refused(.seconds(1)))
        #expect(breaker.admit(at: .seconds(4), patience: patience) == .probe)
        breaker.noteFailure(at: .seconds(4))
        #expect(breaker.admit(at: .seconds(8), patience: patience) == .probe)
        breaker.noteFailure(at: .seconds(8))
        #expect(breaker.admit(at: .seconds(12), patience: patience) == .refused(.seconds(1)))
        #expect(breaker.admit(at: .seconds(13), patience: patience) == .probe)
        breaker.noteSuccess()
        #expect(breaker.isClosed && breaker.admit(at: .seconds(13), patience: patience) == .admitted)
    }

    @Test func aProbeThatIsNeverHeardOfIsFollowedByAnother() {
        var breaker = CircuitBreaker(settings)
        for _ in 0..<3 { breaker.noteFailure(at: .zero) }
        #expect(breaker.admit(at: .seconds(1), patience: patience) == .probe)
        #expect(breaker.admit(at: .seconds(11), patience: patience) == .probe)
        breaker.noteNothing(at: .seconds(11))
        #expect(breaker.admit(at: .seconds(11), patience: patience) == .probe)
    }

    @Test func lateFailuresOfOldRequestsDoNotProlongThePause() {
        var breaker = CircuitBreaker(settings)
        for _ in 0..<9 { breaker.noteFailure(at: .zero) }
        breaker.noteFailure(at: .milliseconds(900))
        #expect(breaker.admit(at: .seconds(1), patience: patience) == .probe)
    }
}
