import Foundation
import Glibc
import Synchronization
import Testing

@testable import ApplianceKit

/// In processes of their own: whose tasks run where is decided once in a process.
@Suite("Threads of tasks", .timeLimit(.minutes(5)))
struct TaskThreadsTests {
    @Test func thousandsOfTasksThatWaitForEachOtherAllEnd() async {
        await #expect(processExitsWith: .success) {
            TaskThreads.takeOver()
            let sum = await withTaskGroup(of: Int.self) { group in
                for number in 1...10_000 {
                    group.addTask {
                        await Task.yield()
                        return await Task { number }.value
                    }
                }
                return await group.reduce(0, +)
            }
            #expect(sum == 50_005_000)
        }
    }

    @Test func tasksRunOnThemAndNotOnLibdispatch() async {
        await #expect(processExitsWith: .success) {
            TaskThreads.takeOver()
            let name = await Task.detached {
                await Task.yield()
                return try? String(contentsOfFile: "/proc/thread-self/comm", encoding: .utf8)
            }.value
            #expect(name?.hasPrefix("tasks ") == true)
        }
    }

    private static let isOver = Atomic(false)

    /// The second comes when the first has only just begun, and nothing comes behind it.
    @Test func aJobBehindALongOneThatHasJustBegunIsNotLeftWaiting() async {
        await #expect(processExitsWith: .success) {
            TaskThreads.takeOver()
            // The threads have started, and sleep.
            try? await SystemClock().sleep(for: .milliseconds(50))
            await Task.detached {
                let long = Task.detached { () -> Bool in
                    for _ in 0..<10_000 where !TaskThreadsTests.isOver.load(ordering: .acquiring) { usleep(1_000) }
                    return TaskThreadsTests.isOver.load(ordering: .acquiring)
                }
                let short = Task.detached { TaskThreadsTests.isOver.store(true, ordering: .releasing) }
                #expect(await long.value)
                await short.value
            }.value
        }
    }

    /// What comes while a job keeps its thread goes to another one.
    @Test func aJobThatKeepsItsThreadHoldsNobodyUp() async {
        await #expect(processExitsWith: .success) {
            TaskThreads.takeOver()
            await withTaskGroup { group in
                group.addTask {
                    while !TaskThreadsTests.isOver.load(ordering: .acquiring) { usleep(1_000) }
                }
                // On the timers' thread, when the first has its thread for long.
                try? await SystemClock().sleep(for: .milliseconds(50))
                TaskThreadsTests.isOver.store(true, ordering: .releasing)
            }
        }
    }
}
