extension SimulatedModem {
    /// Carries out a command line's body.
    func perform(_ body: String) async -> Answer {
        guard let commands = ReceivedCommand.parse(body) else { return Answer(.error) }
        var all = Answer.ok
        for command in commands {
            let answer = await carryOut(command)
            all.lines += answer.lines
            all.final = answer.final
            all.prompts = answer.prompts
            all.reboots = answer.reboots
            if answer.final != .ok { break }
        }
        return all
    }

    private func carryOut(_ command: ReceivedCommand) async -> Answer {
        if let answer = general(command) ?? identity(command) ?? simCommand(command) ?? radio(command) {
            return answer
        }
        if profile.resetCommands.contains(command.name) {
            var answer = Answer.ok
            answer.reboots = true
            return answer
        }
        if let lines = profile.vendorCommands[command.name] { return Answer(lines: lines) }
        guard Self.messageCommands.contains(command.name) else { return Answer(profile.unknownCommand) }
        if let refusal = messageRefusal(command) { return Answer(refusal) }
        return switch command.name {
        case "+CMGL": await list(command)
        case "+CMGR": await readMessage(command)
        case "+CMGD": await deleteMessage(command)
        case "+CMGS": await beginSubmit(command)
        case "+CNMA": acknowledgeMessage(command)
        case "+CPMS": preferredStorage(command)
        case "+CNMI": indications(command)
        default: messageSetting(command)
        }
    }

    private static let messageCommands: Set<String> = [
        "+CSMS", "+CMGF", "+CPMS", "+CNMI", "+CSCA", "+CMGL", "+CMGR", "+CMGD", "+CMGS", "+CMMS", "+CNMA",
    ]

    /// Why message commands can't be used yet (27.005 §3.2.5: 310, 311, 314, 316).
    private func messageRefusal(_ command: ReceivedCommand) -> FinalResult? {
        if ["+CSMS", "+CMGF", "+CMMS"].contains(command.name) { return nil }
        switch lock {
        case .absent: return .message(310)
        case .pin: return .message(311)
        case .puk: return .message(316)
        case .open: return volatile.areMessagesReady ? nil : .simBusy
        }
    }

    // MARK: - V.250

    private func general(_ command: ReceivedCommand) -> Answer? {
        let number: Int? = if case .execute(let value) = command.form { value } else { nil }
        switch command.name {
        case "E": return toggle(number) { volatile.echoes = $0 }
        case "V": return toggle(number) { volatile.isVerbose = $0 }
        case "Q": return (number ?? 0) == 0 ? .ok : Answer(.error)
        case "&F", "Z":
            volatile.echoes = true
            volatile.isVerbose = true
            volatile.errorMode = 0
            volatile.indications = [0, 0, 0, 0, 0]
            return .ok
        case "&C", "&D", "X", "&W": return .ok
        case "S3": return register(command, reader.terminator) { reader.terminator = $0 }
        case "S4": return register(command, volatile.responseEnd) { volatile.responseEnd = $0 }
        case "S5": return register(command, reader.backspace) { reader.backspace = $0 }
        case "+CMEE":
            return setting(command, volatile.errorMode, in: 0...2) { volatile.errorMode = $0 }
        case "+CSCS":
            switch command.form {
            case .read: return Answer("+CSCS: \"\(volatile.characterSet)\"")
            case .test: return Answer("+CSCS: (\"IRA\",\"GSM\",\"UCS2\")")
            case .set(let list):
                guard list.count == 1, let name = list[0].text, ["IRA", "GSM", "UCS2"].contains(name) else {
                    return Answer(.operationNotAllowed)
                }
                volatile.characterSet = name
                return .ok
            case .execute: return Answer(.error)
            }
        default: return nil
        }
    }

    private func toggle(_ number: Int?, _ set: (Bool) -> Void) -> Answer {
        switch number ?? 0 {
        case 0: set(false)
        case 1: set(true)
        default: return Answer(.error)
        }
        return .ok
    }

    private func register(_ command: ReceivedCommand, _ value: UInt8, _ set: (UInt8) -> Void) -> Answer {
        switch command.form {
        case .read:
            let text = String(value)
            return Answer(String(repeating: "0", count: 3 - text.count) + text)
        case .set(let list):
            guard let number = list.first?.number, (0...127).contains(number) else { return Answer(.error) }
            set(UInt8(number))
            return .ok
        default: return Answer(.error)
        }
    }

    /// A command with one number that is read, tested and set.
    func setting(
        _ command: ReceivedCommand, _ value: Int, in range: ClosedRange<Int>,
        refusal: FinalResult = .operationNotAllowed,
        _ set: (Int) -> Void
    ) -> Answer {
        switch command.form {
        case .read: return Answer("\(command.name): \(value)")
        case .test: return Answer("\(command.name): (\(range.map(String.init).joined(separator: ",")))")
        case .set(let list):
            guard list.count == 1, let number = list[0].number, range.contains(number) else { return Answer(refusal) }
            set(number)
            return .ok
        case .execute: return Answer(.error)
        }
    }

    // MARK: - Identity (27.007 §5)

    private func identity(_ command: ReceivedCommand) -> Answer? {
        let text: String
        switch command.name {
        case "+CGMI", "+GMI": text = profile.manufacturer
        case "+CGMM", "+GMM": text = profile.model
        case "+CGMR", "+GMR": text = profile.revision
        case "+CGSN", "+GSN": text = profile.imei
        default: return nil
        }
        switch command.form {
        case .execute: return Answer(text)
        case .test: return .ok
        default: return Answer(.operationNotAllowed)
        }
    }
}
