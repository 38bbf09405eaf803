import Synchronization
import TestSupport
import Testing

@testable import ApplianceKit

/// The watchdog is fed by progress, not by a timer.
@Suite("Watchdog", .timeLimit(.minutes(2)))
struct WatchdogTests {
    private let clock = ManualClock()

    /// What a part answers when it is asked; nil: it never does.
    private final class Part: Sendable {
        private let state = Mutex<(complaint: String?, hangs: Bool)>((nil, false))
        private let release = Signal()

        func set(complaint: String? = nil, hangs: Bool = false) { state.withLock { $0 = (complaint, hangs) } }
        func letGo() { release.raise() }
        func proof() async -> String? {
            if state.withLock({ $0.hangs }) { for await _ in release.raised { break } }
            return state.withLock { $0.complaint }
        }
    }

    private func watch(
        _ part: Part, _ body: (Watchdog, _ feeds: @escaping @Sendable () -> Int) async throws -> Void
    ) async throws {
        let feeds = Mutex(0)
        let watchdog = Watchdog(
            [
                .init("the sender", limit: .seconds(5)) { await part.proof() },
                .init("the store", limit: .seconds(5)) { nil },
            ],
            every: .seconds(20), clock: clock
        ) { feeds.withLock { $0 += 1 } }
        let work = Task { await watchdog.run() }
        defer { work.cancel() }
        try await body(watchdog) { feeds.withLock { $0 } }
    }

    /// Until it sleeps after its round.
    private func roundEnds() async throws {
        try await clock.someoneSleeps(for: .seconds(20))
    }

    @Test func aDaemonThatGetsOnFeedsItEachRound() async throws {
        try await watch(Part()) { watchdog, feeds in
            for round in 1...3 {
                try await roundEnds()
                #expect(feeds() == round)
                clock.advance(by: .seconds(20))
            }
            #expect(await watchdog.stuck.isEmpty)
        }
    }

    @Test func aPartThatComplainsStarvesItUntilItGetsOnAgain() async throws {
        let part = Part()
        part.set(complaint: "has been at one attempt for 1200 s")
        try await watch(part) { watchdog, feeds in
            try await roundEnds()
            #expect(feeds() == 0)
            #expect(await watchdog.stuck == ["the sender": "has been at one attempt for 1200 s"])
            part.set()
            clock.advance(by: .seconds(20))
            try await eventually("it is fed") { feeds() == 1 }
            #expect(await watchdog.stuck.isEmpty)
        }
    }

    @Test func aPartThatDoesNotAnswerStarvesItAndIsNotAskedTwiceAtATime() async throws {
        let part = Part()
        part.set(hangs: true)
        try await watch(part) { watchdog, feeds in
            for _ in 1...3 {
                try await clock.someoneSleeps(for: .seconds(5))
                clock.advance(by: .seconds(5))
                try await roundEnds()
                #expect(await watchdog.stuck == ["the sender": "does not answer"])
                clock.advance(by: .seconds(20))
                break
            }
            #expect(feeds() == 0)
            part.set()
            part.letGo()
            try await eventually("it is fed") {
                clock.advance(by: .seconds(20))
                return feeds() > 0
            }
        }
    }

    @Test func aMarkTellsHowLongAWorkerHasStoodStill() {
        let mark = ProgressMark(clock: clock)
        #expect(mark.standstill == nil)
        mark.step()
        clock.advance(by: .seconds(7))
        #expect(mark.standstill == .seconds(7))
        mark.step()
        #expect(mark.standstill == .zero)
        mark.rest()
        clock.advance(by: .seconds(3_600))
        #expect(mark.standstill == nil)
    }
}
