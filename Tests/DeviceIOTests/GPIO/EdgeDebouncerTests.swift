import Testing

@testable import DeviceIO

@Suite struct EdgeDebouncerTests {
    private typealias Change = EdgeDebouncer.Change

    @Test func aPressWithItsBouncingIsOnePressAtTheFirstEdge() {
        var debouncer = EdgeDebouncer(period: .milliseconds(20), isActive: false)
        for (time, level) in [(0, true), (1, false), (2, true), (4, false), (5, true)] {
            #expect(debouncer.edge(level, at: .milliseconds(time)) == [])
        }
        #expect(debouncer.deadline == .milliseconds(25))
        #expect(debouncer.settle(at: .milliseconds(24), level: true) == nil)
        #expect(debouncer.settle(at: .milliseconds(25), level: true) == Change(isActive: true, at: .zero))
        #expect(debouncer.isActive)
        #expect(debouncer.deadline == nil)
    }

    @Test func aSpikeIsNothing() {
        var debouncer = EdgeDebouncer(period: .milliseconds(20), isActive: false)
        _ = debouncer.edge(true, at: .zero)
        _ = debouncer.edge(false, at: .milliseconds(3))
        #expect(debouncer.settle(at: .milliseconds(23), level: false) == nil)
        #expect(debouncer.deadline == nil)
        #expect(!debouncer.isActive)
    }

    /// The daemon slept while the button was pressed and let go: the kernel's times tell both.
    @Test func edgesReadLateAreTwoChanges() {
        var debouncer = EdgeDebouncer(period: .milliseconds(20), isActive: false)
        #expect(debouncer.edge(true, at: .milliseconds(100)) == [])
        #expect(
            debouncer.edge(false, at: .milliseconds(300)) == [Change(isActive: true, at: .milliseconds(100))])
        #expect(
            debouncer.settle(at: .milliseconds(900), level: false)
                == Change(isActive: false, at: .milliseconds(300)))
    }

    @Test func anEdgeThatTheKernelDroppedIsMadeUpForByTheLevel() {
        var debouncer = EdgeDebouncer(period: .milliseconds(20), isActive: false)
        _ = debouncer.edge(true, at: .zero)
        _ = debouncer.edge(false, at: .milliseconds(1))
        // The last edge, up again, found no place in the queue.
        #expect(debouncer.settle(at: .milliseconds(30), level: true) == Change(isActive: true, at: .zero))
    }

    @Test func withoutAPeriodEveryEdgeCounts() {
        var debouncer = EdgeDebouncer(period: .zero, isActive: false)
        #expect(debouncer.edge(true, at: .milliseconds(1)) == [Change(isActive: true, at: .milliseconds(1))])
        #expect(debouncer.edge(false, at: .milliseconds(1)) == [Change(isActive: false, at: .milliseconds(1))])
    }

    @Test func aLineThatNeverRestsIsNoticed() {
        var debouncer = EdgeDebouncer(period: .milliseconds(20), isActive: false)
        for step in 0..<600 { _ = debouncer.edge(step.isMultiple(of: 2), at: .milliseconds(step * 10)) }
        #expect(debouncer.isNoisy)
        _ = debouncer.settle(at: .seconds(10), level: false)
        #expect(!debouncer.isNoisy)
    }
}
