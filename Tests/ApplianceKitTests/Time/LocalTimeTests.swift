import Foundation
import TestSupport
import Testing

@testable import ApplianceKit

/// Times as people in Việt Nam read them. The zone belongs to the process, so it is set once for all.
@Suite(.serialized)
struct LocalTimeTests {
    init() { #expect(LocalTime.useVietnameseZone()) }

    @Test func aMomentIsShownInVietNamsZone() {
        // 2026-01-30T17:30:05Z
        let time = LocalTime(Date(timeIntervalSince1970: 1_769_794_205))
        #expect(time.clock == "00:30")
        #expect(time.date == "31/01/2026")
        #expect(time.isoDate == "2026-01-31")
        #expect(time.second == 5)
        #expect(time.weekday == 6)
    }

    @Test func aLocalTimeBecomesItsMoment() {
        let moment = LocalTime.moment(year: 2026, month: 1, day: 31, hour: 0, minute: 30, second: 5)
        #expect(moment == Date(timeIntervalSince1970: 1_769_794_205))
        #expect(LocalTime.moment(year: 2026, month: 1, day: 32) == LocalTime.moment(year: 2026, month: 2, day: 1))
    }

    @Test func sameDayIsALocalMatter() {
        let lateEvening = LocalTime.moment(year: 2026, month: 3, day: 2, hour: 23, minute: 59)
        let midnight = lateEvening.addingTimeInterval(60)
        #expect(!LocalTime(lateEvening).isSameDay(as: LocalTime(midnight)))
        #expect(LocalTime(midnight).isSameDay(as: LocalTime(midnight.addingTimeInterval(86_000))))
    }

    @Test func fractionsAndTimesBefore1970RoundDown() {
        #expect(LocalTime(Date(timeIntervalSince1970: -0.5)).second == 59)
        #expect(LocalTime(Date(timeIntervalSince1970: 0.999)).second == 0)
    }

    /// Another box's JSON may name any moment.
    @Test(arguments: [1e300, -1e300, 9.3e18, .infinity, -.infinity, .nan])
    func aMomentOutsideTheCalendarIsItsEdge(_ seconds: Double) {
        let time = LocalTime(Date(timeIntervalSince1970: seconds))
        #expect((1...9_999).contains(time.year) && (1...12).contains(time.month) && (1...31).contains(time.day))
    }

    @Test func aBoxWithoutASetClockKnowsIt() {
        let clock = ManualClock(now: Date(timeIntervalSince1970: 60))
        #expect(!clock.isSet)
        clock.setWall(LocalTime.moment(year: 2026, month: 3, day: 2))
        #expect(clock.isSet)
    }

    @Test func durationsConvert() {
        #expect(Duration.milliseconds(1_234).milliseconds == 1_234)
        #expect(Duration.microseconds(1_999).milliseconds == 1)
        #expect(Duration.milliseconds(2_500).seconds == 2.5)
    }
}

/// The clock that tests move by hand; deadlines of other tests rest on it.
@Suite(.timeLimit(.minutes(5)))
struct ManualClockTests {
    @Test func sleepersWakeInTheirOrderWhenTimeHasPassed() async throws {
        let clock = ManualClock()
        let (woken, continuation) = AsyncStream<Int>.makeStream()
        for seconds in [3, 1, 2] {
            Task {
                try await clock.sleep(for: .seconds(seconds))
                continuation.yield(seconds)
            }
        }
        try await eventually("three sleep") { clock.sleepers == 3 }
        var next = woken.makeAsyncIterator()
        clock.advance(by: .seconds(1))
        #expect(await next.next() == 1)
        #expect(clock.sleepers == 2)
        clock.advance(by: .seconds(2))
        let rest = [await next.next(), await next.next()]
        #expect(Set(rest) == [2, 3])
    }

    @Test func aCancelledSleepEndsAtOnce() async throws {
        let clock = ManualClock()
        let task = Task { try await clock.sleep(for: .seconds(1)) }
        try await clock.someoneSleeps()
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(clock.sleepers == 0)
    }
}
