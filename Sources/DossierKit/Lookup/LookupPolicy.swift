public import ApplianceKit

/// What a province demands of whoever asks, from the section `lookup`.
///
/// ```json5
/// lookup: {
///   code: "none",           // the lookup code (mã tra cứu): "none", "required" or "requiredForDetails"
///   negativeSeconds: 20,    // how long “not found” is believed without asking again
///   attempts: {             // wrong lookup codes within the time
///     sender: 5, device: 30, dossier: 10, withinSeconds: 3600,
///   },
/// }
/// ```
public struct LookupPolicy: Sendable, Equatable {
    /// What the lookup code is needed for.
    public enum CodeRule: String, CaseIterable, Sendable {
        /// Whoever has the dossier code is told all that may be told.
        case none
        /// Without the lookup code nothing is told.
        case required
        /// Without it the status and the appointment are told, and no more.
        case requiredForDetails
    }

    /// How many wrong lookup codes are put up with.
    public struct Attempts: Sendable, Equatable {
        /// Of one telephone number, 1 to 1000.
        public var sender: Int
        /// At one kiosk, which many people use, 1 to 10,000.
        public var device: Int
        /// About one dossier, from wherever, 1 to 1000.
        public var dossier: Int
        /// Within which time; a minute to a day, of wall time, since the count outlives the process.
        public var window: Duration

        /// Limits in code.
        public init(sender: Int = 5, device: Int = 30, dossier: Int = 10, window: Duration = .seconds(3_600)) {
            self.sender = sender
            self.device = device
            self.dossier = dossier
            self.window = window
        }
    }

    /// What the lookup code is needed for.
    public var code: CodeRule
    /// How long “not found” is believed without asking again, up to ten minutes; zero asks each time.
    public var negativeFor: Duration
    /// How many wrong lookup codes are put up with.
    public var attempts: Attempts

    /// A policy in code.
    public init(
        code: CodeRule = .none, negativeFor: Duration = .seconds(20), attempts: Attempts = Attempts()
    ) {
        self.code = code
        self.negativeFor = negativeFor
        self.attempts = attempts
    }

    /// Reads the section; what is wrong is noted there.
    public init(_ section: ConfigurationSection) {
        code = section.choice("code", default: .none)
        negativeFor = section.seconds("negativeSeconds", default: .seconds(20), in: 0...600)
        let limits = section.section("attempts")
        attempts = Attempts(
            sender: limits.integer("sender", default: 5, in: 1...1_000),
            device: limits.integer("device", default: 30, in: 1...10_000),
            dossier: limits.integer("dossier", default: 10, in: 1...1_000),
            window: limits.seconds("withinSeconds", default: .seconds(3_600), in: 60...86_400))
    }
}

/// Who asks.
public enum Asker: Sendable, Equatable {
    /// A telephone number. It is stored as a keyed hash only.
    case sender(String)
    /// A kiosk, by its name.
    case device(String)
}
