/// What a tap asks for; written in the model and in the tap as one word, `group:A` for a service group.
enum KioskAction: Hashable, Sendable {
    /// Back to the first screen; all that stood there is forgotten.
    case home
    /// A touch beside the buttons, or "go on": somebody is there.
    case touch
    /// The same question to the central system once more.
    case again
    /// A queue number, of the only group or after choosing.
    case takeNumber
    /// A queue number of the group with this series letter.
    case group(String)
}

extension KioskAction: RawRepresentable, Codable {
    init?(rawValue: String) {
        switch rawValue {
        case "home": self = .home
        case "touch": self = .touch
        case "again": self = .again
        case "takeNumber": self = .takeNumber
        case _ where rawValue.hasPrefix("group:"): self = .group(String(rawValue.dropFirst("group:".count)))
        default: return nil
        }
    }

    var rawValue: String {
        switch self {
        case .home: "home"
        case .touch: "touch"
        case .again: "again"
        case .takeNumber: "takeNumber"
        case .group(let series): "group:\(series)"
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
