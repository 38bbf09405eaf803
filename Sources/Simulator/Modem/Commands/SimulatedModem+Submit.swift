import ApplianceKit

extension SimulatedModem {
    /// 27.005 §4.3: the length first, then the prompt.
    func beginSubmit(_ command: ReceivedCommand) async -> Answer {
        if command.form == .test { return .ok }
        guard command.parameters.count == 1, let length = command.parameters[0].number, (7...164).contains(length)
        else { return Answer(.invalidPDUParameter) }
        let release = await pass(.submitReceived)
        if release == .dropped { return .silence }
        announcedLength = length
        if release == .normally { return .prompt }
        reader.beginText()
        return .silence
    }

    /// What stood before Ctrl-Z.
    func submit(_ text: [UInt8]) async -> Answer {
        guard let octets = bytes(hex: text) else { return Answer(.invalidPDUParameter) }
        let pdu: SubmitPDU
        do {
            pdu = try SubmitPDU(octets, length: announcedLength)
        } catch {
            note("(\(error))", fromHost: false)
            return Answer(.invalidPDUParameter)
        }
        guard pdu.serviceCentre ?? sim.serviceCentre != nil else { return Answer(.message(330)) }
        guard volatile.isRegistered else { return Answer(.noNetworkService) }
        let received = await pass(.pduReceived)
        if received == .dropped { return .silence }
        let reference = nextReference()
        let cause = await network.submit(pdu, reference: reference, from: sim.number)
        let accepted = await pass(.submitAccepted)
        if received == .silently || accepted != .normally { return .silence }
        if let cause { return Answer(.message(cause)) }
        return Answer("+CMGS: \(reference)")
    }

    /// From the SIM, or from the modem's own memory, which starts again with the power.
    private func nextReference() -> UInt8 {
        if profile.updatesStatusFile { return sim.nextReference() }
        defer { volatile.nextReference &+= 1 }
        return volatile.nextReference
    }

    /// 27.005 §3.4.4.
    func acknowledgeMessage(_ command: ReceivedCommand) -> Answer {
        if command.form == .test { return Answer("+CNMA: (0-2)") }
        let mode = command.form == .execute(nil) ? 0 : command.parameters.first?.number
        guard let mode, (0...1).contains(mode), command.parameters.count <= 1 else {
            return Answer(.messageNotSupported)
        }
        guard volatile.serviceLevel == 1, let owed = volatile.owed else { return Answer(.noAcknowledgementExpected) }
        volatile.owed = nil
        network.acknowledge(owed, by: sim.number)
        after(.zero, since: epoch) { await $0.collect() }
        return .ok
    }
}
