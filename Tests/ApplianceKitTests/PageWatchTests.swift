import TestSupport
import Testing

@testable import ApplianceKit

@Suite("The page's signs of life")
struct PageWatchTests {
    @Test func aBoxWithoutABrowserIsNeverComplainedAbout() {
        let clock = ManualClock()
        let watch = PageWatch(clock: clock)
        clock.advance(by: .seconds(3_600))
        #expect(watch.complaint == nil)
    }

    @Test func aPageThatFallsSilentIsAndOneThatComesBackIsNot() {
        let clock = ManualClock()
        let watch = PageWatch(clock: clock)
        watch.beat()
        clock.advance(by: .seconds(45))
        #expect(watch.complaint == nil)
        clock.advance(by: .seconds(1))
        #expect(watch.complaint == "has painted nothing for 46 s")
        watch.beat()
        #expect(watch.complaint == nil)
    }

    @Test func whetherThePageIsOnTheDisplayCanBeAsked() {
        let clock = ManualClock()
        let watch = PageWatch(clock: clock)
        #expect(watch.answer.status == 503)
        watch.beat()
        #expect(watch.answer.status == 200)
        clock.advance(by: .seconds(46))
        #expect(watch.answer.status == 503)
    }
}
