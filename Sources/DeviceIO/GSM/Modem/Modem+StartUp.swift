import ApplianceKit

/// The way from an open port to a modem that can work (order after TS 27.005 and the vendors' manuals).
extension Modem {
    func startUp() async throws {
        try await channel.greet()
        try await require(ATCommand("ATE0"))
        // 1: numbers, not words.
        try await require(ATCommand("AT+CMEE=1"))
        try await unlock()
        try await waitForMessageService()
        try await require(ATCommand("AT+CMGF=0"))
        try await selectStorage()
        try await selectIndications()
        // Changes of registration come as events from now on; a modem that has not the one has the other.
        for command in ["AT+CREG=1", "AT+CEREG=1"] { _ = try await channel.execute(ATCommand(command)) }
        await readReferenceCounter()
    }

    private func require(_ command: ATCommand) async throws {
        let response = try await channel.execute(command)
        guard response.result == .ok else {
            throw ModemFailure(.sick(reason: "\(command.text) refused: \(response.result)"))
        }
    }

    // MARK: - SIM

    private func unlock() async throws {
        let question = ATCommand("AT+CPIN?", information: [.init("+CPIN:")], deadline: .seconds(10))
        let response = try await channel.execute(question)
        switch response.lines.first?.fields.first {
        case "READY": return
        case "SIM PIN":
            guard let pin = configuration.pin else {
                throw ModemFailure(.locked(reason: "the SIM wants a PIN: set modem.pin, or switch the PIN off"))
            }
            // One wrong try and never again: three would block the SIM.
            guard !pinRefused else {
                throw ModemFailure(.locked(reason: "the SIM refused modem.pin; it is not tried a second time"))
            }
            pinRefused = true
            let answer = try await channel.execute(ATCommand("AT+CPIN=\"\(pin)\"", deadline: .seconds(20)))
            guard answer.result == .ok else {
                throw ModemFailure(.locked(reason: "the SIM refused modem.pin; it is not tried a second time"))
            }
            pinRefused = false
        case let asked?:
            throw ModemFailure(.locked(reason: "the SIM asks for \(asked); put it into a phone and unlock it"))
        case nil:
            throw ModemFailure(.sick(reason: "no SIM, or none that can be read: \(response.result)"))
        }
    }

    /// After switching on, a SIM takes some seconds to serve messages (+CMS ERROR 314, 515).
    private func waitForMessageService() async throws {
        for _ in 0..<20 {
            let response = try await channel.execute(
                ATCommand("AT+CSMS=0", information: [.init("+CSMS:")], deadline: .seconds(10)))
            switch response.result {
            case .messageService(314), .messageService(515), .mobileEquipment(14):
                try await clock.sleep(for: .seconds(1))
            default: return
            }
        }
        throw ModemFailure(.sick(reason: "the SIM stays busy"))
    }

    // MARK: - Storage

    /// Makes one storage serve for reading, writing and receiving: the modem's own where it has one, else the SIM's.
    private func selectStorage() async throws {
        for selection in StorageSelection.preferred where try await select(selection) { return }
        throw ModemFailure(.sick(reason: "no message storage could be selected (AT+CPMS)"))
    }

    func select(_ selection: StorageSelection) async throws -> Bool {
        let command = ATCommand(
            "AT+CPMS=\(selection.argument)", information: [.init("+CPMS:")], deadline: .seconds(10))
        guard try await channel.execute(command).result == .ok else { return false }
        storage = selection
        _ = try await usedSlots()
        return true
    }

    /// How many slots are taken; some modems tell only when asked apart from the selection.
    func usedSlots() async throws -> Int {
        let response = try await channel.execute(ATCommand("AT+CPMS?", information: [.init("+CPMS:")]))
        guard response.result == .ok, let fields = response.lines.first?.fields, fields.count >= 3,
            let used = Int(fields[1]), let size = Int(fields[2])
        else { return 0 }
        storageSize = min(size, 1_000)
        return used
    }

    // MARK: - Indications

    /// New messages are to be stored and announced (`mt=1`): what is read, committed and deleted survives every crash.
    private func selectIndications() async throws {
        for mode in [2, 1, 3] {
            let response = try await channel.execute(ATCommand("AT+CNMI=\(mode),1,0,0,0"))
            if response.result == .ok { return }
        }
        throw ModemFailure(.sick(reason: "the modem does not announce new messages (AT+CNMI)"))
    }

    /// Some modems fall back to silence by themselves.
    func checkIndications() async throws {
        let response = try await channel.execute(ATCommand("AT+CNMI?", information: [.init("+CNMI:")]))
        guard response.result == .ok, let fields = response.lines.first?.fields, fields.count >= 2 else { return }
        if fields[1] != "1" {
            log.warning("the modem had stopped announcing messages; set again")
            try await selectIndications()
        }
    }

    // MARK: - Network

    /// Registered at home (1), roaming (5), or for SMS only (6, 7), in the circuit-switched or the LTE network
    /// (TS 27.007 §7.2, §10.1.22).
    func readRegistration() async throws {
        isRegistered = false
        for name in ["CEREG", "CREG"] {
            let response = try await channel.execute(
                ATCommand("AT+\(name)?", information: [.init("+\(name):", minimumFields: 2)]))
            guard response.result == .ok, let fields = response.lines.first?.fields, fields.count >= 2 else { continue }
            if ["1", "5", "6", "7"].contains(fields[1]) {
                isRegistered = true
                return
            }
        }
    }
}
