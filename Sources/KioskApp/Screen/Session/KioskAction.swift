import DossierKit

/// What a tap asks for; written in the model and in the tap as one word, `group:A` for a service group.
enum KioskAction: Hashable, Sendable {
    // MARK: On every screen

    /// Back to the first screen; all that stood there is forgotten.
    case home
    /// One screen back.
    case back
    /// A touch beside the buttons, or "go on": somebody is there.
    case touch
    /// Another language, by its code.
    case language(String)
    /// A way to make the screen easier, on or off.
    case mode(Comfort.Mode)
    /// The screen with all the help that there is.
    case help
    /// Somebody of the staff is asked to come.
    case callStaff

    // MARK: Looking up

    /// The keypad for a dossier's code.
    case typeCode
    /// A key of the pad that stands there.
    case key(TypedText.Key)
    /// What was typed is complete.
    case submit
    /// The n-th of the dossiers that a code may mean.
    case candidate(Int)
    /// The same question to the central system once more.
    case again
    /// The answer on paper.
    case printSlip
    /// The keypad for a telephone number that wants to hear of this dossier, or when few are ahead of this number.
    case follow

    // MARK: Numbers

    /// A queue number, of the only group or after choosing.
    case takeNumber
    /// A queue number of the group with this series letter.
    case group(String)
    /// A queue number for one of the group's services, by its id.
    case service(String)
    /// The reasons for being called ahead.
    case offerPriority
    /// A queue number for somebody who is called ahead, by the id of the reason.
    case priority(String)

    // MARK: Procedures, figures, rating

    /// The published procedures, by field.
    case procedures
    /// The n-th field.
    case field(Int)
    /// The keyboard for a procedure's name.
    case searchProcedures
    /// A procedure, by its place in the catalogue.
    case procedure(Int)
    /// The next or the previous part of a long list.
    case page(Int)
    /// How the centre's dossiers stand.
    case figures
    /// The three faces.
    case rate
    /// A face.
    case level(Rating.Level)
    /// One of the aspects, in three degrees.
    case aspect(RatingForm.Aspect, Rating.Level)
    /// What somebody was not content with.
    case reason(Rating.Reason)
}

extension KioskAction: RawRepresentable, Codable {
    init?(rawValue: String) {
        let parts = rawValue.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2 else {
            guard let plain = Self.plain[rawValue] else { return nil }
            self = plain
            return
        }
        let rest = parts[1]
        let read: KioskAction? =
            switch parts[0] {
            case "group": .group(rest)
            case "service": .service(rest)
            case "priority": .priority(rest)
            case "language": .language(rest)
            case "mode": Comfort.Mode(rawValue: rest).map(KioskAction.mode)
            case "key": TypedText.Key(rawValue: rest).map(KioskAction.key)
            case "candidate": Int(rest).map(KioskAction.candidate)
            case "field": Int(rest).map(KioskAction.field)
            case "procedure": Int(rest).map(KioskAction.procedure)
            case "page": Int(rest).map(KioskAction.page)
            case "level": Int(rest).flatMap(Rating.Level.init).map(KioskAction.level)
            case "aspect": Self.aspect(rest)
            case "reason": Rating.Reason(rawValue: rest).map(KioskAction.reason)
            default: nil
            }
        guard let read else { return nil }
        self = read
    }

    var rawValue: String {
        switch self {
        case .group(let series): "group:\(series)"
        case .service(let id): "service:\(id)"
        case .priority(let id): "priority:\(id)"
        case .language(let code): "language:\(code)"
        case .mode(let mode): "mode:\(mode.rawValue)"
        case .key(let key): "key:\(key.rawValue)"
        case .candidate(let index): "candidate:\(index)"
        case .field(let index): "field:\(index)"
        case .procedure(let index): "procedure:\(index)"
        case .page(let step): "page:\(step)"
        case .level(let level): "level:\(level.rawValue)"
        case .aspect(let aspect, let level): "aspect:\(aspect.rawValue):\(level.rawValue)"
        case .reason(let reason): "reason:\(reason.rawValue)"
        case .home: "home"
        case .back: "back"
        case .touch: "touch"
        case .help: "help"
        case .callStaff: "callStaff"
        case .typeCode: "typeCode"
        case .submit: "submit"
        case .again: "again"
        case .printSlip: "printSlip"
        case .follow: "follow"
        case .takeNumber: "takeNumber"
        case .offerPriority: "offerPriority"
        case .procedures: "procedures"
        case .searchProcedures: "searchProcedures"
        case .figures: "figures"
        case .rate: "rate"
        }
    }

    /// The words that stand alone. Two actions are the same when their words are, so no word may be looked up by `==`.
    private static let plain: [String: KioskAction] = Dictionary(
        uniqueKeysWithValues: [
            KioskAction.home, .back, .touch, .help, .callStaff, .typeCode, .submit, .again, .printSlip, .follow,
            .takeNumber, .offerPriority, .procedures, .searchProcedures, .figures, .rate,
        ].map { ($0.rawValue, $0) })

    private static func aspect(_ text: String) -> KioskAction? {
        let parts = text.split(separator: ":").map(String.init)
        guard parts.count == 2, let aspect = RatingForm.Aspect(rawValue: parts[0]),
            let level = Int(parts[1]).flatMap(Rating.Level.init)
        else { return nil }
        return .aspect(aspect, level)
    }

    /// Whether a tap that comes late may have got a number all the same.
    var asksForNumber: Bool {
        switch self {
        case .takeNumber, .group, .service, .priority: true
        default: false
        }
    }
}

/// A tap as the page posts it.
struct Tap: Codable, Equatable, Sendable {
    var action: KioskAction
    /// ``ScreenModel/screen`` of the screen that was tapped.
    var screen: String
    /// The page's own word for this tap, the same in every attempt to send it: one number for one tap.
    var key: String
}
