import ApplianceKit

extension SimulatedModem {
    // MARK: - Settings (27.005 §3.2, §3.3)

    func messageSetting(_ command: ReceivedCommand) -> Answer {
        switch command.name {
        case "+CSMS":
            switch command.form {
            case .read: return Answer("+CSMS: \(volatile.serviceLevel),1,1,1")
            case .test: return Answer("+CSMS: (0,1)")
            case .set(let list):
                guard list.count == 1, let level = list[0].number, (0...1).contains(level) else {
                    return Answer(.messageNotSupported)
                }
                volatile.serviceLevel = level
                return Answer("+CSMS: 1,1,1")
            case .execute: return Answer(.error)
            }
        case "+CMGF": return setting(command, 0, in: 0...0, refusal: .messageNotSupported) { _ in }
        case "+CMMS":
            guard profile.hasMoreMessages else { return Answer(profile.unknownCommand) }
            return setting(command, volatile.moreMessages, in: 0...2, refusal: .messageNotSupported) {
                volatile.moreMessages = $0
            }
        default: return serviceCentre(command)
        }
    }

    /// 27.005 §3.3.1.
    private func serviceCentre(_ command: ReceivedCommand) -> Answer {
        switch command.form {
        case .read:
            let number = sim.serviceCentre ?? ""
            return Answer("+CSCA: \"\(number)\",\(number.hasPrefix("+") ? 145 : 129)")
        case .test: return .ok
        case .set(let list):
            guard let number = list.first?.text, list.count <= 2,
                !number.isEmpty, number.drop(while: { $0 == "+" }).allSatisfy({ $0.isASCII && $0.isNumber })
            else { return Answer(.invalidPDUParameter) }
            sim.serviceCentre = number
            return .ok
        case .execute: return Answer(.error)
        }
    }

    /// 27.005 §3.2.2.
    func preferredStorage(_ command: ReceivedCommand) -> Answer {
        let names = profile.memories.map { "\"\($0.name)\"" }.joined(separator: ",")
        let withReports = profile.reportMemory.map { names + ",\"\($0)\"" } ?? names
        switch command.form {
        case .read:
            let parts = volatile.memories.map { name -> String in
                let memory = memories[name]
                return "\"\(name)\",\(memory?.used ?? 0),\(memory?.size ?? 0)"
            }
            return Answer("+CPMS: " + parts.joined(separator: ","))
        case .test: return Answer("+CPMS: (\(withReports)),(\(names)),(\(names))")
        case .execute: return Answer(.error)
        case .set(let list):
            guard (1...3).contains(list.count), !profile.needsAllMemories || list.count == 3 else {
                return Answer(.messageNotAllowed)
            }
            for (position, parameter) in list.enumerated() {
                guard let name = parameter.text, memories[name] != nil, position == 0 || name != profile.reportMemory
                else { return Answer(.messageNotAllowed) }
            }
            for (position, parameter) in list.enumerated() { volatile.memories[position] = parameter.text ?? "" }
            let parts = volatile.memories.map { name -> String in
                let memory = memories[name]
                return "\(memory?.used ?? 0),\(memory?.size ?? 0)"
            }
            after(.zero, since: epoch) { await $0.collect() }
            return Answer("+CPMS: " + parts.joined(separator: ","))
        }
    }

    /// 27.005 §3.4.1.
    func indications(_ command: ReceivedCommand) -> Answer {
        switch command.form {
        case .read: return Answer("+CNMI: " + volatile.indications.map(String.init).joined(separator: ","))
        case .test:
            let fields = profile.indications.map { "(\($0.map(String.init).joined(separator: ",")))" }
            return Answer("+CNMI: " + fields.joined(separator: ","))
        case .execute:
            volatile.indications = [0, 0, 0, 0, 0]
            return .ok
        case .set(let list):
            guard (1...5).contains(list.count) else { return Answer(.messageNotAllowed) }
            var values = volatile.indications
            for (field, parameter) in list.enumerated() {
                if parameter == .absent { continue }
                guard let value = parameter.number, profile.indications[field].contains(value),
                    !profile.refusedIndications.contains(where: { $0.field == field && $0.value == value })
                else { return Answer(.messageNotSupported) }
                values[field] = value
            }
            volatile.indications = values
            releaseKeptNotices()
            after(.zero, since: epoch) { await $0.collect() }
            return .ok
        }
    }

