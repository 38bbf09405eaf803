import ApplianceKit
import DeviceIO

/// The queue ticket on paper: the number to be read across a lobby, the rest in the hand.
struct QueueTicketPaper: Sendable {
    let texts: ScreenTexts
    let centre: KioskConfiguration.Centre
    /// The printer's width in dots; the sizes are given for 576 and follow it.
    let width: Int

    /// The layout of a ticket.
    func layout(_ ticket: QueueTicket) -> TicketLayout {
        let issued = texts(
            .ticketIssued,
            ["time": LocalTime(ticket.issuedAt).clock, "date": texts.longDate(ticket.issuedAt)])
        var blocks: [TicketLayout.Block] = [
            line(centre.name, 30, .bold),
            .feed(scaled(14)),
            .rule(thickness: scaled(2)),
            .feed(scaled(18)),
            line(texts(.ticketHeading), 36),
            .feed(scaled(22)),
            .text(ticket.label, size: numberSize(ticket.label), weight: .bold, alignment: .center, isTight: true),
            .feed(scaled(28)),
            line(ticket.service, 38, .bold),
            .feed(scaled(16)),
            .rule(thickness: scaled(2)),
            .feed(scaled(12)),
            line(issued, 29),
            line(ticket.before == 0 ? texts(.ticketFirst) : before(ticket), 29),
            line(texts(.ticketKeep), 29),
        ]
        if let hotline = centre.hotline { blocks.append(line("\(texts(.hotline)): \(hotline)", 29)) }
        return TicketLayout(blocks, margin: scaled(8), title: ticket.label)
    }

    private func before(_ ticket: QueueTicket) -> String {
        texts(.ticketBefore, ["count": String(ticket.before)])
    }

    private func line(_ text: String, _ size: Int, _ weight: TicketLayout.Weight = .regular) -> TicketLayout.Block {
        .text(text, size: scaled(size), weight: weight, alignment: .center)
    }

    /// As large as the paper allows: a bold capital or digit of Noto Sans is at most 0.69 em wide, most are 0.57.
    private func numberSize(_ label: String) -> Int { scaled(min(204, 540 * 10 / (6 * max(3, label.count)))) }

    private func scaled(_ dots: Int) -> Int { max(1, dots * width / 576) }
}
