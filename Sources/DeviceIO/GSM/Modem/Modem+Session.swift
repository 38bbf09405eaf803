import ApplianceKit

/// From an open port to its end.
extension Modem {
    /// After a command without an answer, what it was about is looked for again.
    private static let pauseAfterTimeout = Duration.seconds(5)
    /// Coming back, the network is announced more than once.
    private static let pauseAfterRegistration = Duration.seconds(2)
    private static let longestPatience = Duration.seconds(86_400)

    /// - Returns: Why it ended.
    func session() async -> ModemFailure {
        do {
            change(to: .opening)
            let events = try await openPort()
            try await startUp()
            ladder.startedUp()
            log.notice("set up as \(profile.name)")
            try await serve(events)
            return ModemFailure(.off)
        } catch let error as SerialPortError {
            return ModemFailure(.absent(reason: error.description))
        } catch let failure as ModemFailure {
            return failure
        } catch ATFailure.portClosed {
            return ModemFailure(.absent(reason: ATFailure.portClosed(payloadWritten: false).description))
        } catch ATFailure.unresponsive {
            return ModemFailure(.sick(reason: ATFailure.unresponsive.description), isSilent: true)
        } catch {
            return ModemFailure(.sick(reason: "\(error)"))
        }
    }

    func openPort() async throws -> AsyncStream<ATChannel.Event> {
        // Looked for each time: after a reset the port may have another number.
        let path = try DeviceLocator().path(for: configuration.device)
        let events = try await channel.open(
            path: path, baudRate: configuration.baudRate, flowControl: configuration.flowControl)
        power?.portOpened(path)
        return events
    }

    private func serve(_ events: AsyncStream<ATChannel.Event>) async throws {
        // Audits wait in line with the events: two sweeps at once could delete a slot that has been filled again.
        let audits = Task { [clock, channel, interval = configuration.auditInterval] in
            while (try? await clock.sleep(for: interval)) != nil { await channel.remind(.audit) }
        }
        defer { audits.cancel() }
        try await readRegistration()
        changeByRegistration()
        try await sweepOtherStorages()
        try await sweep()
        try await refreshFacts()
        await channel.endAtRestart(profile.restartNotices)
        for await event in events {
            switch event {
            case .restarted(let notice):
                throw ModemFailure(.sick(reason: "the modem started anew by itself (\(notice))"))
            case .closed(let reason): throw ModemFailure(.absent(reason: reason))
            case .troubled: throw ModemFailure(.sick(reason: "one command after another has no answer"))
            case .unsolicited(let result): try await survivingTimeouts { try await handle(result) }
            case .reminder(let reminder): try await survivingTimeouts { try await attend(to: reminder) }
            }
        }
    }

    /// One timeout is no reason to start again: the channel has brought the line back into step, or says that it could
    /// not (``ATChannel/Event/troubled``).
    private func survivingTimeouts(_ work: () async throws -> Void) async throws {
        do {
            try await work()
        } catch let failure as ATFailure {
            switch failure {
            case .outOfStep:
                // The line is in step already: nothing has to settle first.
                await channel.remind(.sweep)
            case .timedOut, .noPrompt:
                log.warning("\(failure)")
                counts.note(.resynchronise)
                remind(.sweep, after: Self.pauseAfterTimeout)
            default: throw failure
            }
        }
    }

    /// Puts work in line later; the same work is put there once.
    func remind(_ reminder: ATChannel.Reminder, after pause: Duration) {
        guard reminders[reminder] == nil else { return }
        reminders[reminder] = Task { [weak self, clock] in
            guard (try? await clock.sleep(for: pause)) != nil else { return }
            await self?.fire(reminder)
        }
    }

    private func fire(_ reminder: ATChannel.Reminder) async {
        reminders[reminder] = nil
        await channel.remind(reminder)
    }

    // MARK: - What comes

    private func handle(_ result: UnsolicitedResult) async throws {
        if result.hasPrefix("+CMTI:") || result.hasPrefix("+CDSI:") {
            let fields = result.fields
            // An odd index ends in a sweep.
            guard let index = fields.last.flatMap({ Int($0) }) else { return _ = try await sweep() }
            try await look(in: fields.count >= 2 ? fields[0] : storage.names[0], at: index, attempt: 0)
        } else if result.hasPrefix("+CDS:") || result.hasPrefix("+CMT:") {
            if let pdu = result.body { try await acceptDirect(pdu) }
        } else if result.hasPrefix("+CUSD:") {
            takeDialogueAnswer(result)
        } else if result.hasPrefix("+CREG:") || result.hasPrefix("+CEREG:") || result.hasPrefix("+CGREG:") {
            try await readRegistration()
            changeByRegistration()
        } else if profile.fullNotices.contains(where: result.hasPrefix) {
            log.warning("the message storage is full")
            counts.storageFull += 1
            try await sweep()
            try await readStorageUse()
        } else if profile.readyNotices.contains(where: result.hasPrefix) {
            try await sweep()
        } else if profile.restartNotices.contains(where: result.hasPrefix) {
            // While it was being set up; setting the PIN is announced so too, and is no restart.
            guard !result.hasPrefix("+CPIN") else { return }
            throw ModemFailure(.sick(reason: "the modem started anew while it was being set up"))
        }
    }

    private func attend(to reminder: ATChannel.Reminder) async throws {
        switch reminder {
        case .audit: try await audit()
        case .sweep: try await sweep()
        case .look(let name, let index, let attempt): try await look(in: name, at: index, attempt: attempt)
        }
    }

    /// Checks what modems forget by themselves, and sweeps the storage.
    private func audit() async throws {
        try await checkSettings()
        try await readRegistration()
        try await refreshFacts()
        // Somebody may have set it meanwhile.
        if facts.lacksServiceCentre { try await readServiceCentre() }
        changeByRegistration()
        try await sweep()
        // Reports that are stored may lie apart, and their announcements get lost like others.
        if facts.indications.count > 3, facts.indications[3] == 2 { try await sweepOtherStorages() }
        try startAnewWithoutNetwork()
        if isRegistered { ladder.succeeded() }
    }

    private func changeByRegistration() {
        if isRegistered {
            // What a modem forgets, it forgets most often when it loses the network.
            if unregisteredSince != nil { remind(.audit, after: Self.pauseAfterRegistration) }
            unregisteredSince = nil
            networkPatience = profile.networkPatience
        } else if unregisteredSince == nil {
            unregisteredSince = clock.uptime
        }
        change(to: isRegistered ? .ready : .registering(reason: facts.registrationReason))
    }

    /// Some modems never look for the network again after a long time without one. Each time it may take twice as long:
    /// where there is none, starting anew does not bring it.
    private func startAnewWithoutNetwork() throws {
        guard let unregisteredSince, clock.uptime - unregisteredSince >= networkPatience else { return }
        let reason = "no network for \(networkPatience.milliseconds / 60_000) minutes: \(facts.registrationReason)"
        self.unregisteredSince = nil
        networkPatience = min(networkPatience * 2, Self.longestPatience)
        throw ModemFailure(.sick(reason: reason), least: .restart)
    }
}
