import ApplianceKit

/// Handing messages to the network.
extension Modem {
    /// So many submissions without an answer in a row mean more than a slow network.
    private static let unansweredLimit = 3
    /// How long an attempt that the port's end cut off waits for what the SIM says of it, when the modem is back.
    private static let judgementLimit = Duration.seconds(120)

    /// Hands a PDU to the network (`AT+CMGS`, TS 27.005 §4.3); one at a time.
    ///
    /// What the modem left open is judged by the SIM's counter of messages, where this modem keeps it (EF_SMSS): where
    /// the port went away, as soon as the modem is back, at most two minutes later.
    ///
    /// - Parameters:
    ///   - pdu: In hexadecimal with the service centre's address first (`00`: the SIM's).
    ///   - length: Octets of the TPDU, without the service centre's address.
    public func submit(pdu: String, length: Int) async -> Submission {
        guard await submissions.take() else { return .notSent(reason: "too many messages wait for the modem") }
        defer { submissions.pass() }
        guard state == .ready else { return .notSent(reason: "the modem is \(state)") }
        guard ussdDialogue == nil else { return .notSent(reason: "a USSD dialogue is under way") }
        let before = referenceCounter
        let outcome = await handIn(pdu: pdu, length: length)
        await note(outcome)
        guard case .inDoubt(let reason) = outcome.submission else { return outcome.submission }
        counts.inDoubt += 1
        let judged = await judge(reason, before: before, outcome)
        if case .inDoubt = judged { return judged }
        counts.judged += 1
        return judged
    }

    private struct Outcome {
        var submission: Submission
        var isAnswered = true
        var isPortGone = false
        /// The modem answered, with an error that says nothing.
        var isRefusal = false
    }

    private func note(_ outcome: Outcome) async {
        switch outcome.submission {
        case .accepted(let reference):
            counts.accepted += 1
            ladder.succeeded()
            if let reference { await noteReference(reference) } else { await followReferenceCounter() }
        case .refused(let code):
            // Most modems count an attempt that the network refused; the next doubt is judged from here.
            await followReferenceCounter()
            if ServiceErrorClass(code: code) == .memory { await channel.remind(.sweep) }
        case .notSent, .inDoubt: break
        }
        unansweredSubmissions = outcome.isAnswered ? 0 : unansweredSubmissions + 1
        if unansweredSubmissions >= Self.unansweredLimit {
            unansweredSubmissions = 0
            await channel.reportTrouble()
        }
    }

    /// What the SIM says of an attempt whose end nobody saw.
    ///
    /// The counter moves with each try, also with one that the network refuses. So after silence, where the network most
    /// likely took the message, a counter that has moved says that it did; after an error that says nothing (500 is how
    /// some operators tell that the credit is used up) it says nothing either.
    private func judge(_ reason: String, before: ReferenceCounter, _ outcome: Outcome) async -> Submission {
        var counter: ReferenceCounter
        if outcome.isPortGone {
            guard await isBack(within: Self.judgementLimit) else { return .inDoubt(reason: reason) }
            counter = referenceCounter
        } else {
            await readReferenceCounter()
            counter = referenceCounter
            // What was before the attempt does not matter to it.
            counter.modemHasRestarted = false
        }
        switch counter.verdict(onAttemptAt: before.last) {
        case .sent where outcome.isRefusal: return .inDoubt(reason: reason)
        case .sent(let reference): return .accepted(reference: reference)
        case .notSent: return .notSent(reason: reason)
        case .unknown: return .inDoubt(reason: reason)
        }
    }

    private func handIn(pdu: String, length: Int) async -> Outcome {
        let command = ATCommand(
            "AT+CMGS=\(length)", information: [.init("+CMGS:")], payload: pdu, deadline: profile.submitDeadline,
            promptDeadline: profile.promptDeadline)
        do {
            let response = try await channel.execute(command)
            return Outcome(submission: Self.submission(of: response), isRefusal: response.result != .ok)
        } catch .timedOut(_, payloadWritten: true, let late) {
            // It came while the line was brought back into step.
            if let line = late.first(where: { $0.hasPrefix("+CMGS:") }) {
                return Outcome(submission: .accepted(reference: Self.reference(in: ATResponse.Line(text: line))))
            }
            return Outcome(submission: .inDoubt(reason: "no answer to AT+CMGS in time"), isAnswered: false)
        } catch .portClosed(payloadWritten: true) {
            return Outcome(submission: .inDoubt(reason: "the port went away during AT+CMGS"), isPortGone: true)
        } catch {
            return Outcome(
                submission: error.payloadWritten
                    ? .inDoubt(reason: error.description) : .notSent(reason: error.description),
                isAnswered: false)
        }
    }

    private static func submission(of response: ATResponse) -> Submission {
        let reference = response.lines.first.flatMap(reference)
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
    }

    private static func reference(in line: ATResponse.Line) -> UInt8? { line.fields.first.flatMap { UInt8($0) } }
}
