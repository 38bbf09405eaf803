public import ApplianceKit

/// A modem's power key and supply on GPIO lines: the strongest rung of its recovery.
public struct ModemPowerLines: ModemPowerControl {
    private let key: GPIOOutput?
    private let supply: GPIOOutput?
    private let sequence: ModemPowerSequence
    private let sleep: @Sendable (Duration) async throws -> Void

    /// - Parameters:
    ///   - key: Its power key; at rest not active.
    ///   - supply: Its supply; at rest active.
    ///   - sequence: For its make, and for the lines that are there.
    ///   - clock: For the pauses.
    public init(
        key: GPIOOutput?, supply: GPIOOutput?, sequence: ModemPowerSequence, clock: any ApplianceClock = SystemClock()
    ) {
        self.key = key
        self.supply = supply
        self.sequence = sequence
        sleep = { try await clock.sleep(for: $0) }
    }

    /// Asks for the lines: from now on the key is let go and the supply on.
    public func start() async {
        await key?.start()
        await supply?.start()
    }

    /// Gives the lines back, at rest.
    public func stop() async {
        await key?.stop()
        await supply?.stop()
    }

    /// Whether there is a line for that rung.
    public func canPerform(_ rung: RecoveryRung) -> Bool { rung == .powerLine && (key != nil || supply != nil) }

    /// Plays the sequence. Cut short, it leaves the lines at rest: the key let go, the supply on.
    ///
    /// - Throws: ``GPIOError``, or `CancellationError`.
    public func perform(_ rung: RecoveryRung) async throws {
        do {
            for step in sequence.steps {
                switch step.line {
                case .key: try await key?.set(step.isActive)
                case .supply: try await supply?.set(step.isActive)
                }
                if step.pause > .zero { try await sleep(step.pause) }
            }
        } catch {
            try? await key?.set(false)
            try? await supply?.set(true)
            throw error
        }
    }
}
