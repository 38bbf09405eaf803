/// What a modem and its SIM have told of themselves; for the technician, the health page and support.
///
/// The SIM's and the modem's numbers are kept out of logs.
public struct ModemFacts: Sendable, Equatable, Encodable {
    /// How full a storage is.
    public struct Storage: Sendable, Equatable, Encodable {
        /// For example `ME`.
        public var name: String
        /// Slots taken.
        public var used: Int
        /// Slots in all.
        public var size: Int

        /// At least four fifths are taken.
        public var isTight: Bool { size > 0 && used * 5 >= size * 4 }
    }

    /// `AT+CGMI`.
    public var manufacturer: String?
    /// `AT+CGMM`.
    public var model: String?
    /// `AT+CGMR`.
    public var revision: String?
    /// `AT+CGSN`: 15 digits.
    public var imei: String?
    /// `AT+CIMI`: the subscription.
    public var imsi: String?
    /// `AT+COPS?`.
    public var networkOperator: String?
    /// `AT+CSQ` in dBm: -113 to -51; nil where the modem does not know.
    public var signal: Int?
    /// In °C, where the modem has a command for it.
    public var temperature: Int?
    /// `<stat>` of `+CEREG` where the modem is registered by that, else of `+CREG` (TS 27.007 §10.1.22, §7.2); nil
    /// where it tells neither.
    public var registration: Int?
    /// The storage in use.
    public var storage: Storage?
    /// `AT+CSCA?`: the service centre that the SIM sends by; nil where it has none or the modem does not tell.
    public var serviceCentre: String?
    /// The modem told that there is none: nothing can be sent (`+CMS ERROR: 330`).
    public var lacksServiceCentre = false
    /// What was set with `AT+CNMI`.
    public var indications: [Int] = []
    /// Whether the SIM's counter of messages is kept up to date; nil until one was sent.
    public var keepsReferenceCounter: Bool?
    /// The name of the profile in use.
    public var profile: String

    init(profile: String) { self.profile = profile }

    /// A reason for people why it is not in the network.
    var registrationReason: String {
        switch registration {
        case 0: "not registered and not searching"
        case 2, nil: "looking for the network" + (signal.map { ", signal \($0) dBm" } ?? ", no signal")
        case 3: "the network refuses the SIM"
        case 4: "no coverage, or unknown to the network"
        case 8: "emergency calls only"
        case let stat?: "registration \(stat)"
        }
    }
}

/// How often what has happened since the start.
public struct ModemCounters: Sendable, Equatable, Encodable {
    /// Commands without an answer in time, or without a prompt.
    public var timeouts = 0
    /// How often each rung was climbed, by its name.
    public var recoveries: [String: Int] = [:]
    /// Settings that the modem had lost and that were set again.
    public var settingsRestored = 0
    /// Messages handed over.
    public var received = 0
    /// Status reports that came directly.
    public var reports = 0
    /// Messages that the network took.
    public var accepted = 0
    /// Submissions whose end nobody saw.
    public var inDoubt = 0
    /// Of these, how many the SIM's counter of messages decided.
    public var judged = 0
    /// How often a storage was reported full.
    public var storageFull = 0

    /// How often a rung was climbed.
    public func count(_ rung: RecoveryRung) -> Int { recoveries[rung.rawValue, default: 0] }

    mutating func note(_ rung: RecoveryRung) { recoveries[rung.rawValue, default: 0] += 1 }
}