    /// `<mode>` 0 keeps codes back; another mode sends them (`<bfr>` 0) or forgets them (1).
    private func releaseKeptNotices() {
        guard volatile.indications[0] != 0 else { return }
        let kept = volatile.kept
        volatile.kept = []
        if volatile.indications[4] == 0 { for lines in kept { send(unsolicited: lines) } }
    }

    // MARK: - Reading and deleting (27.005 §3.4.2, §3.4.3, §3.5.4)

    private var readingMemory: String { volatile.memories[0] }

    func list(_ command: ReceivedCommand) async -> Answer {
        switch profile.listing {
        case .works: break
        case .refused: return Answer(.messageNotSupported)
        case .hangs:
            volatile.hang = .untilRestart
            return .silence
        }
        if command.form == .test { return Answer("+CMGL: (0,1,2,3,4)") }
        let wanted: Int
        switch command.form {
        case .execute: wanted = 0
        case .set(let list):
            guard list.count == 1, let number = list[0].number, (0...4).contains(number) else {
                return Answer(.invalidPDUParameter)
            }
            wanted = number
        default: return Answer(.error)
        }
        var lines: [String] = []
        let name = readingMemory
        for index in memories[name]?.indexes ?? 0..<0 {
            guard let slot = memories[name]?[index], slot.readableFrom <= clock.uptime,
                wanted == 4 || slot.status.rawValue == wanted
            else { continue }
            lines.append("+CMGL: \(index),\(slot.status.rawValue),,\(slot.length)\r\n\(hex(slot.pdu))")
            if slot.status == .unread { memories[name]?[index]?.status = .read }
        }
        guard await pass(.messageRead) == .normally else { return .silence }
        return Answer(lines: lines)
    }

    func readMessage(_ command: ReceivedCommand) async -> Answer {
        if command.form == .test { return .ok }
        guard command.parameters.count == 1, let index = command.parameters[0].number else {
            return Answer(.invalidPDUParameter)
        }
        let name = readingMemory
        guard memories[name]?.indexes.contains(index) == true else { return Answer(.memoryIndexInvalid) }
        guard let slot = memories[name]?[index], slot.readableFrom <= clock.uptime else {
            return profile.emptySlotIsError ? Answer(.memoryIndexInvalid) : .ok
        }
        if slot.status == .unread { memories[name]?[index]?.status = .read }
        guard await pass(.messageRead) == .normally else { return .silence }
        let status = profile.leavesStatusOut ? "" : "\(slot.status.rawValue)"
        return Answer("+CMGR: \(status),,\(slot.length)\r\n\(hex(slot.pdu))")
    }

    func deleteMessage(_ command: ReceivedCommand) async -> Answer {
        let name = readingMemory
        if command.form == .test {
            let used = memories[name]?.slots.keys.sorted().map(String.init).joined(separator: ",") ?? ""
            return Answer("+CMGD: (\(used)),(0-4)")
        }
        let values = command.parameters.map(\.number)
        guard (1...2).contains(values.count), let index = values[0] else { return Answer(.invalidPDUParameter) }
        let flag = values.count == 2 ? values[1] : 0
        guard let flag, (0...4).contains(flag) else { return Answer(.invalidPDUParameter) }
        guard flag > 0 || memories[name]?.indexes.contains(index) == true else { return Answer(.memoryIndexInvalid) }
        let release = await pass(.deleteReceived)
        if release == .dropped { return .silence }
        for (slot, message) in memories[name]?.slots ?? [:] {
            let isMeant =
                switch flag {
                case 0: slot == index
                case 1: message.status == .read
                case 2: message.status == .read || message.status == .sent
                case 3: message.status != .unread
                default: true
                }
            if isMeant { memories[name]?[slot] = nil }
        }
        // The network is told only now that there is room again (23.040 §3.2.9, RP-SMMA).
        after(.zero, since: epoch) { await $0.collect() }
        if release == .silently { return .silence }
        return await pass(.deleteDone) == .normally ? .ok : .silence
    }
}
