import ApplianceKit

/// Handing messages to the network.
extension Modem {
    /// Messages that follow one another within this time are a burst: the modem keeps the link open between them, one
    /// second at least (TS 27.005 §3.5.6).
    private static let burstGap = Duration.seconds(1)

    /// Hands a PDU to the network (`AT+CMGS`, TS 27.005 §4.3).
    ///
    /// - Parameters:
    ///   - pdu: In hexadecimal with the service centre's address first (`00`: the SIM's).
    ///   - length: Octets of the TPDU, without the service centre's address.
    public func submit(pdu: String, length: Int) async -> Submission {
        guard state == .ready else { return .notSent(reason: "the modem is \(state)") }
        guard ussdDialogue == nil else { return .notSent(reason: "a USSD dialogue is under way") }
        await keepLinkOpenInBurst()
        let before = referenceCounter
        let submission = await handIn(pdu: pdu, length: length)
        switch submission {
        case .accepted(let reference):
            lastSubmission = clock.uptime
            counts.accepted += 1
            if let reference { await noteReference(reference) }
        case .inDoubt(let reason):
            return await resolve(reason, before: before)
        case .refused(let code) where ServiceErrorClass(code: code) == .memory:
            await channel.remind(.sweep)
        default: break
        }
        return submission
    }

    private func keepLinkOpenInBurst() async {
        guard canKeepLinkOpen != false, let lastSubmission else { return }
        guard clock.uptime - lastSubmission <= Self.burstGap else { return }
        // 1: falls back to 0 by itself when the burst ends.
        guard let response = try? await channel.execute(ATCommand("AT+CMMS=1", deadline: profile.commandDeadline))
        else { return }
        canKeepLinkOpen = response.result == .ok
    }

    private func handIn(pdu: String, length: Int) async -> Submission {
        let command = ATCommand(
            "AT+CMGS=\(length)", information: [.init("+CMGS:")], payload: pdu, deadline: profile.submitDeadline,
            promptDeadline: profile.promptDeadline)
        do {
            let response = try await channel.execute(command)
            let reference = response.lines.first?.fields.first.flatMap { UInt8($0) }
            switch response.result {
            case .ok: return .accepted(reference: reference)
            case .messageService(let code):
                switch ServiceErrorClass(code: code) {
                case .duplicate: return .accepted(reference: reference)
                case .inDoubt where response.payloadWritten: return .inDoubt(reason: "+CMS ERROR: \(code)")
                default: return .refused(code: code)
                }
            case .mobileEquipment(let code) where !response.payloadWritten:
                return .notSent(reason: "+CME ERROR: \(code)")
            case .error where !response.payloadWritten: return .notSent(reason: "ERROR before the prompt")
            case let result: return .inDoubt(reason: "\(result)")
            }
        } catch .timedOut(_, payloadWritten: true, let late) {
            if let line = late.first(where: { $0.hasPrefix("+CMGS:") }) {
                let fields = ATResponse.Line(text: line).fields
                return .accepted(reference: fields.first.flatMap { UInt8($0) })
            }
            return .inDoubt(reason: "no answer to AT+CMGS in time")
        } catch {
            return error.payloadWritten ? .inDoubt(reason: error.description) : .notSent(reason: error.description)
        }
    }
}
