import ApplianceKit
import DeviceIO
import Foundation

/// The queue ticket on paper: the number to be read across a lobby, the rest in the hand.
struct QueueTicketPaper: Sendable {
    let texts: ScreenTexts
    let words: TicketWords
    let centre: KioskConfiguration.Centre
    /// The printer's width in dots; the sizes are given for 576 and follow it.
    let width: Int
    /// The gateway's telephone number, for whoever wants to ask by SMS how far the queue is; nil where there is none.
    let smsNumber: String?

    /// - Throws: what reading the ticket's words throws.
    init(
        texts: ScreenTexts, centre: KioskConfiguration.Centre, width: Int, smsNumber: String? = nil
    ) throws {
        self.texts = texts
        self.centre = centre
        self.width = width
        self.smsNumber = smsNumber
        words = try TicketWords()
    }

    /// The layout of a ticket.
    func layout(_ ticket: QueueTicket) -> TicketLayout {
        var blocks: [TicketLayout.Block] = [
            line(centre.name, 30, .bold), .feed(scaled(12)), .rule(thickness: scaled(2)),
        ]
        blocks += [.feed(scaled(14))] + phrase(words(.heading), 36)
        if ticket.isReprint { blocks += [.feed(scaled(8))] + phrase(words(.reprint), 40, .bold) }
        blocks += [
            .feed(scaled(20)),
            .text(ticket.label, size: numberSize(ticket.label), weight: .bold, alignment: .center, isTight: true),
            .feed(scaled(24)),
        ]
        blocks += priority(ticket)
        blocks.append(line(ticket.service, 38, .bold))
        if let english = ticket.serviceEnglish { blocks.append(line(english, 26)) }
        if let area = ticket.area { blocks += phrase(words(.area, ["area": area]), 32) }
        blocks += [.feed(scaled(14)), .rule(thickness: scaled(2)), .feed(scaled(10))]
        blocks.append(line("\(LocalTime(ticket.issuedAt).clock), \(texts.longDate(ticket.issuedAt))", 29))
        blocks += expectation(ticket)
        blocks += phrase(words(.keep), 29)
        blocks += sms(ticket)
        if let hotline = centre.hotline { blocks += phrase(words(.hotline, ["number": hotline]), 29) }
        return TicketLayout(blocks, margin: scaled(8), title: ticket.label)
    }

    private func priority(_ ticket: QueueTicket) -> [TicketLayout.Block] {
        guard let priority = ticket.priority else { return [] }
        var blocks = phrase(
            words(.priority, ["class": priority.name], english: ["class": priority.nameEnglish ?? priority.name]), 32,
            .bold)
        if !priority.isVerified, !priority.evidence.isEmpty {
            blocks += phrase(words(.evidence, ["evidence": priority.evidence]), 27)
        }
        return blocks + [.feed(scaled(14))]
    }

    /// How many are ahead, and how long it will take, where that is known.
    private func expectation(_ ticket: QueueTicket) -> [TicketLayout.Block] {
        if let hour = ticket.appointment {
            return phrase(words(.appointment, ["time": LocalTime(hour).clock]), 34, .bold)
        }
        if ticket.isOffline || ticket.isReprint { return [] }
        let place =
            switch ticket.before {
            case 0: words(.next)
            case 1: words(.aheadOne)
            default: words(.ahead, ["count": String(ticket.before)])
            }
        var blocks = phrase(place, 32, .bold)
        // Whoever is next learns nothing from an estimate.
        if ticket.before > 0, let estimate = ticket.estimate {
            let values: KeyValuePairs = ["from": String(estimate.from), "to": String(estimate.to)]
            blocks += phrase(words(estimate.from == 0 ? .estimateShort : .estimate, values), 29)
        }
        return blocks
    }

    /// Scanned by a telephone's camera, the code opens a message with the text written and the number filled in.
    private func sms(_ ticket: QueueTicket) -> [TicketLayout.Block] {
        guard let smsNumber else { return [] }
        let phrase = words(.sms, ["ticket": ticket.label, "number": smsNumber])
        var blocks: [TicketLayout.Block] = [.feed(scaled(10)), .rule(thickness: scaled(1)), .feed(scaled(8))]
        if let code = QRCode("SMSTO:\(smsNumber):STT \(ticket.label)") {
            blocks.append(.qr(code, moduleWidth: max(3, scaled(5)), .center))
        }
        return blocks + self.phrase(phrase, 27)
    }

    /// Vietnamese, and English below in smaller letters.
    private func phrase(
        _ phrase: TicketWords.Phrase, _ size: Int, _ weight: TicketLayout.Weight = .regular
    ) -> [TicketLayout.Block] {
        [line(phrase.vietnamese, size, weight)]
            + (phrase.english.isEmpty ? [] : [line(phrase.english, max(22, size * 2 / 3))])
    }

    private func line(_ text: String, _ size: Int, _ weight: TicketLayout.Weight = .regular) -> TicketLayout.Block {
        .text(text, size: scaled(size), weight: weight, alignment: .center)
    }

    /// As large as the paper allows: a bold capital or digit of Noto Sans is at most 0.69 em wide, most are 0.57.
    private func numberSize(_ label: String) -> Int { scaled(min(204, 540 * 10 / (6 * max(3, label.count)))) }

    private func scaled(_ dots: Int) -> Int { max(1, dots * width / 576) }
}
