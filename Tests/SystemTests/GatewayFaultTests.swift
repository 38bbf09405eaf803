import ApplianceKit
import Foundation
import TestSupport
import Testing

@testable import SMSGateway
@testable import Simulator

/// Everything that the simulated modem can get wrong, with the whole gateway before it: the text is answered, the notice
/// goes out once.
@Suite("Gateway and a faulty modem", .timeLimit(.minutes(30)))
struct GatewayFaultTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let fault: ModemFault
        let command: String
        /// How many such commands go wrong.
        var count = 1
        var testDescription: String { "\(command): \(fault)\(count > 1 ? ", \(count) times" : "")" }
    }

    private static let junk = ["+CREG: 1", "^RSSI: 17", "+CUSD: 0", "NONSENSE"]
    private static let bytes = Array("\r\n\u{1A}\u{0}OK?\r\n".utf8)

    static let cases: [Case] = [
        // What is lost, late or too much.
        Case(fault: .ignored, command: "AT+CMGS"), Case(fault: .ignored, command: "AT+CMGR"),
        Case(fault: .ignored, command: "AT+CMGD"),
        Case(fault: .unanswered, command: "AT+CMGS"), Case(fault: .unanswered, command: "AT+CMGR"),
        Case(fault: .unanswered, command: "AT+CMGD"), Case(fault: .delayed(.milliseconds(700)), command: "PDU"),
        Case(fault: .late(.seconds(2)), command: "AT+CMGR"),
        Case(fault: .doubled, command: "PDU"), Case(fault: .doubled, command: "AT+CMGR"),
        Case(fault: .doubled, command: "AT+CMGS"), Case(fault: .doubled, command: "AT+CMGD"),
        Case(fault: .loses, command: "AT+CMGR", count: 2),
        Case(fault: .noPrompt, command: "AT+CMGS"), Case(fault: .onlyFinal, command: "PDU"),
        // What is refused, rightly or not.
        Case(fault: .refused(.message(42)), command: "PDU"), Case(fault: .refused(.message(38)), command: "PDU"),
        Case(fault: .refused(.message(500)), command: "PDU"), Case(fault: .refused(.message(302)), command: "AT+CMGS"),
        Case(fault: .refused(.error), command: "AT+CMGS"), Case(fault: .refused(.message(320)), command: "AT+CMGR"),
        Case(fault: .refused(.error), command: "AT+CMGD"),
        Case(fault: .failsAfterwards(.message(500)), command: "PDU"),
        Case(fault: .failsAfterwards(.message(332)), command: "PDU"),
        Case(fault: .failsAfterwards(.error), command: "PDU"),
        // What does not belong there.
        Case(fault: .lines(junk, .inEcho), command: "AT+CMGS"),
        Case(fault: .lines(junk, .beforePrompt), command: "AT+CMGS"),
        Case(fault: .lines(junk, .beforeAnswer), command: "PDU"),
        Case(fault: .lines(junk, .beforeFinal), command: "PDU"),
        Case(fault: .lines(junk, .afterFinal), command: "AT+CMGR"),
        Case(fault: .lines(junk, .beforeAnswer), command: "AT+CMGR"),
        Case(fault: .lines(junk, .beforePDU), command: "AT+CMGR"),
        Case(fault: .bytes(bytes, .beforeAnswer), command: "PDU"),
        Case(fault: .bytes(bytes, .afterFinal), command: "AT+CMGR"),
        Case(fault: .split(1, pause: .milliseconds(1)), command: "AT+CMGR"),
        Case(fault: .split(1, pause: .milliseconds(1)), command: "PDU"),
        // What goes away.
        Case(fault: .reboot(afterwards: false), command: "AT+CMGR"),
        Case(fault: .portGone(backAfter: .milliseconds(300)), command: "AT+CMGS"),
        Case(fault: .portGone(backAfter: .milliseconds(300)), command: "PDU"),
        Case(fault: .portGone(backAfter: .milliseconds(300)), command: "AT+CMGR"),
        Case(fault: .portGone(backAfter: .milliseconds(300)), command: "AT+CMGD"),
    ]

    /// Silence after the PDU, for which a modem may take three minutes; and a modem that hangs.
    static let silences = [
        Case(fault: .noFinal, command: "PDU"), Case(fault: .hangs(.untilRestart), command: "AT+CMGS"),
        Case(fault: .hangs(.untilRestart), command: "AT+CMGR"), Case(fault: .hangs(.untilRestart), command: "PDU"),
        Case(fault: .ignored, command: "PDU"), Case(fault: .unanswered, command: "PDU"),
        Case(fault: .unanswered, command: "PDU", count: 2), Case(fault: .late(.seconds(7)), command: "PDU"),
        Case(fault: .reboot(afterwards: false), command: "PDU"), Case(fault: .reboot(afterwards: true), command: "PDU"),
    ]

    @Test(arguments: cases)
    func theTextIsAnsweredAndTheNoticeGoesOutOnce(fault: Case) async throws {
        try await Bench.with { bench in
            try Self.configure(bench)
            let gateway = try await bench.gateway()
            try await Self.tryOut(fault, bench)
            #expect(gateway.isRunning)
        }
    }

    /// The same on a clock that runs thirty times as fast, with the gateway in this process.
    @Test(arguments: silences)
    func afterSilenceTheTextIsAnsweredAndTheNoticeGoesOutOnce(fault: Case) async throws {
        try await Bench.with { bench in
            try await Self.withQuickGateway(bench) { try await Self.tryOut(fault, bench) }
        }
    }

    static func withQuickGateway(_ bench: Bench, _ body: () async throws -> Void) async throws {
        let folder = bench.folder + "/profiles"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        // What is answered is answered in real time: these deadlines are two seconds of it.
        try Data("{ models: [\"SIM-LTE\"], promptSeconds: 60, commandSeconds: 60, networkPatienceSeconds: 60 }".utf8)
            .write(to: URL(fileURLWithPath: folder + "/slow.json5"))
        try bench.configureGateway("/modem0\" }", "/modem0\", profiles: \"\(folder)\", auditSeconds: 600 }")
        try bench.configureSending()
        let gateway = try await Gateway(
            GatewayConfiguration(path: bench.world.gatewayConfiguration), stateFolder: bench.world.stateFolder,
            clock: QuickClock(factor: 30))
        let work = Task { await gateway.run() }
        defer { work.cancel() }
        try await body()
    }

    static func configure(_ bench: Bench) throws {
        try bench.configureGateway("/modem0\" }", "/modem0\", auditSeconds: 5 }")
        try bench.configureSending()
    }

    private static func tryOut(_ fault: Case, _ bench: Bench) async throws {
        try await tryOut(bench) {
            await $0.schedule(fault.fault, on: fault.command, count: fault.count)
        } mayRepeat: {
            // A modem that restarts after it has sent may take the report and its counter's word with it: then once
            // more, marked. So does a reply, which waits for no report, after an error that says nothing.
            fault.fault.isRestart || (fault.fault.failsAfterwards && $0 == "reply")
        }
    }

    /// Lets something go wrong with a notice and a text on their way.
    ///
    /// - Parameter mayRepeat: Whether a message of this kind may go out a second time, if it is marked.
    static func tryOut(
        _ bench: Bench, _ goWrong: (SimulatedModem) async -> Void, mayRepeat: (String) -> Bool = { _ in false }
    ) async throws {
        await bench.world.network.change {
            if $0.reports == .never { $0.reports = .after(.milliseconds(30)) }
        }
        let code = try await bench.code(withStatus: 4)
        // So that it knows that this SIM counts.
        _ = try await bench.ask(code, from: "0900000001")

        let store = try bench.store()
        let notice = try await store.enqueue(NewMessage(.notice, to: "0900000003", text: "Ho so da co ket qua")).id
        await goWrong(bench.world.modem)
        await bench.world.network.text(from: "0900000002", "HS \(code)")
        func reply() async throws -> OutboxEntry? {
            try await store.messages(MessageFilter(recipient: "0900000002")).first
        }
        // Whichever comes first is hit; a notice that is left in doubt goes out once more after five minutes.
        try await eventually("the answer and the notice", within: .seconds(600)) {
            let state = try await store.message(notice)?.state
            // A modem that restarts loses the report.
            let answer = try await reply()?.state
            return (state == "delivered" || state == "sent") && answer == "sent"
        }
        // What comes after it shows that nothing more is to come.
        _ = try await bench.ask(code, from: "0900000004")
        for (number, message) in [("0900000003", try await store.message(notice)), ("0900000002", try await reply())] {
            let isMarked = message?.parts.allSatisfy(\.perhapsRepeated) == true
            let copies = bench.submissions(to: number)
            #expect(copies == [1] || (copies == [2] && isMarked && mayRepeat(message?.kind ?? "")))
        }
    }

    /// Some operators say 500 when the credit is used up; the SIM counts the try all the same.
    @Test func whatTheNetworkRefusesWithAnErrorThatSaysNothingIsNotTakenForSent() async throws {
        try await Bench.with { bench in
            try Self.configure(bench)
            await bench.world.network.change { $0.reports = .after(.milliseconds(30)) }
            let code = try await bench.code(withStatus: 4)
            _ = try await bench.gateway()
            _ = try await bench.ask(code, from: "0900000001")
            await bench.world.network.refuse("+84900000002", cause: 500, times: 1)
            #expect(try await bench.ask("HS \(code)", from: "0900000002").contains(code))
            let store = try bench.store()
            let reply = try #require(try await store.messages(MessageFilter(recipient: "0900000002")).first)
            try await eventually("it is marked") {
                try await store.message(reply.id)?.parts.allSatisfy(\.perhapsRepeated) == true
            }
        }
    }

    @Test(arguments: [0, 1, 2, 3])
    func aTextIsAnsweredHoweverItIsAnnounced(number: Int) async throws {
        let faults: [ArrivalFault] = [.early(.milliseconds(600)), .doubled, .announcedIn("SM"), .unannounced]
        try await Bench.with { bench in
            try Self.configure(bench)
            let code = try await bench.code(withStatus: 4)
            _ = try await bench.gateway()
            _ = try await bench.ask(code, from: "0900000001")
            await bench.world.modem.schedule(faults[number])
            #expect(try await bench.ask(code, from: "0900000002").contains(code))
            _ = try await bench.ask(code, from: "0900000003")
            #expect(bench.submissions(to: "0900000002") == [1])
        }
    }

    @Test func aDuplicateRejectedByTheNetworkCountsAsSent() async throws {
        try await Bench.with { bench in
            let code = try await bench.code(withStatus: 4)
            _ = try await bench.gateway()
            await bench.world.network.refuse("0900000002", cause: 197, times: 1)
            await bench.world.network.text(from: "0900000002", "HS \(code)")
            let store = try bench.store()
            try await eventually("sent") {
                try await store.messages(MessageFilter(recipient: "0900000002")).first?.state == "sent"
            }
            #expect(bench.replies(to: "0900000002") == 0)
        }
    }
}

extension ModemFault {
    fileprivate var failsAfterwards: Bool { if case .failsAfterwards = self { true } else { false } }
    /// It loses its memory.
    fileprivate var isRestart: Bool {
        switch self {
        case .reboot, .hangs: true
        default: false
        }
    }
}
