import ApplianceKit

extension SimulatedModem {
    func radio(_ command: ReceivedCommand) -> Answer? {
        switch command.name {
        case "+CREG", "+CGREG", "+CEREG":
            profile.registrations.contains(command.name) ? registration(command) : Answer(profile.unknownCommand)
        case "+COPS": operators(command)
        case "+CSQ":
            switch command.form {
            case .execute: Answer("+CSQ: \(network.settings.hasCoverage ? network.settings.signal : 99),99")
            case .test: Answer("+CSQ: (0-31,99),(0-7,99)")
            default: Answer(.operationNotAllowed)
            }
        case "+CFUN": functionality(command)
        case "+CUSD": dialogue(command)
        default: nil
        }
    }

    /// 27.007 §7.2, §10.1.20, §10.1.22: 0 not searching, 1 registered at home, 2 searching.
    private var registrationStatus: Int {
        if volatile.isRegistered { return 1 }
        return volatile.functionality == 1 && lock == .open ? 2 : 0
    }

    private func registration(_ command: ReceivedCommand) -> Answer {
        let reports = volatile.registrationReports[command.name] ?? 0
        switch command.form {
        case .read: return Answer("\(command.name): \(reports),\(registrationStatus)\(cell(command.name))")
        case .test: return Answer("\(command.name): (0-2)")
        case .set(let list):
            guard list.count == 1, let number = list[0].number, (0...2).contains(number) else {
                return Answer(.operationNotAllowed)
            }
            volatile.registrationReports[command.name] = number
            return .ok
        case .execute: return Answer(.error)
        }
    }

    /// Where the modem is, for `<n>` 2.
    private func cell(_ name: String) -> String {
        volatile.registrationReports[name] == 2 && volatile.isRegistered ? ",\"2A3B\",\"0A1B2C3D\",7" : ""
    }

    private func operators(_ command: ReceivedCommand) -> Answer {
        switch command.form {
        case .read:
            volatile.isRegistered ? Answer("+COPS: 0,0,\"\(network.settings.operatorName)\",7") : Answer("+COPS: 0")
        case .set(let list) where list.first == .number(0) || list.first == .number(3): .ok
        default: Answer(.operationNotAllowed)
        }
    }

    /// 27.007 §8.2.
    private func functionality(_ command: ReceivedCommand) -> Answer {
        switch command.form {
        case .read: return Answer("+CFUN: \(volatile.functionality)")
        case .test: return Answer("+CFUN: (0,1,4),(0,1)")
        case .execute: return Answer(.error)
        case .set(let list):
            guard let value = list.first?.number, [0, 1, 4].contains(value), list.count <= 2,
                list.count == 1 || list[1] == .number(0) || list[1] == .number(1)
            else { return Answer(.operationNotAllowed) }
            if list.count == 2, list[1] == .number(1) {
                var answer = Answer.ok
                answer.reboots = true
                return answer
            }
            volatile.functionality = value
            if value == 1 {
                search()
            } else {
                registered(false)
            }
            return .ok
        }
    }

    /// Registers after a while where the SIM is open, the radio on and the network there.
    func search() {
        guard lock == .open, volatile.functionality == 1, network.settings.hasCoverage, !volatile.hasGivenUpNetwork
        else { return }
        after(profile.registrationDelay, since: epoch) { modem in
            guard modem.volatile.functionality == 1, modem.network.settings.hasCoverage else { return }
            modem.registered(true)
            await modem.collect()
        }
    }

    func coverageChanged() {
        guard isOn else { return }
        if network.settings.hasCoverage {
            search()
        } else {
            registered(false)
        }
    }

    func registered(_ isRegistered: Bool) {
        guard volatile.isRegistered != isRegistered else { return }
        volatile.isRegistered = isRegistered
        for (name, reports) in volatile.registrationReports.sorted(by: { $0.key < $1.key }) where reports > 0 {
            send(unsolicited: ["\(name): \(registrationStatus)\(cell(name))"])
        }
    }

    /// 27.007 §7.15: the answer of the network comes as an unsolicited code after OK.
    private func dialogue(_ command: ReceivedCommand) -> Answer {
        switch command.form {
        case .read: return Answer("+CUSD: 0")
        case .test: return Answer("+CUSD: (0-2)")
        case .execute: return Answer(.error)
        case .set(let list):
            guard let mode = list.first?.number, (0...2).contains(mode), list.count <= 3 else {
                return Answer(.operationNotAllowed)
            }
            guard list.count >= 2 else {
                volatile.isInDialogue = false
                return .ok
            }
            guard volatile.isRegistered else { return Answer(.equipment(30)) }
            guard let given = list[1].text, let code = decoded(given) else { return Answer(.operationNotAllowed) }
            volatile.isInDialogue = true
            after(network.settings.dialogueLatency, since: epoch) { modem in
                guard modem.volatile.isInDialogue else { return }
                modem.volatile.isInDialogue = false
                if let text = modem.network.settings.dialogues[code] {
                    modem.send(unsolicited: ["+CUSD: 0,\"\(modem.encoded(text))\",15"])
                } else {
                    modem.send(unsolicited: ["+CUSD: 4"])
                }
            }
            return .ok
        }
    }

    /// In the character set of AT+CSCS, or as this make has it.
    private func encoded(_ text: String) -> String {
        if profile.dialogueCoding == .packed { return hex(PackedSeptets.octets(text)) }
        return volatile.characterSet == "UCS2" ? hex(text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }) : text
    }

    private func decoded(_ text: String) -> String? {
        if profile.dialogueCoding == .packed { return bytes(hex: text.utf8).map(PackedSeptets.text) }
        guard volatile.characterSet == "UCS2" else { return text }
        guard let octets = bytes(hex: text.utf8), octets.count % 2 == 0 else { return nil }
        let units = stride(from: 0, to: octets.count, by: 2).map { UInt16(octets[$0]) << 8 | UInt16(octets[$0 + 1]) }
        return String(decoding: units, as: UTF16.self)
    }
}

/// USSD texts in seven bits (23.038 §6.1.2.3), for the characters that ASCII and the default alphabet have in common.
///
/// Written here once more, apart from the product's own, so that an error there is not believed here too.
private enum PackedSeptets {
    static func octets(_ text: String) -> [UInt8] {
        var septets = text.utf8.map { $0 & 0x7F }
        // Spare bits of a whole septet would read as one more character.
        if septets.count % 8 == 7 { septets.append(13) }
        let (octets, rest) = regrouped(septets, from: 7, to: 8)
        return octets + rest
    }

    static func text(_ octets: [UInt8]) -> String {
        var septets = regrouped(octets, from: 8, to: 7).whole
        if septets.count % 8 == 0, septets.last == 13 || septets.last == 0 { septets.removeLast() }
        return String(decoding: septets, as: UTF8.self)
    }

    /// The same bits, lowest first, in groups of another size; `rest` holds those that fill no whole group.
    private static func regrouped(
        _ groups: [UInt8], from width: UInt32, to newWidth: UInt32
    ) -> (whole: [UInt8], rest: [UInt8]) {
        var whole: [UInt8] = []
        var bits: UInt32 = 0
        var count: UInt32 = 0
        for group in groups {
            bits |= UInt32(group) << count
            count += width
            while count >= newWidth {
                whole.append(UInt8(bits & (1 << newWidth - 1)))
                bits >>= newWidth
                count -= newWidth
            }
        }
        return (whole, count > 0 ? [UInt8(bits)] : [])
    }
}
