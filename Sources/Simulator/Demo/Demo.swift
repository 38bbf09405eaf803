import ApplianceKit
import Foundation
import Glibc

/// `tracuu-sim demo`: a small world, both real daemons, and a morning played in it.
struct Demo: Sendable {
    /// Whether it ends by itself after the last step.
    var endsByItself = false
    /// Where the world is built; nil for a temporary folder that is removed at the end.
    var folder: String?
    /// Where `tracuu-sms` and `tracuu-kiosk` are.
    var programs: String
    /// Takes what is told, line by line.
    var tell: @Sendable (String) -> Void = { line in
        // At once, also into a pipe.
        let bytes = Array("\(line)\n".utf8)
        _ = Glibc.write(STDOUT_FILENO, bytes, bytes.count)
    }

    private enum Ending: Sendable {
        case played(Bool)
        case interrupted
    }

    /// Plays it.
    ///
    /// - Returns: ``ExitStatus/ok`` only where every step did what it should.
    func run() async throws -> ExitStatus {
        for name in ["tracuu-sms", "tracuu-kiosk"] where access("\(programs)/\(name)", X_OK) != 0 {
            throw WorldRefusal("\(programs)/\(name) is not there: build it, or say where it is by --bin")
        }
        let place = try folder ?? temporaryFolder()
        defer { if folder == nil { try? FileManager.default.removeItem(atPath: place) } }
        let stage = Stage(folder: place, programs: programs)
        // Waiting for a signal can't be cancelled; so the first of the two to end is what counts.
        let endings = Ledger<Ending>()
        let signals = Task {
            try await TerminationSignals.wait()
            endings.append(.interrupted)
        }
        let play = Task {
            let isWell = await perform(on: stage)
            endings.append(.played(isWell))
        }
        var ending = try await endings.first(within: .seconds(3_600), "the end of the demo")
        var isWell = false
        if case .played(let well) = ending {
            isWell = well
            if !endsByItself, well {
                try? await stage.restore()
                invite(stage)
                ending = try await endings.first(after: 1, within: .seconds(30 * 86_400), "Ctrl-C")
            }
        }
        play.cancel()
        signals.cancel()
        await stage.strike()
        if case .interrupted = ending, endsByItself {
            tell("Interrupted.")
            return .failure
        }
        if case .interrupted = ending { return .ok }
        return isWell ? .ok : .failure
    }

    /// Builds the stage and plays the steps, up to the first that goes wrong.
    ///
    /// - Returns: Whether all went well.
    private func perform(on stage: Stage) async -> Bool {
        let clock = SystemClock()
        let begun = clock.uptime
        do {
            tell("TraCuu, a morning in the lobby\n")
            var last = clock.uptime
            let morning = try await stage.build { what in
                tell("  ✓ \(what)  (\(shown(clock.uptime - last)))")
                last = clock.uptime
            }
            tell("")
            for (index, step) in try await morning.steps().enumerated() {
                let start = clock.uptime
                do {
                    let seen = try await step.play()
                    tell("  ✓ \(index + 1). \(step.title)  (\(shown(clock.uptime - start)))")
                    for line in seen { tell("       \(line)") }
                } catch {
                    if Task.isCancelled { return false }
                    tell("  ✗ \(index + 1). \(step.title)  (\(shown(clock.uptime - start)))")
                    complain(error, stage)
                    return false
                }
            }
            tell("\nAll steps did what they should, in \(shown(clock.uptime - begun)). \(stage.memory)")
            if endsByItself, folder == nil { tell("The files are gone with this; --dir keeps them.") }
            return true
        } catch {
            if Task.isCancelled { return false }
            tell("  ✗ The world could not be built")
            complain(error, stage)
            return false
        }
    }

    private func complain(_ error: any Error, _ stage: Stage) {
        for line in "\(error)".split(separator: "\n", omittingEmptySubsequences: false) { tell("       \(line)") }
        // A daemon's failure to start shows its lines already.
        guard !(error is DaemonFailure) else { return }
        for (name, lines) in stage.lastLines where !lines.isEmpty {
            tell("     \(name) said last:")
            for line in lines.suffix(12) { tell("       \(line)") }
        }
    }

    private func invite(_ stage: Stage) {
        guard let addresses = stage.addresses else { return }
        tell(
            """

            Open in a browser:
              the kiosk's screen   \(addresses.kiosk)
              the world around it  \(addresses.world)
            The central system is on again. Files, until the end: \(stage.folder)
            Ctrl-C ends it.
            """)
    }

    private func temporaryFolder() throws -> String {
        var template = Array("\(FileManager.default.temporaryDirectory.path)/tracuu-demo-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemError(call: "mkdtemp", code: errno) }
        return String(decoding: template.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    private func shown(_ duration: Duration) -> String {
        let milliseconds = duration.milliseconds
        return milliseconds < 1_000 ? "\(milliseconds) ms" : "\(milliseconds / 100 / 10).\(milliseconds / 100 % 10) s"
    }
}
