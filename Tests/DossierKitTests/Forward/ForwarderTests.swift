import ApplianceKit
import Foundation
import TestSupport
import Testing

@testable import DossierKit

@Suite(.timeLimit(.minutes(1)))
struct ForwarderTests {
    private let folder: TemporaryFolder
    private let clock = ManualClock()
    private let central: FakeCentral
    private var path: String { folder.file("forward.db") }

    init() throws {
        folder = try TemporaryFolder()
        central = FakeCentral(clock: clock)
    }

    private func rating(_ number: Int) -> UploadItem {
        .rating(Rating(id: "rating-\(number)", at: clock.now, device: "kiosk-1", overall: .satisfied))
    }

    private func heartbeat(_ number: Int) -> UploadItem {
        .heartbeat(
            DeviceHeartbeat(
                id: "beat-\(number)", device: "kiosk-1", at: clock.now, role: "kiosk", version: "1", uptime: number))
    }

    private func taken() -> [String] {
        central.seen { state in state.uploads.filter { state.taken[$0.key] != nil }.flatMap { $0.items.map(\.id) } }
    }

    @Test func itemsGoOldestFirstAndOnce() async throws {
        let queue = try await ForwardQueue(path: path)
        for number in 0..<5 { try await queue.add(rating(number)) }
        try await queue.add(rating(2))
        let running = Task { await Forwarder(queue, to: central, clock: clock).run() }
        try await eventually("sent") { try await queue.waiting().isEmpty }
        #expect(taken() == (0..<5).map { "rating-\($0)" })
        try await queue.add(rating(5))
        try await eventually("sent too") { try await queue.waiting().isEmpty }
        #expect(taken().last == "rating-5")
        running.cancel()
        await running.value
    }

    @Test func whatALaterVersionHasWrittenHoldsNothingUp() async throws {
        do {
            let queue = try await ForwardQueue(path: path)
            for number in 0..<3 { try await queue.add(rating(number)) }
        }
        do {
            let database = try Database(path: path, migrations: [""])
            try database.run(
                "UPDATE item SET body = ?1 WHERE id = 'rating-1'", .text(#"{"rating":{"_0":{"stars":5}}}"#))
        }
        let queue = try await ForwardQueue(path: path)
        let running = Task { await Forwarder(queue, to: central, clock: clock).run() }
        try await eventually("sent") { try await queue.waiting().isEmpty }
        #expect(taken() == ["rating-0", "rating-2"])
        running.cancel()
        await running.value
    }

    @Test func aLostAnswerIsRepeatedWithTheSameKeyAndItemsAlsoAfterARestart() async throws {
        do {
            let queue = try await ForwardQueue(path: path)
            for number in 0..<3 { try await queue.add(rating(number)) }
            central.set { $0.losesAnswer = true }
            let running = Task { await Forwarder(queue, to: central, clock: clock).run() }
            try await eventually("lost") { clock.sleepers == 1 }
            running.cancel()
            await running.value
        }
        let queue = try await ForwardQueue(path: path)
        // Comes between the two attempts, and must not get into the first one's batch.
        try await queue.add(rating(3))
        central.set { $0.losesAnswer = false }
        let running = Task { await Forwarder(queue, to: central, clock: clock).run() }
        try await eventually("sent") { try await queue.waiting().isEmpty }
        let batches = central.seen { $0.uploads }
        #expect(batches.count == 3)
        #expect(batches[0] == batches[1])
        #expect(batches[2].items.map(\.id) == ["rating-3"])
        running.cancel()
        await running.value
    }

    @Test func eachBatchIsOfOneKindAndOneThatIsRefusedHoldsNoOtherUp() async throws {
        let queue = try await ForwardQueue(path: path)
        try await queue.add(rating(1))
        try await queue.add(heartbeat(1))
        central.set { $0.failure = .protocolViolation("a kind that it does not know") }
        let running = Task { await Forwarder(queue, to: central, clock: clock).run() }
        try await eventually("both tried") { clock.sleepers == 1 }
        #expect(central.seen { $0.uploads.map { $0.items.map(\.kind) } } == [[.ratings], [.heartbeats]])
        central.set { $0.failure = nil }
        clock.advance(by: .seconds(10))
        try await eventually("sent") { try await queue.waiting().isEmpty }
        running.cancel()
        await running.value
    }

    @Test func theOldestGoWhereThereIsNoRoomAndThatIsSaid() async throws {
        let queue = try await ForwardQueue(path: path, limits: [.ratings: 3, .heartbeats: 1])
        for number in 0..<5 { try await queue.add(rating(number)) }
        for number in 0..<5 { try await queue.add(heartbeat(number)) }
        #expect(try await queue.waiting() == [.ratings: 3, .heartbeats: 1])
        #expect(try await queue.dropped() == [ForwardQueue.Dropped(kind: .ratings, overflow: 2, refused: 0)])
        let batch = try #require(try await queue.nextBatch(of: [.ratings], limit: 10))
        #expect(batch.upload.items.map(\.id) == ["rating-2", "rating-3", "rating-4"])
        // What is on its way stays as it is.
        for number in 5..<10 { try await queue.add(rating(number)) }
        #expect(try await queue.nextBatch(of: [.ratings], limit: 10) == batch)
        #expect(try await queue.waiting()[.ratings] == 6)
    }

    @Test func whatIsRefusedForGoodIsCountedAndNotSentAgain() async throws {
        let queue = try await ForwardQueue(path: path)
        for number in 0..<3 { try await queue.add(rating(number)) }
        let batch = try #require(try await queue.nextBatch(of: [.ratings], limit: 10))
        try await queue.finish(batch, refused: 1)
        #expect(try await queue.waiting().isEmpty)
        let dropped = try await queue.dropped()
        #expect(dropped == [ForwardQueue.Dropped(kind: .ratings, overflow: 0, refused: 1)])
        try await queue.forgetDropped(dropped)
        #expect(try await queue.dropped().isEmpty)
    }

    @Test func whileTheCentralSystemIsAwayItIsAskedLessAndLess() async throws {
        let queue = try await ForwardQueue(path: path)
        try await queue.add(rating(1))
        central.set { $0.failure = .unreachable("no route") }
        let running = Task { await Forwarder(queue, to: central, clock: clock).run() }
        for attempt in 1...3 {
            try await eventually("waits") { clock.sleepers == 1 && central.seen { $0.uploads.count } == attempt }
            clock.advance(by: .seconds(attempt == 1 ? 6 : attempt == 2 ? 12 : 1))
        }
        #expect(central.seen { $0.uploads.count } == 3)
        #expect(Set(central.seen { $0.uploads.map(\.key) }).count == 1)
        running.cancel()
        await running.value
    }

    @Test func aSystemThatTakesNothingIsNotAsked() async throws {
        let silent = FakeCentral(clock: clock, calls: [.lookup])
        let queue = try await ForwardQueue(path: path)
        try await queue.add(rating(1))
        await Forwarder(queue, to: silent, clock: clock).run()
        #expect(silent.seen { $0.uploads.isEmpty })
        #expect(try await queue.waiting() == [.ratings: 1])
    }
}
