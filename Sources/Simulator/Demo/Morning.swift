import ApplianceKit
import DeviceIO
import Foundation

/// The steps of a morning in the lobby: what is done, and what has to come of it.
struct Morning: Sendable {
    /// One step.
    struct Step: Sendable {
        let title: String
        /// Does it, and returns what was seen.
        let play: @Sendable () async throws -> [String]
    }

    /// Something other came than what should.
    struct Unexpected: Error, CustomStringConvertible {
        let expected: String
        let came: String
        var description: String { "expected: \(expected)\ncame:     \(came)" }
    }

    let world: World
    let visitor: KioskVisitor

    /// All steps, in their order.
    ///
    /// - Throws: ``WorldRefusal`` where the central system has no dossier to play with.
    func steps() async throws -> [Step] {
        guard let dossier = await world.examples.first(where: { $0.status == 4 }) else {
            throw WorldRefusal("the simulated central system has no dossier in progress")
        }
        let code = dossier.code
        return [
            Step(title: "A citizen texts a dossier code") {
                try await text("hs \(code.lowercased())", has: [code, "dang xu ly"])
            },
            Step(title: "A citizen texts a code that nobody knows") {
                let unknown = "H15.12-991231-9999"
                return try await text("HS \(unknown)", has: [unknown, "Khong tim thay"])
            },
            Step(title: "A citizen texts what is no code") {
                try await text("cho toi hoi ho so lam den dau roi", has: ["Chua doc duoc ma ho so"])
            },
            Step(title: "A receipt is held under the scanner") { try await scan(code) },
            Step(title: "A queue number is taken") { try await takeNumber() },
            Step(title: "The central system is switched off, and the same code is texted again") {
                try await world.setCentral(.off)
                return try await text("HS \(code)", has: [code, "dang xu ly", "theo du lieu luc"])
            },
        ]
    }

    /// Sends a text and looks at the reply: one part, to the sender, without accents, with these words.
    private func text(_ text: String, has words: [String]) async throws -> [String] {
        let mark = world.network.submitted.count
        await world.network.text(from: World.citizen, text)
        let reply: SubmittedMessage
        do {
            reply = try await world.network.submitted.first(after: mark, within: .seconds(20), "a reply by SMS")
        } catch is WaitedTooLong {
            throw Unexpected(expected: "a reply with “\(words.joined(separator: "”, “"))”", came: "none in 20 s")
        }
        let came = reply.text ?? "no text"
        let isMeant = MobileNumber.international(reply.to) == MobileNumber.international(World.citizen)
        guard isMeant, reply.part == nil, came.unicodeScalars.allSatisfy(\.isASCII), words.allSatisfy(came.contains)
        else {
            throw Unexpected(
                expected: "one part without accents to \(World.citizen), with “\(words.joined(separator: "”, “"))”",
                came: "to \(reply.to)\(reply.part.map { ", part \($0.number) of \($0.count)" } ?? ""): \(came)")
        }
        return ["\(World.citizen) → \(text)", "\(World.citizen) ← \(came)"]
    }

    private func scan(_ code: String) async throws -> [String] {
        let mark = visitor.mark
        world.scanner.scan(code, symbology: "]C0")
        let screen = try await visitor.screen(
            after: mark, "result", "unreachable", "notFound", "unreadable", "notACode")
        let text = screen.text
        guard screen.kind == "result", text.contains(where: { $0.contains(code) }) else {
            throw Unexpected(
                expected: "the screen “result” with \(code)",
                came: "“\(screen.kind)”\n\(text.joined(separator: "\n"))")
        }
        return text
    }

    private func takeNumber() async throws -> [String] {
        let tickets = world.tickets.count
        guard let shown = visitor.shown else { throw WorldRefusal("the kiosk shows nothing") }
        var mark = visitor.mark
        try await visitor.tap("takeNumber", on: shown)
        var screen = try await visitor.screen(
            after: mark, "choosingService", "ticketGiven", "ticketNotPrinted", "noTicket")
        if screen.kind == "choosingService", let first = screen.choices.first {
            mark = visitor.mark
            try await visitor.tap(first.id, on: screen)
            screen = try await visitor.screen(after: mark, "ticketGiven", "ticketNotPrinted", "noTicket")
        }
        guard screen.kind == "ticketGiven", let number = screen.ticket?.number else {
            throw Unexpected(
                expected: "the screen “ticketGiven” with a number",
                came: "“\(screen.kind)”\n\(screen.text.joined(separator: "\n"))")
        }
        let ticket = try await world.tickets.first(after: tickets, within: .seconds(10), "a ticket from the printer")
        guard ticket.garbage.isEmpty, ticket.raster.height > 100, let file = ticket.file else {
            throw Unexpected(
                expected: "a ticket that is all picture",
                came: "\(ticket.raster.height) rows of dots, \(ticket.garbage.count) stray bytes")
        }
        return ["number \(number), \(ticket.raster.width) × \(ticket.raster.height) dots: \(file)"]
    }
}
