import ApplianceKit

extension SimulatedModem {
    /// Carries out one command with the faults that wait for it, and answers.
    func exchange(_ faults: [ModemFault], _ begun: Int, _ perform: @Sendable () async -> Answer) async {
        var answer: Answer?
        for fault in faults {
            switch fault {
            case .ignored: return
            case .refused(let result): answer = Answer(result)
            case .reboot(afterwards: false): return reboot()
            case .hangs(let hang):
                volatile.hang = hang
                return
            case .portGone(let delay):
                return vanish(backAfter: delay)
            default: break
            }
        }
        var spoken: Answer
        if let answer { spoken = answer } else { spoken = await perform() }
        guard begun == epoch else { return }
        for fault in faults {
            switch fault {
            case .unanswered: return
            case .reboot: return reboot()
            case .failsAfterwards(let result): spoken = Answer(result)
            case .onlyFinal: spoken.lines = []
            case .noFinal: spoken.final = nil
            case .loses: spoken.lines = spoken.lines.map(Self.losingByte)
            case .noPrompt where spoken.prompts: return reader.beginText()
            case .delayed(let delay): try? await clock.sleep(for: delay)
            case .late(let delay):
                let late = spoken
                Task {
                    try await self.clock.sleep(for: delay)
                    if begun == self.epoch { await self.speak(late, []) }
                }
                return
            default: break
            }
        }
        guard begun == epoch else { return }
        await speak(spoken, faults)
        if faults.contains(where: { if case .doubled = $0 { true } else { false } }) { await speak(spoken, []) }
        if spoken.reboots { restart() }
    }

    /// The line that has a PDU below it comes as one.
    private static func losingByte(_ line: String) -> String {
        guard line.utf8.count > 40 else { return line }
        var bytes = Array(line.utf8)
        bytes.removeLast()
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Pulls the port; where a delay is given, puts it back by itself.
    func vanish(backAfter delay: Duration?) {
        unplug()
        guard let delay else { return }
        Task {
            try await self.clock.sleep(for: delay)
            try self.plug()
        }
    }

    private func speak(_ answer: Answer, _ faults: [ModemFault]) async {
        var pieces: [[UInt8]] = []
        insert(.beforeAnswer, faults, into: &pieces)
        for line in answer.lines {
            note(line, fromHost: false)
            // The header, what does not belong there, and the PDU.
            let parts = line.split(separator: "\r\n", maxSplits: 1)
            pieces.append(framed(parts.first.map(String.init) ?? ""))
            guard parts.count > 1 else { continue }
            insert(.beforePDU, faults, into: &pieces)
            pieces.append(Array("\(parts[1])\r\n".utf8))
        }
        if answer.prompts {
            insert(.beforePrompt, faults, into: &pieces)
            note("> ", fromHost: false)
            pieces.append(Array("\r\n> ".utf8))
            reader.beginText()
        }
        if let final = answer.final {
            insert(.beforeFinal, faults, into: &pieces)
            let text = final.text(errorMode: volatile.errorMode)
            note(text, fromHost: false)
            if !volatile.isVerbose, let digit = final.digit {
                pieces.append(Array(digit.utf8) + [reader.terminator])
            } else {
                pieces.append(framed(text))
            }
        }
        insert(.afterFinal, faults, into: &pieces)
        await write(pieces.flatMap { $0 }, faults)
    }

    private func write(_ bytes: [UInt8], _ faults: [ModemFault]) async {
        for case .split(let size, let pause) in faults {
            let begun = epoch
            for start in stride(from: 0, to: bytes.count, by: max(1, size)) {
                write(Array(bytes[start..<min(start + max(1, size), bytes.count)]))
                if pause > .zero { try? await clock.sleep(for: pause) } else { await Task.yield() }
                guard begun == epoch else { return }
            }
            return
        }
        write(bytes)
    }

    private func insert(_ place: ModemFault.Place, _ faults: [ModemFault], into pieces: inout [[UInt8]]) {
        for fault in faults {
            switch fault {
            case .lines(let lines, let where_) where where_ == place:
                for line in lines {
                    note(line, fromHost: false)
                    pieces.append(framed(line))
                }
            case .bytes(let bytes, let where_) where where_ == place: pieces.append(bytes)
            default: break
            }
        }
    }
}
