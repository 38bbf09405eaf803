import Synchronization
import TestSupport
import Testing

@testable import ApplianceKit

@Suite("System clock", .timeLimit(.minutes(5)))
struct SystemClockTests {
    private let clock = SystemClock()

    @Test func sleepersWakeInTheOrderOfTheirTimes() async throws {
        let order = Order()
        try await withThrowingTaskGroup { group in
            for milliseconds in [120, 40, 80] {
                group.addTask {
                    try await clock.sleep(for: .milliseconds(milliseconds))
                    order.append(milliseconds)
                }
            }
            try await group.waitForAll()
        }
        #expect(order.all == [40, 80, 120])
    }

    @Test func nobodyWakesBeforeHisTime() async throws {
        let start = clock.uptime
        try await clock.sleep(for: .milliseconds(30))
        #expect(clock.uptime - start >= .milliseconds(30))
    }

    @Test func cancelledSleepersLeaveNoTimerBehind() async throws {
        let queue = try #require(SleepQueue.shared)
        let tasks = (0..<500).map { _ in Task { [clock] in try await clock.sleep(for: .seconds(600)) } }
        try await eventually("all sleep") { queue.count >= 500 }
        for task in tasks { task.cancel() }
        for task in tasks { await #expect(throws: CancellationError.self) { try await task.value } }
        try await eventually("none is left") { queue.count < 500 }
    }

    @Test func aTaskThatIsCancelledAlreadyDoesNotSleep() async {
        let task = Task { [clock] in
            while !Task.isCancelled { await Task.yield() }
            try await clock.sleep(for: .seconds(600))
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test func anAlarmRingsOnceAndNotBeforeItsTime() async throws {
        let (start, rings) = (clock.uptime, Order())
        let alarm = clock.alarm(after: .milliseconds(30)) { [clock] in
            rings.append(Int((clock.uptime - start).milliseconds))
        }
        try await eventually("it rings") { !rings.all.isEmpty }
        alarm.callOff()
        try await clock.sleep(for: .milliseconds(60))
        #expect(rings.all.count == 1 && rings.all.allSatisfy { $0 >= 30 })
    }

    @Test func anAlarmThatIsCalledOffNeverRingsAndLeavesNothingBehind() async throws {
        let queue = try #require(SleepQueue.shared)
        let rings = Order()
        let alarms = (0..<500).map { number in clock.alarm(after: .milliseconds(200)) { rings.append(number) } }
        #expect(queue.count >= 500)
        for alarm in alarms { alarm.callOff() }
        #expect(queue.count < 500)
        try await clock.sleep(for: .milliseconds(300))
        #expect(rings.all.isEmpty)
    }

    private final class Order: Sendable {
        private let entries = Mutex<[Int]>([])
        func append(_ entry: Int) { entries.withLock { $0.append(entry) } }
        var all: [Int] { entries.withLock { $0 } }
    }
}
