import Glibc
import Synchronization
import TestSupport
import Testing

@testable import ApplianceKit

/// The executor that is one thread in poll(2).
@Suite(.timeLimit(.minutes(5)))
struct PollThreadTests {
    /// An actor as a device would be one.
    private actor Device {
        let thread: PollThread
        nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
        private var received: [UInt8] = []
        private var calls = 0
        private var hasEnded = false
        private var waiting: (count: Int, continuation: CheckedContinuation<Void, Never>)?

        init() throws { thread = try PollThread(name: "device") }

        func threadIdentifier() -> pthread_t { pthread_self() }

        func watch(_ descriptor: Int32) {
            thread.watch(descriptor, for: POLLIN) { [weak self] events in
                self?.assumeIsolated { $0.readable(descriptor, events) }
            }
        }

        func unwatch(_ descriptor: Int32) { thread.unwatch(descriptor) }

        private func readable(_ descriptor: Int32, _ events: Int16) {
            calls += 1
            var buffer = [UInt8](repeating: 0, count: 64)
            let count = read(descriptor, &buffer, buffer.count)
            if count > 0 {
                received += buffer[..<count]
            } else {
                hasEnded = true
                thread.unwatch(descriptor)
            }
            if let entry = waiting, received.count >= entry.count || hasEnded {
                waiting = nil
                entry.continuation.resume()
            }
        }

        /// Waits for so many bytes, or the end.
        func bytes(_ count: Int) async -> [UInt8] {
            if received.count < count, !hasEnded {
                await withCheckedContinuation { waiting = (count, $0) }
            }
            return received
        }

        var callCount: Int { calls }
    }

    private func pipe() -> (read: Int32, write: Int32) {
        var ends: [Int32] = [0, 0]
        Glibc.pipe(&ends)
        return (ends[0], ends[1])
    }

    @Test func everyJobRunsOnTheOneThread() async throws {
        let device = try Device()
        let first = await device.threadIdentifier()
        #expect(first != pthread_self())
        for _ in 0..<100 {
            await Task.yield()
            #expect(await device.threadIdentifier() == first)
        }
    }

    @Test func bytesReachTheActorOnItsThread() async throws {
        let device = try Device()
        let (reading, writing) = pipe()
        await device.watch(reading)
        write(writing, "xin", 3)
        #expect(await device.bytes(3) == Array("xin".utf8))
        write(writing, " chào", 6)
        #expect(await device.bytes(9) == Array("xin chào".utf8))
        await device.unwatch(reading)
        close(reading)
        close(writing)
    }

    @Test func aHangUpIsToldToTheHandler() async throws {
        let device = try Device()
        let (reading, writing) = pipe()
        await device.watch(reading)
        close(writing)
        #expect(await device.bytes(1) == [])
        close(reading)
    }

    @Test func nothingIsCalledAfterUnwatch() async throws {
        let device = try Device()
        let (reading, writing) = pipe()
        await device.watch(reading)
        write(writing, "a", 1)
        _ = await device.bytes(1)
        await device.unwatch(reading)
        let calls = await device.callCount
        write(writing, "b", 1)
        // Each hop to the actor is a round of its thread's poll.
        for _ in 0..<20 { _ = await device.callCount }
        #expect(await device.callCount == calls)
        close(reading)
        close(writing)
    }

    @Test func manyDescriptorsAndJobsMix() async throws {
        let device = try Device()
        let pipes = (0..<50).map { _ in pipe() }
        for (reading, _) in pipes { await device.watch(reading) }
        await withTaskGroup(of: Void.self) { group in
            for (_, writing) in pipes { group.addTask { write(writing, "x", 1) } }
            for _ in 0..<200 { group.addTask { _ = await device.callCount } }
        }
        #expect(await device.bytes(50).count == 50)
        for (reading, writing) in pipes {
            await device.unwatch(reading)
            close(reading)
            close(writing)
        }
    }

    @Test func theThreadEndsWithItsLastReference() async throws {
        let name = "pt\(getpid() % 10_000)x"
        func isRunning() -> Bool {
            guard let folder = opendir("/proc/self/task") else { return false }
            defer { closedir(folder) }
            while let entry = readdir(folder) {
                let id = withUnsafeBytes(of: &entry.pointee.d_name) {
                    String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
                }
                guard let file = fopen("/proc/self/task/\(id)/comm", "r") else { continue }
                defer { fclose(file) }
                var line = [CChar](repeating: 0, count: 32)
                if fgets(&line, 32, file) != nil,
                    String(decoding: line.prefix { $0 != 0 && $0 != 10 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
                        == name
                {
                    return true
                }
            }
            return false
        }
        var thread: PollThread? = try PollThread(name: name)
        try await eventually("the thread runs") { isRunning() }
        withExtendedLifetime(thread) {}
        thread = nil
        try await eventually("the thread ends") { !isRunning() }
    }

    @Test func anActorThatIsReleasedWhileItsThreadRunsAJobIsNotMissed() async throws {
        for _ in 0..<200 {
            let device = try Device()
            Task { _ = await device.callCount }
            async let one = device.callCount
            #expect(await one == 0)
        }
    }
}
