import Foundation
import TestSupport
import Testing

@testable import SMSGateway

@Suite("Times between programs", .timeLimit(.minutes(1)))
struct RFC3339Tests {
    @Test(arguments: [
        ("2026-11-22T07:00:00+07:00", 1_795_305_600.0), ("2026-11-22T00:00:00Z", 1_795_305_600),
        ("2026-11-21t19:00:00.250-05:00", 1_795_305_600.25), ("1970-01-01T00:00:00Z", 0),
        ("2024-02-29T23:59:60Z", 1_709_251_200),
    ])
    func readsThemWithAnyZone(text: String, seconds: Double) {
        #expect(RFC3339.moment(text)?.timeIntervalSince1970 == seconds)
    }

    @Test(arguments: [
        "", "2026-11-22", "2026-11-22T07:00:00", "2026-11-22 07:00:00Z", "2026-13-01T00:00:00Z",
        "2026-02-29T00:00:00Z", "2026-11-22T24:00:00Z", "2026-11-22T07:60:00Z", "2026-11-22T07:00:00+0700",
        "2026-11-22T07:00:00.Z", "2026-11-22T07:00:00+25:00", "２026-11-22T07:00:00Z", "-026-11-22T07:00:00Z",
        "2026-11-22T07:00:00ZZ", "+2026-1-22T07:00:00Z",
    ])
    func refusesWhatIsNoTime(text: String) { #expect(RFC3339.moment(text) == nil) }

    @Test func writesWhatItReads() {
        var generator = SplitMix64(seed: 4)
        for _ in 0..<5_000 {
            let milliseconds = Int64.random(in: -62_000_000_000_000...253_000_000_000_000, using: &generator)
            let text = RFC3339.text(milliseconds: milliseconds)
            let read = RFC3339.moment(text).map { Int64(($0.timeIntervalSince1970 * 1_000).rounded()) }
            #expect(read == milliseconds, "\(text)")
        }
        #expect(RFC3339.text(milliseconds: 1_795_305_600_000) == "2026-11-22T00:00:00Z")
        #expect(RFC3339.text(milliseconds: -1) == "1969-12-31T23:59:59.999Z")
    }
}
