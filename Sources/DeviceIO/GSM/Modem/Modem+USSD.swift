import ApplianceKit

/// Why a USSD code has no answer.
public enum USSDFailure: Error, Equatable, Sendable, CustomStringConvertible {
    /// The modem can't send now.
    case notReady(String)
    /// Another code is under way.
    case busy
    /// The code has characters that no modem sends.
    case unusableCode
    /// The modem refused the command.
    case refused(String)
    /// The network ended it without a text; `<m>` of `+CUSD` (TS 27.007 §7.15).
    case ended(Int)
    /// Nothing came in time.
    case timedOut
    /// The modem went away.
    case interrupted

    /// What happened and what to do.
    public var description: String {
        switch self {
        case .notReady(let state): "the modem is \(state)"
        case .busy: "another USSD code is under way; try again in a minute"
        case .unusableCode: "this is no USSD code; they look like *101#"
        case .refused(let result): "the modem refused the code: \(result)"
        case .ended(2): "the network ended the dialogue"
        case .ended(4): "the network does not know this code; ask the operator for the right one"
        case .ended(5): "the network did not answer in time; try again later"
        case .ended(let code): "the network ended the dialogue (+CUSD: \(code))"
        case .timedOut: "no answer to the code in time; try again later"
        case .interrupted: "the modem was disconnected or reset"
        }
    }
}

/// A code whose answer is awaited.
struct USSDDialogue {
    var answer: Result<String, USSDFailure>?
    var waiting: CheckedContinuation<Result<String, USSDFailure>, Never>?
    var deadline: Task<Void, Never>?
}

extension Modem {
    /// Sends a USSD code, for example to ask for the balance, and waits for the network's text.
    ///
    /// Nothing is sent while it is under way.
    ///
    /// - Parameters:
    ///   - code: For example `*101#`.
    ///   - deadline: How long the network may take.
    /// - Throws: ``USSDFailure``.
    public func ussd(_ code: String, within deadline: Duration = .seconds(30)) async throws(USSDFailure) -> String {
        guard state == .ready else { throw .notReady("\(state)") }
        guard ussdDialogue == nil else { throw .busy }
        guard let text = USSDText.encoded(code, coding: profile.ussd) else { throw .unusableCode }
        ussdDialogue = USSDDialogue()
        defer { ussdDialogue = nil }
        do {
            let response = try await channel.execute(ATCommand("AT+CUSD=1,\"\(text)\",15", deadline: .seconds(20)))
            guard response.result == .ok else { throw USSDFailure.refused("\(response.result)") }
        } catch let failure as USSDFailure {
            throw failure
        } catch {
            throw .refused("\(error)")
        }
        let result = await answer(within: deadline)
        if result == .failure(.timedOut) { _ = try? await channel.execute(ATCommand("AT+CUSD=2")) }
        return try result.get()
    }

    private func answer(within deadline: Duration) async -> Result<String, USSDFailure> {
        // It may have come before the OK.
        if let answer = ussdDialogue?.answer { return answer }
        return await withCheckedContinuation { continuation in
            guard ussdDialogue != nil else { return continuation.resume(returning: .failure(.interrupted)) }
            ussdDialogue?.waiting = continuation
            ussdDialogue?.deadline = Task { [weak self, clock] in
                guard (try? await clock.sleep(for: deadline)) != nil else { return }
                await self?.endDialogue(.failure(.timedOut))
            }
        }
    }

    func endDialogue(_ result: Result<String, USSDFailure>) {
        guard let dialogue = ussdDialogue, dialogue.answer == nil else { return }
        ussdDialogue?.answer = result
        ussdDialogue?.waiting = nil
        dialogue.deadline?.cancel()
        dialogue.waiting?.resume(returning: result)
    }

    /// `+CUSD: <m>[,<str>,<dcs>]`.
    func takeDialogueAnswer(_ result: UnsolicitedResult) {
        let fields = result.fields
        let kind = fields.first.flatMap { Int($0) } ?? 0
        guard fields.count >= 2, !fields[1].isEmpty else { return endDialogue(.failure(.ended(kind))) }
        let coding = fields.count >= 3 ? Int(fields[2]) ?? 15 : 15
        endDialogue(.success(USSDText.decoded(fields[1], dataCoding: coding, coding: profile.ussd)))
        // 1: the network waits for more, which we never give; ended so that messages can go out again.
        if kind == 1 { Task { [channel] in _ = try? await channel.execute(ATCommand("AT+CUSD=2")) } }
    }
}
