import ApplianceKit

/// The way from an open port to a modem that can work (order after TS 27.005 and the vendors' manuals).
extension Modem {
    private static let operatorInterval = Duration.seconds(3_600)

    func startUp() async throws {
        try await channel.greet()
        try await require(ATCommand("ATE0"))
        // 1: numbers, not words.
        try await require(ATCommand("AT+CMEE=1"))
        await channel.endWhereErrorCodesAreForgotten()
        try await identify()
        try await unlock()
        facts.imsi = await ask("AT+CIMI")
        operatorRead = nil
        for command in profile.startUp { _ = try await channel.execute(ATCommand(command)) }
        try await waitForMessageService()
        let left = try await settings()
        let reported = try await reportsRegistration()
        try await applySettings()
        try await readServiceCentre()
        try await setServiceCentre()
        referenceCounter.modemHasRestarted = isForgotten(left) || !reported
        await readReferenceCounter()
        facts.keepsReferenceCounter = referenceCounter.isKept
        endReadings()
    }

    /// What a restart of the modem undoes.
    func applySettings() async throws {
        try await require(ATCommand("AT+CMGF=0"))
        try await selectStorage()
        try await selectIndications()
        // Changes of registration come as events from now on; a modem that has not the one has the other.
        for command in ["AT+CREG=1", "AT+CEREG=1"] { _ = try await channel.execute(ATCommand(command)) }
        // The link to the network stays open between the messages of a burst, for a second or so (TS 27.005 §3.5.6).
        if profile.keepsLinkOpen { _ = try await channel.execute(ATCommand("AT+CMMS=2")) }
    }

    private func require(_ command: ATCommand) async throws {
        let response = try await channel.execute(command)
        guard response.result == .ok else {
            throw ModemFailure(.sick(reason: "\(command.text) refused: \(response.result)"))
        }
    }

    // MARK: - Who it is

    private func identify() async throws {
        facts.manufacturer = await ask("AT+CGMI")
        facts.model = await ask("AT+CGMM")
        facts.revision = await ask("AT+CGMR")
        facts.imei = await ask("AT+CGSN")
        guard configuration.profile == nil else { return }
        profile = profiles.profile(manufacturer: facts.manufacturer ?? "", model: facts.model ?? "")
        facts.profile = profile.name
        await channel.use(profile.unsolicited, usualDeadline: profile.commandDeadline)
    }

    private func ask(_ command: String) async -> String? { try? await channel.ask(command) }

    // MARK: - SIM

    /// After switching on, a SIM takes some seconds to serve messages (+CMS ERROR 314, 515).
    private func waitForMessageService() async throws {
        try await untilSIMIsReady(
            ATCommand(
                "AT+CSMS=\(profile.serviceLevel)", information: [.init("+CSMS:")], deadline: .seconds(10)))
        let level = try await channel.execute(ATCommand("AT+CSMS?", information: [.init("+CSMS:")]))
        serviceLevel = level.lines.first?.fields.first.flatMap { Int($0) } ?? 0
        try await untilSIMIsReady(ATCommand("AT+CPMS?", information: [.init("+CPMS:")], deadline: .seconds(10)))
    }

    private func untilSIMIsReady(_ command: ATCommand) async throws {
        for _ in 0..<profile.simReadySeconds {
            switch try await channel.execute(command).result {
            case .messageService(314), .messageService(515), .mobileEquipment(14):
                try await clock.sleep(for: .seconds(1))
            default: return
            }
        }
        throw ModemFailure(.sick(reason: "the SIM stays busy"))
    }

    /// Without one in the SIM nothing can be sent (+CMS ERROR: 330); told before the first citizen waits for a reply.
    func readServiceCentre() async throws {
        let response = try await channel.execute(ATCommand("AT+CSCA?", information: [.init("+CSCA:")]))
        guard response.result == .ok, let number = response.lines.first?.fields.first else { return }
        let lackedBefore = facts.lacksServiceCentre
        facts.serviceCentre = number.isEmpty ? nil : number
        facts.lacksServiceCentre = number.isEmpty
        if facts.lacksServiceCentre, !lackedBefore {
            log.warning("the SIM has no service centre's number: nothing can go out; set modem.serviceCentre")
        }
    }

    /// Writes the configured number where the SIM has another one or none (TS 27.005 §3.3.1).
    private func setServiceCentre() async throws {
        guard let wanted = configuration.serviceCentre, wanted != facts.serviceCentre else { return }
        let isInternational = wanted.hasPrefix("+")
        let answer = try await channel.execute(
            ATCommand("AT+CSCA=\"\(wanted)\",\(isInternational ? 145 : 129)", deadline: .seconds(10)))
        guard answer.result == .ok else {
            return log.warning("the service centre's number was refused: \(answer.result)")
        }
        log.notice("the service centre's number was set")
        try await readServiceCentre()
    }

    // MARK: - Indications

