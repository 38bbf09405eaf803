import ApplianceKit
import Foundation
import TestSupport

@testable import Simulator

/// Whoever uses the box on a played day: telephones, visitors, the province's offices, another program that sends.
struct DayPeople: Sendable {
    let world: World
    let plan: DayPlan
    let record: DayRecord
    let clock: PushedClock
    let codes: [String]
    /// Whether the central system now answers soundly that there is nothing.
    let centralDenies: @Sendable () -> Bool

    /// All of them, until the task is cancelled.
    func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await texters() }
            group.addTask { await visitors() }
            group.addTask { await offices() }
            group.addTask { await program() }
        }
    }

    /// A pause of an hour's share, longer where less is going on.
    private func pause(_ share: Double, _ random: inout SeededRandom) async throws {
        let bustle = DayPlan.bustle(at: plan.hour(record.now.hour))
        let seconds = plan.hourSeconds * share / bustle * .random(in: 0.3...1.7, using: &random)
        // Night does not end for who has begun a long pause in it.
        try await Task.sleep(for: .seconds(min(seconds, plan.hourSeconds)))
    }

    // MARK: - By telephone

    private func texters() async {
        var random = plan.random("texters")
        var number = 10_000_000
        while (try? await pause(0.04, &random)) != nil {
            number += 1
            let (sender, code) = ("09\(number)", codes.randomElement(using: &random) ?? "")
            switch Int.random(in: 0..<10, using: &random) {
            case 0:
                record.count("subscriptions texted")
                await world.network.text(from: sender, "DK \(code)")
            case 1:
                record.count("other texts")
                await world.network.text(
                    from: sender, ["GIO", "HD", "xin chao", "STT"].randomElement(using: &random) ?? "")
            default:
                record.change { $0.questions[sender] = code }
                // Long texts come in two parts.
                let isLong = Int.random(in: 0..<12, using: &random) == 0
                await world.network.text(
                    from: sender,
                    "HS \(code)" + (isLong ? String(repeating: " ", count: 160) + "cảm ơn" : ""))
            }
        }
    }

    // MARK: - At the kiosk

    private func visitors() async {
        var random = plan.random("visitors")
        while (try? await pause(0.08, &random)) != nil {
            let hour = plan.hour(record.now.hour)
            guard DayPlan.isOpen(at: hour) else { continue }
            do {
                let visitor = try KioskVisitor(port: world.kioskPort)
                defer { record.trace("the screens", visitor.frames) }
                if Bool.random(using: &random) {
                    try await scan(visitor, &random)
                } else {
                    try await takeNumber(visitor, &random)
                }
            } catch {
                // The power, a plug or the disk came in between.
                record.count("visits cut short")
            }
        }
    }

    private func scan(_ visitor: KioskVisitor, _ random: inout SeededRandom) async throws {
        let code = codes.randomElement(using: &random) ?? ""
        // What somebody else left there is not the answer.
        try await eventually("some screen", within: .seconds(5)) { visitor.shown != nil }
        let mark = visitor.mark
        world.scanner.scan(code)
        let screen = try await visitor.screen(
            after: mark, "result", "unreachable", "notFound", within: .seconds(12))
        switch screen.kind {
        case "result":
            record.count("scans answered")
            if !screen.details.contains(where: { $0.value == code }) {
                record.violated("a scan of \(code) led to another dossier")
            }
        case "notFound" where !centralDenies(): record.violated("a scan of \(code) was called not found")
        default: record.count("scans told that nobody can be reached")
        }
    }

    private func takeNumber(_ visitor: KioskVisitor, _ random: inout SeededRandom) async throws {
        let date = LocalTime(clock.now).isoDate
        let first = try await visitor.screen(after: 0, "attract", "result", within: .seconds(5))
        let mark = visitor.mark
        try await visitor.tap("takeNumber", on: first)
        let choosing = try await visitor.screen(after: mark, "choosingService", within: .seconds(5))
        guard let group = choosing.choices.randomElement(using: &random) else { return }
        let chosen = visitor.mark
        try await visitor.tap(group.id, on: choosing)
        let screen = try await visitor.screen(
            after: chosen, "ticketGiven", "ticketNotPrinted", "noTicket", within: .seconds(30))
        if let label = screen.ticket?.number, screen.kind != "noTicket" {
            record.count(screen.kind == "ticketGiven" ? "numbers given on paper" : "numbers given on the screen only")
            let shown = DayRecord.Shown(date: date, label: label)
            record.change {
                if !$0.shown.insert(shown).inserted { $0.violations.append("\(label) of \(date) was shown twice") }
            }
        } else {
            record.count("numbers refused")
        }
        let last = visitor.mark
        try await visitor.tap("home", on: screen)
        _ = try? await visitor.screen(after: last, "attract", within: .seconds(2))
    }

    // MARK: - In the offices

    private func offices() async {
        var random = plan.random("offices")
        while (try? await pause(0.1, &random)) != nil {
            if let code = codes.randomElement(using: &random) { await world.central.advance(code) }
        }
    }

    // MARK: - Another program

    /// Hands in notices by the gateway's own interface, each until it is told that it was taken, as
    /// Docs/sms-api.yaml says that one can.
    private func program() async {
        var random = plan.random("program")
        guard let client = try? HTTPClient(name: "program") else { return }
        defer { client.close() }
        var number = 20_000_000
        while (try? await pause(0.25, &random)) != nil {
            number += 1
            let id = "day-\(number)"
            let isLong = Int.random(in: 0..<4, using: &random) == 0
            let text = "Ho so \(number) da co ket qua." + (isLong ? String(repeating: " Moi den nhan.", count: 15) : "")
            let kind = Bool.random(using: &random) ? "oneTime" : "notice"
            record.change { $0.orders[id] = ("09\(number)", isLong ? 2 : 1, false) }
            for _ in 1...60 {
                if await handIn(["id": id, "to": "09\(number)", "text": text, "kind": kind], client) {
                    record.change { $0.orders[id]?.isTaken = true }
                    break
                }
                guard (try? await Task.sleep(for: .milliseconds(300))) != nil else { return }
            }
        }
    }

    private func handIn(_ message: [String: String], _ client: HTTPClient) async -> Bool {
        guard let token = line("api.token"), let address = line("sms.address"),
            let body = try? JSONEncoder().encode(message),
            let answer = try? await client.send(
                HTTPClientRequest(
                    method: "POST", url: address + "/messages",
                    headers: ["Authorization": "Bearer \(token)", "Content-Type": "application/json"],
                    body: Array(body), timeout: .seconds(10)))
        else { return false }
        if answer.status == 409 { record.violated("the same message was refused as another one") }
        return answer.status == 202
    }

    private func line(_ name: String) -> String? {
        (try? String(contentsOfFile: world.stateFolder + "/" + name, encoding: .utf8))?
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
