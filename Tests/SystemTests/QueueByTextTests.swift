import ApplianceKit
import Foundation
import TestSupport
import Testing

@testable import Simulator

/// Both real daemons of one box: who holds a ticket asks for its place by text, and is told when few are ahead.
@Suite("Queue by text", .timeLimit(.minutes(5)))
struct QueueByTextTests {
    private static let citizen = "0912345678"
    private static let holder = "0987654321"
    private static let pin = "483920"

    @Test func aTicketsPlaceIsTextedAndItsHolderIsToldOnceWhenThreeAreAhead() async throws {
        try await Bench.with { bench in
            let clerk = try await open(bench)
            try await clerk.act("sit", ["counter": "1"])
            for _ in 1...4 { try await clerk.act("issue", ["series": "A"]) }
            let visitor = try KioskVisitor(port: bench.world.kioskPort)
            let (number, key) = try await takeNumber(visitor)
            #expect(number == "A005")
            #expect(try await bench.ask("stt a5").hasPrefix("So A005: con 4 nguoi truoc ong/ba"))
            #expect(try await bench.ask("A005").hasPrefix("So A005: con 4 nguoi truoc ong/ba"))
            try await follow(bench, key)

            try await clerk.act("callNext")
            // Told by the gateway's own outbox, without being asked.
            let told = try await bench.world.network.submitted.first(after: 0, "the text to the ticket's holder") {
                MobileNumber.international($0.to) == MobileNumber.international(Self.holder)
            }
            #expect(told.text == "So A005: con 3 nguoi nua la den luot ong/ba. Moi ong/ba tro lai phong cho.")
            #expect(try await bench.ask("STT A001").hasPrefix("So A001 da duoc goi den quay 1."))
            for action in ["start", "finish", "callNext", "noShow", "callNext", "start", "finish"] {
                try await clerk.act(action)
            }
            // Written otherwise: the same text within the same second would count as delivered twice by the network.
            #expect(try await bench.ask("so thu tu a-001") == "So A001 da giai quyet xong.")
            #expect(try await bench.ask("STT A002").hasPrefix("So A002 da duoc goi nhung chua thay ong/ba."))
            #expect(try await bench.ask("STT A005").hasPrefix("So A005: con 1 nguoi truoc ong/ba"))
            #expect(try await bench.ask("STT B001").hasPrefix("Hom nay khong co so B001."))
            #expect(bench.replies(to: Self.holder) == 1)
        }
    }

    // MARK: - The box

    /// Starts both daemons, each told of the other.
    private func open(_ bench: Bench) async throws -> Clerk {
        let (api, lan) = (try freeLoopbackPort(), try freeLoopbackPort())
        let (world, state) = (bench.world, bench.world.stateFolder)
        try bench.configureGateway("api: { port: 0 }", "api: { port: \(api) }")
        try bench.configureGateway(
            "log:", "queries: { queue: { kiosk: \"http://127.0.0.1:\(world.kioskPort)\" } },\n    log:")
        let text = try String(contentsOfFile: world.kioskConfiguration, encoding: .utf8)
        let longer = text.replacingOccurrences(
            of: "queue: {",
            with: """
                lan: { address: "127.0.0.1", port: \(lan) },
                queue: {
                    counters: [{ id: "1", name: "Tiếp nhận", groups: ["A"] }],
                    sms: { notify: true, gateway: "http://127.0.0.1:\(api)", tokenFile: "\(state)/api.token" },
                """)
        #expect(longer != text)
        try Data(longer.utf8).write(to: URL(fileURLWithPath: world.kioskConfiguration))
        _ = try kiosk(
            ["staff", "add", "lan", "--full-name", "Nguyễn Thị Lan", "--role", "clerk", "--state", state],
            given: Self.pin + "\n")
        _ = try await bench.gateway()
        _ = try await bench.kiosk()
        struct Identity: Decodable { let pin: String }
        let identity = try JSONDecoder().decode(
            Identity.self, from: try kiosk(["certificate", "--json", "--state", state], given: ""))
        return try await Clerk("lan", pin: Self.pin, port: lan, identity: identity.pin)
    }

    /// One of the kiosk's commands, to its end.
    private func kiosk(_ arguments: [String], given: String) throws -> Data {
        let (process, input, output) = (Process(), Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: Bench.program("tracuu-kiosk"))
        process.arguments = arguments
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data(given.utf8))
        try input.fileHandleForWriting.close()
        let said = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(arguments)")
        return said
    }

    /// Taps through to a ticket of the first group.
    ///
    /// - Returns: What is printed on it, and the key that only the screen has which got it.
    private func takeNumber(_ visitor: KioskVisitor) async throws -> (number: String, key: String) {
        let shown = try await visitor.screen(after: 0, "attract")
        let mark = visitor.mark
        try await visitor.tap("takeNumber", on: shown)
        let choosing = try await visitor.screen(after: mark, "choosingService")
        let group = try #require(choosing.choices.first)
        let key = try await visitor.tap(group.id, on: choosing)
        let given = try await visitor.screen(after: mark, "ticketGiven", "ticketNotPrinted")
        return (try #require(given.ticket?.number), key)
    }

    private func follow(_ bench: Bench, _ key: String) async throws {
        let client = try HTTPClient(name: "screen")
        let answer = try await client.send(
            HTTPClientRequest(
                method: "POST", url: "http://127.0.0.1:\(bench.world.kioskPort)/queue/followers",
                headers: ["Content-Type": "application/json"],
                body: Array(#"{"request": "\#(key)", "phone": "\#(Self.holder)"}"#.utf8)))
        #expect(answer.status == 204)
    }
}

/// Somebody at a counter, over the LAN port as the console's page speaks to it.
private final class Clerk: Sendable {
    private struct Entered: Decodable { let csrf: String }
    private struct Answered: Decodable { let outcome: String }

    private let client: HTTPClient
    private let base: String
    private let csrf: String
    private let cookie: String

    /// Signs in.
    init(_ name: String, pin: String, port: UInt16, identity: String) async throws {
        client = try HTTPClient(name: "clerk", route: HTTPRoute(pin: identity))
        base = "https://127.0.0.1:\(port)"
        let answer = try await client.send(
            HTTPClientRequest(
                method: "POST", url: base + "/staff/enter",
                headers: ["Content-Type": "application/json", "Origin": base],
                body: try JSONEncoder().encode(["name": name, "pin": pin]).map { $0 }))
        try #require(answer.status == 200)
        csrf = try JSONDecoder().decode(Entered.self, from: Data(answer.body)).csrf
        cookie = String(try #require(answer.headers["Set-Cookie"]).prefix { $0 != ";" })
    }

    /// A press of a key of the console.
    func act(
        _ action: String, _ details: [String: String] = [:], sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let order = details.merging(["key": UUID().uuidString, "action": action]) { $1 }
        let answer = try await client.send(
            HTTPClientRequest(
                method: "POST", url: base + "/staff/act",
                headers: [
                    "Content-Type": "application/json", "Origin": base, "X-CSRF-Token": csrf, "Cookie": cookie,
                ], body: try JSONEncoder().encode(order).map { $0 }))
        let outcome = try? JSONDecoder().decode(Answered.self, from: Data(answer.body)).outcome
        #expect(
            answer.status == 200 && outcome == "done", "\(action): \(answer.status) \(outcome ?? "")",
            sourceLocation: sourceLocation)
    }
}