    /// New messages are to be stored and announced (`mt=1`): what is read, committed and deleted survives every crash.
    private func selectIndications() async throws {
        let test = try await channel.execute(ATCommand("AT+CNMI=?", information: [.init("+CNMI:")]))
        let offered = IndicationOffer(test.lines.first?.text ?? "")
        let choices = offered.choices(
            modes: profile.indicationModes, reports: configuration.reportModes ?? profile.reportModes)
        // Some offer what they refuse.
        for choice in choices {
            let setting = choice.map(String.init).joined(separator: ",")
            if try await channel.execute(ATCommand("AT+CNMI=\(setting)")).result == .ok {
                facts.indications = choice
                return
            }
        }
        throw ModemFailure(.sick(reason: "the modem does not announce new messages (AT+CNMI)"))
    }

    /// What `AT+CNMI` and `AT+CPMS` are set to; nil where the modem does not tell.
    private func settings() async throws -> (indications: [Int]?, storages: [String]?) {
        let response = try await channel.execute(ATCommand("AT+CNMI?", information: [.init("+CNMI:")]))
        let set = response.lines.first?.fields.compactMap { Int($0) } ?? []
        let storages = try await readStorageUse()
        return (response.result == .ok && !set.isEmpty ? set : nil, storages)
    }

    /// Whether that is no longer what we set: after a restart of the modem, or by itself.
    private func isForgotten(_ settings: (indications: [Int]?, storages: [String]?)) -> Bool {
        settings.indications.map { $0.prefix(4) != facts.indications.prefix(4) } == true
            || settings.storages.map { $0 != storage.names } == true
    }

    /// Whether `AT+CREG=1` still holds: some modems keep one setting or the other over a restart, none all of them.
    private func reportsRegistration() async throws -> Bool {
        let response = try await channel.execute(
            ATCommand("AT+CREG?", information: [.init("+CREG:", minimumFields: 2)]))
        return response.result != .ok || response.lines.first?.fields.first == "1"
    }

    /// Some modems fall back to silence or to another storage by themselves.
    func checkSettings() async throws {
        guard isForgotten(try await settings()) else { return }
        log.warning("the modem had forgotten its settings; set again")
        counts.settingsRestored += 1
        try await require(ATCommand("ATE0"))
        try await require(ATCommand("AT+CMEE=1"))
        try await applySettings()
        // Meanwhile messages went where the modem stores them by itself.
        try await sweepOtherStorages()
    }

    // MARK: - Network

    /// Registered at home (1), roaming (5), or for SMS only (6, 7), in the circuit-switched or the LTE network
    /// (TS 27.007 §7.2, §10.1.22).
    func readRegistration() async throws {
        isRegistered = false
        facts.registration = nil
        for name in ["CEREG", "CREG"] {
            let response = try await channel.execute(
                ATCommand("AT+\(name)?", information: [.init("+\(name):", minimumFields: 2)]))
            guard response.result == .ok, let fields = response.lines.first?.fields, fields.count >= 2,
                let stat = Int(fields[1])
            else { continue }
            facts.registration = stat
            if [1, 5, 6, 7].contains(stat) {
                isRegistered = true
                return
            }
        }
    }

    /// Some take seconds for it, and a reply must not wait for that every few minutes.
    private func refreshOperator() async throws {
        let isKnown = facts.networkOperator != nil && facts.registration == operatorRegistration
        if isKnown, let operatorRead, clock.uptime - operatorRead < Self.operatorInterval { return }
        let name = try await channel.execute(
            ATCommand("AT+COPS?", information: [.init("+COPS:")], deadline: .seconds(20)))
        facts.networkOperator = name.lines.first.flatMap { $0.fields.count >= 3 ? $0.fields[2] : nil }
        operatorRead = clock.uptime
        operatorRegistration = facts.registration
    }

    /// Signal, operator, temperature.
    func refreshFacts() async throws {
        let signal = try await channel.execute(ATCommand("AT+CSQ", information: [.init("+CSQ:")]))
        let rssi = signal.lines.first?.fields.first.flatMap { Int($0) }
        facts.signal = rssi.flatMap { (0...31).contains($0) ? -113 + 2 * $0 : nil }
        try await refreshOperator()
        guard let command = profile.temperature else { return }
        let prefix = command.dropFirst(2).prefix { $0 != "=" && $0 != "?" }
        let answer = try await channel.execute(ATCommand(command, information: [.init("\(prefix):")]))
        // Some tell one number, some many, some with the names of sensors between.
        facts.temperature = answer.lines.flatMap(\.fields).compactMap { Int($0) }.filter { (-40...125).contains($0) }
            .max()
    }
}

extension ATChannel {
    /// Asks something that is answered with one bare line (`AT+CGMM`, `AT+CIMI`).
    ///
    /// - Returns: The line, without a prefix or quotes; nil where the modem refuses.
    func ask(_ command: String) async throws(ATFailure) -> String? {
        let name = command.dropFirst(2)
        let response = try await execute(
            ATCommand(command, information: [.init("\(name):")], takesBareLines: true))
        guard response.result == .ok, let line = response.lines.first else { return nil }
        let text = line.text.hasPrefix("\(name):") ? String(line.text.dropFirst(name.utf8.count + 1)) : line.text
        let bare = text.filter { $0 != "\"" }.drop { $0 == " " }
        return bare.isEmpty ? nil : String(bare)
    }
}
