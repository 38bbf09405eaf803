import ApplianceKit

/// What happens between two sessions.
extension Modem {
    /// A PIN or a locked SIM is nothing that a reset cures.
    private static let lockedPause = Duration.seconds(30)

    /// Closes the port and writes down what was said, where something failed.
    func endSession(_ failure: ModemState) async {
        await channel.close()
        for reminder in reminders.values { reminder.cancel() }
        reminders = [:]
        endDialogue(.failure(.interrupted))
        let said = await channel.drainTrace()
        change(to: failure)
        if case .absent = failure { return }
        if case .locked = failure { return }
        guard !Task.isCancelled else { return }
        for line in said { log.notice("trace \(line)") }
    }

    /// Does the next thing that may help, and waits until it can have helped.
    func recover(from failure: ModemFailure) async {
        let reason = failure.state.reason ?? "\(failure.state)"
        if case .locked = failure.state {
            try? await clock.sleep(for: Self.lockedPause)
            return
        }
        while !Task.isCancelled {
            let step = ladder.failed(least: failure.least, isSilent: failure.isSilent)
            guard await perform(step.rung, because: reason) else { continue }
            counts.note(step.rung)
            let pause = step.rung == .restart ? max(step.pause, profile.resetDuration) : step.pause
            try? await clock.sleep(for: pause)
            return
        }
    }

    /// - Returns: Whether it could be done.
    private func perform(_ rung: RecoveryRung, because reason: String) async -> Bool {
        switch rung {
        case .resynchronise, .reopen: return true
        case .restart: return await restart(because: reason)
        case .portPower, .powerLine:
            guard let power, power.canPerform(rung) else { return false }
            change(to: .resetting(reason: reason))
            log.warning("switching the modem's power off and on (\(rung.rawValue)): \(reason)")
            do {
                try await power.perform(rung)
                return true
            } catch {
                log.error("the modem's power can't be switched: \(error)")
                return false
            }
        case .alarm:
            change(to: .alarm(reason: reason))
            return true
        }
    }

    /// Tells the modem to start anew, whatever it makes of it: one that hangs may still do it.
    private func restart(because reason: String) async -> Bool {
        guard (try? await openPort()) != nil else { return false }
        change(to: .resetting(reason: reason))
        log.warning("telling the modem to start anew: \(reason)")
        for command in profile.reset {
            if (try? await channel.execute(ATCommand(command)))?.result == .ok { break }
        }
        await channel.close()
        return true
    }
}
