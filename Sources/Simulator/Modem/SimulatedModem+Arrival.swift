import ApplianceKit

extension SimulatedModem {
    func messageWaits() async { await collect() }

    /// Takes what the network has for this SIM, as long as there is room and nobody owes an answer.
    func collect() async {
        guard isOn, volatile.isRegistered, volatile.areMessagesReady else { return }
        while volatile.owed == nil, let message = network.waiting(for: sim.number).first {
            guard message.isReport ? takeReport(message) : takeMessage(message) else { return }
        }
    }

    /// - Returns: Whether the next one may come.
    private func takeMessage(_ message: MobileNetwork.Waiting) -> Bool {
        let route = volatile.indications[1]
        if route == 2 || (route == 3 && TextAlphabet.messageClass(of: message.tpdu) == 3) {
            let pdu = centre + message.tpdu
            notify(["+CMT: ,\(message.tpdu.count)", hex(pdu)])
            return handedOver(message)
        }
        // Class 0 is shown, not stored (23.038 §4); a modem has nobody to show it to.
        if TextAlphabet.messageClass(of: message.tpdu) == 0 {
            network.acknowledge(message, by: sim.number)
            return true
        }
        let name = volatile.memories[2]
        return store(message, in: name) { index, shown in
            if route == 1 || route == 3 { self.notify(["+CMTI: \"\(shown)\",\(index)"]) }
        }
    }

    private func takeReport(_ message: MobileNetwork.Waiting) -> Bool {
        switch profile.passesReports ? volatile.indications[3] : 0 {
        case 1:
            notify(["+CDS: \(message.tpdu.count)", hex(centre + message.tpdu)])
            return handedOver(message)
        case 2:
            return store(message, in: profile.reportMemory ?? volatile.memories[2]) { index, shown in
                self.notify(["+CDSI: \"\(shown)\",\(index)"])
            }
        default:
            network.acknowledge(message, by: sim.number)
            return true
        }
    }

    private func store(
        _ message: MobileNetwork.Waiting, in name: String, announce: (Int, String) -> Void
    ) -> Bool {
        let fault = memories[name]?.isFull == true ? nil : faults.takeArrival()
        var slot = MessageMemory.Slot(status: .unread, pdu: centre + message.tpdu, length: message.tpdu.count)
        if case .early(let delay) = fault { slot.readableFrom = clock.uptime + delay }
        guard let index = memories[name]?.store(slot) else {
            // The network keeps it until it is told of room (23.040 §9.3.2, §10.3).
            if !sim.memoryWasFull, let notice = profile.memoryFullNotice { notify([notice]) }
            sim.memoryWasFull = true
            return false
        }
        sim.memoryWasFull = false
        network.acknowledge(message, by: sim.number)
        switch fault {
        case .unannounced: break
        case .doubled:
            announce(index, name)
            announce(index, name)
        case .announcedIn(let other): announce(index, other)
        case .early, nil: announce(index, name)
        }
        return true
    }

    /// With CSMS 0 the modem acknowledges by itself, and the message is gone; with 1 the host owes AT+CNMA, and where
    /// it does not come in time, the network keeps the message and nothing is routed any more (27.005 §3.4.4).
    private func handedOver(_ message: MobileNetwork.Waiting) -> Bool {
        guard volatile.serviceLevel == 1 else {
            network.acknowledge(message, by: sim.number)
            return true
        }
        volatile.owed = message
        after(profile.acknowledgementLimit, since: epoch) { modem in
            guard modem.volatile.owed?.id == message.id else { return }
            modem.volatile.owed = nil
            modem.volatile.indications[1] = 0
            modem.volatile.indications[3] = 0
        }
        return false
    }

    /// The SMSC's address as it stands before a TPDU (27.005 §3.1 `<pdu>`, 24.011 §8.2.5.1).
    private var centre: [UInt8] {
        guard let number = sim.serviceCentre else { return [0] }
        let digits = number.drop { $0 == "+" }.compactMap { $0.wholeNumberValue.map(UInt8.init) }
        var octets: [UInt8] = [number.hasPrefix("+") ? 0x91 : 0x81]
        for start in stride(from: 0, to: digits.count, by: 2) {
            octets.append(digits[start] | (start + 1 < digits.count ? digits[start + 1] : 15) << 4)
        }
        return [UInt8(octets.count)] + octets
    }

    private func notify(_ lines: [String]) {
        if volatile.indications[0] == 0 {
            volatile.kept.append(lines)
        } else {
            send(unsolicited: lines)
        }
    }
}

extension TextAlphabet {
    /// 0 to 3, or nil where a message has no class (23.038 §4).
    static func messageClass(of deliver: [UInt8]) -> Int? {
        guard deliver.count > 2 else { return nil }
        let position = 3 + (Int(deliver[1]) + 1) / 2 + 1
        guard position < deliver.count else { return nil }
        let dcs = deliver[position]
        return dcs >> 4 == 15 || (dcs < 0x80 && dcs & 0x10 != 0) ? Int(dcs & 3) : nil
    }
}
