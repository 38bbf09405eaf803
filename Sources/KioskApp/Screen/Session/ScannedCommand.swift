import DossierKit

/// What a card beside the kiosk asks for: whoever can hold something under the scanner, and can neither see nor touch the
/// screen, takes a number and rates by it all the same. `tracuu-kiosk ticket preview --cards` draws the cards.
enum ScannedCommand: Hashable, Sendable {
    /// A queue number: of this series, else of the only one or of the counter that the answer names.
    case takeNumber(series: String?)
    /// A face.
    case rate(Rating.Level)
    /// Somebody of the staff is asked to come.
    case callStaff
    /// Every screen is read out, or no longer.
    case listen
    /// Back to the first screen.
    case finish

    private static let prefix = "TRACUU-"

    /// Reads what a scanner sent; nil for all else, and no dossier's code looks like it.
    init?(_ text: String) {
        guard text.hasPrefix(Self.prefix), text.utf8.count <= 16 else { return nil }
        let words = text.dropFirst(Self.prefix.count).split(separator: "-", omittingEmptySubsequences: false)
        switch words {
        case ["SO"]: self = .takeNumber(series: nil)
        case ["GOI"]: self = .callStaff
        case ["NGHE"]: self = .listen
        case ["XONG"]: self = .finish
        case _ where words.count == 2 && words[0] == "SO" && !words[1].isEmpty:
            self = .takeNumber(series: String(words[1]))
        case _ where words.count == 2 && words[0] == "DG":
            guard let level = Int(words[1]).flatMap(Rating.Level.init) else { return nil }
            self = .rate(level)
        default: return nil
        }
    }

    /// What stands in its code.
    var text: String {
        switch self {
        case .takeNumber(let series): Self.prefix + "SO" + (series.map { "-\($0)" } ?? "")
        case .rate(let level): Self.prefix + "DG-\(level.rawValue)"
        case .callStaff: Self.prefix + "GOI"
        case .listen: Self.prefix + "NGHE"
        case .finish: Self.prefix + "XONG"
        }
    }
}

extension KioskSession {
    /// A card counts once while it lies there, as a receipt does.
    mutating func commanded(_ command: ScannedCommand, _ key: String, at now: Duration) {
        defer { lastCommand = (command, now) }
        if let last = lastCommand, last.command == command, now - last.at < times.sameScan { return }
        switch command {
        case .takeNumber(let series): takeNumberByCard(series, key, at: now)
        case .rate(let level): rateByCard(level, at: now)
        case .callStaff: if offers.staffCall { callStaff(at: now) }
        case .listen:
            guard offers.speech else { break }
            comfort.toggle(.speech)
            restartIdle(at: now)
        case .finish: start(.attract, at: now)
        }
    }

    private mutating func takeNumberByCard(_ series: String?, _ key: String, at now: Duration) {
        var wish = NumberWish()
        switch screen {
        // The number before is still on its way; its paper would come out for two people at once.
        case .takingNumber, .printing: return
        case .choosingService(let chosen), .choosingPriority(let chosen): wish = chosen
        case .result(let dossier, _):
            wish.dossier = dossier.code.printed
            wish.series = plan.counter(dossier.counter)?.series.first
        default: break
        }
        takeNumber(of: series ?? wish.series, wish, key, at: now)
    }

    /// One face is the whole rating: the aspects want a finger.
    private mutating func rateByCard(_ level: Rating.Level, at now: Duration) {
        guard offers.rating, !screen.waitsForMachine else { return }
        var form = RatingForm()
        switch screen {
        case .rating(let begun): form = begun
        case .result(let dossier, _): form.dossier = dossier.code
        default: break
        }
        form.overall = level
        go(to: .rating(form), at: now)
        go(to: .thanked, at: now)
    }
}
