import ApplianceKit
import DeviceIO
import Foundation

/// Where a dossier stands, on paper, for who wants to take it home: what the screen says, and nothing more.
struct StatusSlipPaper: Sendable {
    let texts: ScreenTexts
    let centre: KioskConfiguration.Centre
    /// The printer's width in dots; the sizes are given for 576 and follow it.
    let width: Int

    /// The layout of a slip.
    ///
    /// - Parameter result: A result's screen.
    func layout(_ result: ScreenModel, at date: Date) -> TicketLayout {
        var blocks: [TicketLayout.Block] = [
            centred(centre.name, 30, .bold), .feed(scaled(14)), rule, .feed(scaled(18)),
            centred(texts(.slipHeading), 36), .feed(scaled(14)),
            centred(result.headline, 50, .bold), .feed(scaled(14)),
        ]
        for text in [result.sentence, result.next].compactMap(\.self) {
            blocks += [.text(text, size: scaled(32)), .feed(scaled(10))]
        }
        for card in [result.date, result.counter].compactMap(\.self) {
            blocks += [.feed(scaled(6)), centred(card.label, 28), centred(card.value, 44, .bold)]
        }
        blocks += [.feed(scaled(14)), rule, .feed(scaled(10))]
        for detail in result.details { blocks.append(.text("\(detail.label): \(detail.value)", size: scaled(28))) }
        for notice in result.notices { blocks += [.feed(scaled(8)), .text(notice.text, size: scaled(26))] }
        blocks += [
            .feed(scaled(14)),
            centred(texts(.slipAt, ["time": LocalTime(date).clock, "date": texts.longDate(date)]), 26),
        ]
        if let hotline = centre.hotline { blocks.append(centred("\(texts(.hotline)): \(hotline)", 28)) }
        return TicketLayout(blocks, margin: scaled(8), title: texts(.slipHeading))
    }

    private var rule: TicketLayout.Block { .rule(thickness: scaled(2)) }

    private func centred(
        _ text: String, _ size: Int, _ weight: TicketLayout.Weight = .regular
    ) -> TicketLayout.Block {
        .text(text, size: scaled(size), weight: weight, alignment: .center)
    }

    private func scaled(_ dots: Int) -> Int { max(1, dots * width / 576) }
}
