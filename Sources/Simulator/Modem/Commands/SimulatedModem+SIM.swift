import ApplianceKit

extension SimulatedModem {
    /// How the SIM can be used now.
    var lock: SIMCard.Lock {
        if !sim.isInserted { return .absent }
        if sim.pin == nil || volatile.isUnlocked { return .open }
        return sim.attemptsLeft > 0 ? .pin : .puk
    }

    func simCommand(_ command: ReceivedCommand) -> Answer? {
        switch command.name {
        case "+CPIN": return pin(command)
        case "+CPINR":
            guard profile.tellsPINTries else { return Answer(profile.unknownCommand) }
            return Answer("+CPINR: SIM PIN,\(sim.attemptsLeft),3")
        case "+CIMI":
            if let refusal = equipmentRefusal { return Answer(refusal) }
            return command.form == .execute(nil) ? Answer(sim.imsi) : command.form == .test ? .ok : Answer(.error)
        case "+CRSM": return restrictedAccess(command)
        default: return nil
        }
    }

    /// Why the SIM can't be used (27.007 §9.2.1).
    private var equipmentRefusal: FinalResult? {
        switch lock {
        case .open: nil
        case .pin: .simPINRequired
        case .puk: .simPUKRequired
        case .absent: .simNotInserted
        }
    }

    /// 27.007 §8.3.
    private func pin(_ command: ReceivedCommand) -> Answer {
        switch command.form {
        case .read:
            switch lock {
            case .open: return Answer("+CPIN: READY")
            case .pin: return Answer("+CPIN: SIM PIN")
            case .puk: return Answer("+CPIN: SIM PUK")
            case .absent: return Answer(.simNotInserted)
            }
        case .test: return .ok
        case .execute: return Answer(.error)
        case .set(let list):
            guard lock == .pin else { return Answer(equipmentRefusal ?? .operationNotAllowed) }
            let given = list.first.flatMap { $0.text ?? $0.number.map(String.init) }
            guard list.count == 1, let given, (4...8).contains(given.count) else { return Answer(.incorrectPassword) }
            guard given == sim.pin else {
                sim.attemptsLeft -= 1
                return Answer(lock == .puk ? .simPUKRequired : .incorrectPassword)
            }
            sim.attemptsLeft = 3
            unlocked()
            return .ok
        }
    }

    /// 27.007 §8.18: READ BINARY of EF_SMSS only; `144,0` are the card's status words 90 00.
    private func restrictedAccess(_ command: ReceivedCommand) -> Answer {
        guard profile.canReadSIMFiles else { return Answer(profile.unknownCommand) }
        if let refusal = equipmentRefusal { return Answer(refusal) }
        if command.form == .test { return .ok }
        let values = command.parameters.map(\.number)
        guard let operation = values.first ?? nil else { return Answer(.operationNotAllowed) }
        guard operation == 176, values.count >= 5 else { return Answer("+CRSM: 109,0") }
        guard values[1] == 28_483 else { return Answer("+CRSM: 106,130") }
        guard values[2] == 0, values[3] == 0, values[4] == 2 else { return Answer("+CRSM: 103,0") }
        return Answer("+CRSM: 144,0,\"\(sim.statusFile)\"")
    }

    /// What follows when the SIM has accepted its PIN, or asks for none.
    func unlocked() {
        volatile.isUnlocked = true
        let begun = epoch
        after(profile.messagesReadyDelay, since: begun) { modem in
            modem.volatile.areMessagesReady = true
            for line in modem.profile.messagesReady { modem.send(unsolicited: [line]) }
            await modem.collect()
        }
        search()
    }

    /// Does something later, unless the power went meanwhile; at once where there is nothing to wait for.
    func after(_ delay: Duration, since begun: Int, _ work: @escaping @Sendable (isolated SimulatedModem) async -> Void)
    {
        Task {
            if delay > .zero { try await self.clock.sleep(for: delay) }
            if begun == self.epoch { await work(self) }
        }
    }
}
