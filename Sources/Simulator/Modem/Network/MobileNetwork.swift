import ApplianceKit
import Foundation
import Synchronization

/// A modem as the network knows it.
protocol NetworkSubscriber: AnyObject, Sendable {
    /// A message waits for it.
    func messageWaits() async
    /// Coverage came or went.
    func coverageChanged() async
}

/// The mobile network behind the modems: it carries texts between imagined phones and the SIMs in the modems.
final class MobileNetwork: Sendable {
    /// Whether and when the network says what became of a message.
    enum Reports: Sendable, Equatable {
        case never
        /// So long after the message was accepted, with this TP-ST (23.040 §9.2.3.15).
        case after(Duration, status: UInt8 = 0)
        /// Before the modem answers +CMGS.
        case early(status: UInt8 = 0)
    }

    /// How the network behaves.
    struct Settings: Sendable {
        var operatorName = "Viettel"
        var hasCoverage = true
        /// 0 to 31 (27.007 §8.5), 99 unknown.
        var signal = 21
        /// From the PDU until the network has accepted it.
        var submitLatency: Duration = .zero
        /// From a phone's sending until the modem is offered it.
        var deliveryLatency: Duration = .zero
        var reports = Reports.never
        /// Whether reports name numbers as `84…` or `0…` instead of as they were sent to.
        var reportNumbers = ReportNumbers.asSent
        /// What USSD codes are answered with.
        var dialogues: [String: String] = [
            "*101#": "TK goc: 50.000d, su dung den 0h ngay 31/12/2030."
        ]
        var dialogueLatency: Duration = .zero
        /// Causes by number (+CMS ERROR) with how often they are still given.
        var refusals: [String: (cause: Int, times: Int)] = [:]
    }

    /// How a status report writes TP-RA.
    enum ReportNumbers: Sendable {
        case asSent, national, withoutPlus
    }

    /// A TPDU on its way to a SIM.
    struct Waiting: Sendable {
        let id: UInt64
        let tpdu: [UInt8]
        let isReport: Bool
    }

    private struct Subscriber: Sendable {
        weak var modem: (any NetworkSubscriber)?
    }
    private struct State {
        var settings = Settings()
        var subscribers: [String: Subscriber] = [:]
        var firstNumber: String?
        var queues: [String: [Waiting]] = [:]
        var nextID: UInt64 = 0
        var nextConcatenation: UInt8 = 1
        var joining: [String: [Int: String]] = [:]
    }
    private let state = Mutex(State())
    private let clock: any ApplianceClock

    /// What the network has accepted, in order.
    let submitted = Ledger<SubmittedMessage>()
    /// What phones sent and got, in order.
    let phones = Ledger<PhoneText>()
    /// The TPDUs that modems have taken, in order.
    let delivered = Ledger<[UInt8]>()

    init(clock: any ApplianceClock) { self.clock = clock }

    /// How the network behaves now.
    var settings: Settings { state.withLock { $0.settings } }

    /// The number of the first SIM; empty where there is none.
    var firstNumber: String { state.withLock { $0.firstNumber ?? "" } }

    /// Changes how the network behaves.
    func change(_ change: @Sendable (inout Settings) -> Void) async {
        let (before, after, modems) = state.withLock { state in
            let before = state.settings.hasCoverage
            change(&state.settings)
            return (before, state.settings.hasCoverage, state.subscribers.values.compactMap(\.modem))
        }
        if before != after { for modem in modems { await modem.coverageChanged() } }
    }

    /// Gives the next messages to a number so many times this cause.
    func refuse(_ number: String, cause: Int, times: Int = .max) async {
        await change { $0.refusals[MobileNumber.international(number)] = (cause, times) }
    }

    /// Makes a modem reachable under its SIM's number.
    func attach(_ modem: any NetworkSubscriber, number: String) {
        state.withLock { state in
            state.subscribers[number] = Subscriber(modem: modem)
            state.firstNumber = state.firstNumber ?? number
        }
    }

    // MARK: - From phones to modems

    /// A text as a phone sends it: in parts where it is long or has accents.
    ///
    /// - Parameters:
    ///   - sender: A number (`0912…` or `+84912…`), a short number, or a name.
    ///   - number: Which SIM; nil for the first.
    ///   - order: Which parts arrive and in which order, from 0; nil for all, as they are.
    func text(from sender: String, to number: String? = nil, _ body: String, order: [Int]? = nil) async {
        let concatenation = state.withLock { state in
            state.nextConcatenation &+= 1
            return state.nextConcatenation
        }
        let parts = DeliverPDU.parts(from: sender, text: body, at: clock.now, reference: concatenation)
        let to = number ?? firstNumber
        phones.append(
            PhoneText(from: MobileNumber.international(sender), to: to, text: body, at: clock.now))
        for index in order ?? Array(parts.indices) { await deliver(parts[index], to: number) }
    }

