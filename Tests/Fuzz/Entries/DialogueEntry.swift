import DeviceIO

/// A conversation with a modem: octets below 0x80 are what the modem says, those above are what the host does meanwhile.
///
/// | octet | the host |
/// |---|---|
/// | 0x80 … 0xEF | begins a command of ``commands`` (or another one, where one was under way) |
/// | 0xF0 | gives the command up |
/// | 0xF1 | opens the port anew |
/// | 0xFE | reads what has come so far, so cuts the stream |
/// | 0xFF | the next octet is the modem's, whatever it is |
///
/// One dialogue reads in the pieces that the input cuts, another octet by octet: they must not differ. At the end the
/// line must be in step again after what ``ATChannel`` does for that, so that no late answer becomes a later command's.
public enum DialogueEntry {
    /// Commands as the driver has them: every kind of answer.
    static let commands = [
        ATCommand("AT"),
        ATCommand("ATE0"),
        ATCommand("AT+CMEE?", information: [.init("+CMEE:")], requiresInformation: true),
        ATCommand("AT+CGSN", takesBareLines: true),
        ATCommand("AT+CREG?", information: [.init("+CREG:", minimumFields: 2)]),
        ATCommand("AT+CMGL=4", information: [.init("+CMGL:", hasBody: true)]),
        ATCommand("AT+CMGR=1", information: [.init("+CMGR:", hasBody: true)]),
        ATCommand("AT+CPIN?", information: [.init("+CPIN:")], requiresInformation: true),
        ATCommand("AT+CMGS=18", information: [.init("+CMGS:")], payload: "0001000C914819325476980000024F1B"),
        ATCommand("AT+CRSM=176,28483,0,0,0", information: [.init("+CRSM:")]),
    ]

    /// The entry.
    public static func take(_ octets: [UInt8]) throws(Finding) {
        var run = Run()
        var pending: [UInt8] = []
        var position = 0
        while position < octets.count {
            let octet = octets[position]
            position += 1
            switch octet {
            case ..<0x80: pending.append(octet)
            case 0xFF where position < octets.count:
                pending.append(octets[position])
                position += 1
            default:
                try run.hear(pending)
                pending = []
                run.act(octet)
            }
        }
        try run.hear(pending)
        try run.resynchronise()
    }

    private struct Run {
        var inPieces = ATDialogue()
        var octetByOctet = ATDialogue()
        /// The command under way; nil where there is none.
        var command: ATCommand?

        mutating func act(_ octet: UInt8) {
            switch octet {
            case 0x80...0xEF: begin(commands[Int(octet - 0x80) % commands.count])
            case 0xF0: abandon()
            case 0xF1:
                command = nil
                inPieces.reset()
                octetByOctet.reset()
            default: break
            }
        }

        mutating func begin(_ command: ATCommand) {
            self.command = command
            inPieces.begin(command)
            octetByOctet.begin(command)
        }

        mutating func abandon() {
            command = nil
            inPieces.abandon()
            octetByOctet.abandon()
        }

        mutating func hear(_ octets: [UInt8]) throws(Finding) {
            let events = inPieces.take(octets)
            var others: [ATDialogue.Event] = []
            for octet in octets { others += octetByOctet.take([octet]) }
            guard events == others else { throw Finding("reads otherwise octet by octet: \(events) and \(others)") }
            for event in events { try check(event) }
            guard inPieces.isBusy == (command != nil) else { throw Finding("busy without a command, or not with one") }
        }

        private mutating func check(_ event: ATDialogue.Event) throws(Finding) {
            switch event {
            case .prompt:
                guard command?.payload != nil else { throw Finding("a prompt for nothing") }
            case .completed(let response):
                guard let ended = command else { throw Finding("an answer to no command") }
                command = nil
                try check(response, to: ended)
            case .unsolicited(let result):
                _ = result.fields
                if let body = result.body {
                    let isHexadecimal = body.utf8.allSatisfy {
                        (0x30...0x39).contains($0) || (0x41...0x46).contains($0 & 0xDF)
                    }
                    guard isHexadecimal, !body.isEmpty else { throw Finding("“\(body)” taken for a PDU") }
                }
            case .stray(let line):
                guard !line.isEmpty, line.unicodeScalars.count <= ATLineReader.lineLimit else {
                    throw Finding("a line of \(line.unicodeScalars.count) characters")
                }
            }
        }

        private func check(_ response: ATResponse, to command: ATCommand) throws(Finding) {
            if command.requiresInformation, response.lines.isEmpty { throw Finding("an answer without information") }
            for line in response.lines {
                let information = command.information.first { line.text.hasPrefix($0.prefix) }
                guard information != nil || command.takesBareLines else {
                    throw Finding("“\(line.text)” in the answer to \(command.text)")
                }
                if line.body != nil, information?.hasBody != true { throw Finding("a second line of “\(line.text)”") }
                _ = line.fields
            }
        }

        /// What the channel does after a timeout: the command is given up, ESC and CR go out, and a question is asked.
        mutating func resynchronise() throws(Finding) {
            abandon()
            try hear(Array("\r\n".utf8))
            begin(commands[2])
            let answer = Array("AT+CMEE?\r\r\n+CMEE: 1\r\n\r\nOK\r\n".utf8)
            let events = inPieces.take(answer)
            let isInStep = events.contains { event in
                guard case .completed(let response) = event else { return false }
                return response.result == .ok && response.lines.map(\.text) == ["+CMEE: 1"]
            }
            guard isInStep else { throw Finding("not in step again: \(events)") }
        }
    }
}
