import DeviceIO
import DossierKit

/// The cards that do by the scanner what a finger does on the screen: printed once, cut apart, and laid beside the kiosk.
struct CommandCards: Sendable {
    let texts: ScreenTexts
    /// The printer's width in dots; the sizes are given for 576 and follow it.
    let width: Int
    /// Whether the box reads screens out.
    var speaks = false

    /// All cards of a queue's plan.
    func layout(_ plan: QueuePlan) -> TicketLayout {
        var blocks: [TicketLayout.Block] = [
            line(texts(.cardsHeading), 40, .bold), line(texts(.cardsHint), 26), .feed(scaled(12)),
        ]
        for (command, label) in cards(plan) {
            guard let code = QRCode(command.text) else { continue }
            blocks += [
                .rule(thickness: scaled(2)), .feed(scaled(18)), line(label, 38, .bold), .feed(scaled(10)),
                .qr(code, moduleWidth: scaled(8), .center), .feed(scaled(18)),
            ]
        }
        return TicketLayout(blocks, margin: scaled(7), title: texts(.cardsHeading))
    }

    private func cards(_ plan: QueuePlan) -> [(ScannedCommand, String)] {
        var cards: [(ScannedCommand, String)] = []
        if plan.groups.count == 1 {
            cards.append((.takeNumber(series: nil), texts(.takeNumber)))
        } else {
            cards += plan.groups.map {
                (.takeNumber(series: $0.series), texts(.cardsNumberFor, ["name": $0.name]))
            }
        }
        let faces: [(Rating.Level, ScreenTexts.Key)] = [
            (.verySatisfied, .ratingLevel3), (.satisfied, .ratingLevel2), (.dissatisfied, .ratingLevel1),
        ]
        cards += faces.map { (.rate($0.0), texts(.cardsRate, ["level": texts($0.1)])) }
        if speaks { cards.append((.listen, texts(.toolSpeech))) }
        return cards + [(.callStaff, texts(.callStaff)), (.finish, texts(.cardsFinish))]
    }

    private func line(
        _ text: String, _ size: Int, _ weight: TicketLayout.Weight = .regular
    ) -> TicketLayout.Block {
        .text(text, size: scaled(size), weight: weight, alignment: .center)
    }

    private func scaled(_ dots: Int) -> Int { max(1, dots * width / 576) }
}
