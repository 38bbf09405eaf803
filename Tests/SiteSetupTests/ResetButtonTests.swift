import ApplianceKit
import DeviceIO
import TestSupport
import Testing

@testable import SiteSetup

/// A button that makes a box forget everything when it is held, and only then.
struct ResetButtonTests {
    private let clock = ManualClock()
    private let events: AsyncStream<GPIOInputEvent>
    private let tell: AsyncStream<GPIOInputEvent>.Continuation

    init() { (events, tell) = AsyncStream.makeStream(of: GPIOInputEvent.self) }

    private func button(isHeld: Bool = true) -> Task<Bool, Never> {
        Task { [events, clock] in
            await ResetButton.held(events, for: .seconds(10), clock: clock) { isHeld }
        }
    }

    @Test func isTakenForMeantAfterTenSeconds() async throws {
        let button = button()
        tell.yield(.changed(isActive: true, at: .zero))
        try await eventually("the wait for a long press") { clock.sleepers == 1 }
        clock.advance(by: .seconds(10))
        #expect(await button.value)
    }

    @Test func isTakenForNothingWhereItIsReleasedBefore() async throws {
        let button = button()
        tell.yield(.changed(isActive: true, at: .zero))
        try await eventually("the wait for a long press") { clock.sleepers == 1 }
        clock.advance(by: .seconds(9))
        tell.yield(.changed(isActive: false, at: .seconds(9)))
        try await eventually("the end of that wait") { clock.sleepers == 0 }
        // The second press counts from its own beginning.
        tell.yield(.changed(isActive: true, at: .seconds(9)))
        try await eventually("the wait for a long press") { clock.sleepers == 1 }
        clock.advance(by: .seconds(9))
        #expect(clock.sleepers == 1)
        clock.advance(by: .seconds(1))
        #expect(await button.value)
    }

    @Test func isTakenForNothingWhereItWasStuckAtTheStart() async throws {
        let button = button()
        tell.yield(.found(isActive: true))
        tell.yield(.state(.ready))
        tell.finish()
        #expect(await button.value == false)
        #expect(clock.sleepers == 0)
    }

    @Test func isTakenForNothingWhereItsChipWasTakenOut() async throws {
        let button = button(isHeld: false)
        tell.yield(.changed(isActive: true, at: .zero))
        try await eventually("the wait for a long press") { clock.sleepers == 1 }
        clock.advance(by: .seconds(10))
        tell.finish()
        #expect(await button.value == false)
    }
}