    /// Any TPDU from the network's side, as it is.
    func deliver(_ tpdu: [UInt8], to number: String? = nil, isReport: Bool = false) async {
        let latency = settings.deliveryLatency
        if latency > .zero { try? await clock.sleep(for: latency) }
        let modem = state.withLock { state -> (any NetworkSubscriber)? in
            guard let number = number ?? state.firstNumber else { return nil }
            state.nextID += 1
            state.queues[number, default: []].append(Waiting(id: state.nextID, tpdu: tpdu, isReport: isReport))
            return state.subscribers[number]?.modem
        }
        await modem?.messageWaits()
    }

    /// What waits for a SIM, oldest first.
    func waiting(for number: String) -> [Waiting] { state.withLock { $0.queues[number] ?? [] } }

    /// The modem has taken responsibility for a message (RP-ACK).
    func acknowledge(_ message: Waiting, by number: String) {
        state.withLock { $0.queues[number]?.removeAll { $0.id == message.id } }
        delivered.append(message.tpdu)
    }

    // MARK: - From modems to phones

    /// Takes a message over, or says why not.
    ///
    /// - Returns: nil where it is accepted, otherwise a cause for +CMS ERROR.
    func submit(_ pdu: SubmitPDU, reference: UInt8, from number: String) async -> Int? {
        let latency = settings.submitLatency
        if latency > .zero { try? await clock.sleep(for: latency) }
        let destination = MobileNumber.international(pdu.destination)
        let refusal = state.withLock { state -> Int? in
            guard var rule = state.settings.refusals[destination] else { return nil }
            rule.times -= 1
            state.settings.refusals[destination] = rule.times > 0 ? rule : nil
            return rule.cause
        }
        if let refusal { return refusal }
        let tpdu = [pdu.tpdu[0], reference] + pdu.tpdu.dropFirst(2)
        if pdu.rejectsDuplicates, submitted.entries.contains(where: { $0.from == number && $0.tpdu == tpdu }) {
            return 197
        }
        let content = SubmitContent(tpdu: tpdu)
        submitted.append(
            SubmittedMessage(
                from: number, to: pdu.destination, text: content.text, part: content.part, reference: reference,
                asksForReport: pdu.asksForReport, tpdu: tpdu, at: clock.now, uptime: clock.uptime))
        show(content, to: destination, from: number)
        if pdu.asksForReport { await report(on: pdu, reference: reference, to: number) }
        return nil
    }

    private func show(_ content: SubmitContent, to destination: String, from number: String) {
        guard let text = content.text else { return }
        let whole: String? = state.withLock { state in
            guard let part = content.part else { return text }
            let key = "\(number) \(destination) \(part.reference)/\(part.count)"
            state.joining[key, default: [:]][part.number] = text
            guard let parts = state.joining[key], parts.count == part.count else { return nil }
            state.joining[key] = nil
            return parts.sorted { $0.key < $1.key }.map(\.value).joined()
        }
        if let whole { phones.append(PhoneText(from: number, to: destination, text: whole, at: clock.now)) }
    }

    private func report(on pdu: SubmitPDU, reference: UInt8, to number: String) async {
        let accepted = clock.now
        switch settings.reports {
        case .never: break
        case .early(let status):
            await deliver(reportPDU(pdu, reference, accepted, status), to: number, isReport: true)
        case .after(let delay, let status):
            Task {
                try await clock.sleep(for: delay)
                await deliver(reportPDU(pdu, reference, accepted, status), to: number, isReport: true)
            }
        }
    }

    private func reportPDU(_ pdu: SubmitPDU, _ reference: UInt8, _ accepted: Date, _ status: UInt8) -> [UInt8] {
        let recipient =
            switch settings.reportNumbers {
            case .asSent: pdu.destination
            case .national: MobileNumber.national(pdu.destination)
            case .withoutPlus: String(MobileNumber.international(pdu.destination).drop { $0 == "+" })
            }
        return StatusReportPDU.octets(
            reference: reference, recipient: recipient, accepted: accepted, discharged: clock.now, status: status)
    }
}

/// The ways in which a Vietnamese mobile number is written.
enum MobileNumber {
    /// `+84…` for a mobile number in any form; what is none stays as it is.
    static func international(_ text: String) -> String {
        let digits = text.filter { $0.isASCII && $0.isNumber }
        guard digits.count == text.filter({ !" .-+".contains($0) }).count else { return text }
        if text.hasPrefix("+") { return "+" + digits }
        if digits.hasPrefix("84"), digits.count == 11 { return "+" + digits }
        if digits.hasPrefix("0"), digits.count >= 10 { return "+84" + digits.dropFirst() }
        return digits
    }

    /// `0…`
    static func national(_ text: String) -> String {
        let number = international(text)
        return number.hasPrefix("+84") ? "0" + number.dropFirst(3) : number
    }
}
