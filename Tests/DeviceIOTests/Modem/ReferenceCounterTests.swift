import Testing

@testable import DeviceIO

@Suite("Reference counter")
struct ReferenceCounterTests {
    private func counter(_ last: UInt8?, isKept: Bool?, modemHasRestarted: Bool = false) -> ReferenceCounter {
        var counter = ReferenceCounter()
        counter.last = last
        counter.isKept = isKept
        counter.modemHasRestarted = modemHasRestarted
        return counter
    }

    @Test func anAdvanceByOneMeansThatItWentOut() {
        #expect(counter(42, isKept: true).verdict(onAttemptAt: 41) == .sent(reference: 42))
        #expect(counter(0, isKept: true).verdict(onAttemptAt: 255) == .sent(reference: 0))
        // Where nobody has compared yet, the advance itself shows that the file is kept.
        #expect(counter(42, isKept: nil).verdict(onAttemptAt: 41) == .sent(reference: 42))
    }

    @Test func standingStillMeansThatItDidNotOnlyWhereTheModemCanBeTrusted() {
        #expect(counter(41, isKept: true).verdict(onAttemptAt: 41) == .notSent)
        #expect(counter(41, isKept: nil).verdict(onAttemptAt: 41) == .unknown)
        #expect(counter(41, isKept: true, modemHasRestarted: true).verdict(onAttemptAt: 41) == .unknown)
    }

    /// The modem counts by itself, and the file on the SIM holds any old number: one too many by chance.
    @Test func aFileThatIsNotKeptIsNoEvidence() {
        #expect(counter(42, isKept: false).verdict(onAttemptAt: 41) == .unknown)
        #expect(counter(41, isKept: false).verdict(onAttemptAt: 41) == .unknown)
    }

    @Test func withoutANumberOrWithAnotherOneNothingIsKnown() {
        #expect(counter(nil, isKept: true).verdict(onAttemptAt: 41) == .unknown)
        #expect(counter(41, isKept: true).verdict(onAttemptAt: nil) == .unknown)
        #expect(counter(77, isKept: true).verdict(onAttemptAt: 41) == .unknown)
    }
}
