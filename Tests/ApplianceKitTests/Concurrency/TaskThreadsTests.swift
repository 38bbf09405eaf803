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
