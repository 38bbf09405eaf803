/// How somebody wants the screen to be; it goes with the person.
struct Comfort: Equatable, Sendable {
    /// What can be switched on, on every screen, by one touch.
    enum Mode: String, CaseIterable, Sendable {
        /// Larger letters.
        case large
        /// Light on black.
        case contrast
        /// Everything that is touched in the lower half, for those who sit.
        case low
        /// Every screen is read out.
        case speech
    }

    /// The language's code; nil is the kiosk's first.
    var language: String?
    var modes: Set<Mode> = []

    /// Switches a mode.
    mutating func toggle(_ mode: Mode) {
        if modes.remove(mode) == nil { modes.insert(mode) }
    }
}
