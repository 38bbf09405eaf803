public import ApplianceKit

/// What one make of modem does differently from another; data, so that a technician can add one without a compiler.
///
/// Read from a file of the form of `generic.json5`, whose comments tell what each key means.
public struct ModemProfile: Sendable, Equatable {
    /// How `AT+CUSD` wants its text (TS 27.007 §7.15 leaves it to the modem).
    public enum USSDCoding: String, Sendable, CaseIterable {
        /// As it is.
        case plain
        /// Packed septets (TS 23.038 §6.1.2.3) in hexadecimal.
        case packed
        /// UCS-2 in hexadecimal.
        case ucs2
    }

    /// The file's name without its ending.
    public var name: String
    /// Parts of what `AT+CGMI` answers; none: any.
    public var manufacturers: [String] = []
    /// Parts of what `AT+CGMM` answers. Without any the profile is used by its name only: a maker alone is too little
    /// to be chosen by.
    public var models: [String] = []
    /// Commands after the first OK; a refusal is no harm.
    public var startUp: [String] = []
    /// The lines that may come unasked.
    public var unsolicited = UnsolicitedTable.standard
    /// How a line begins that says: messages can be read now.
    public var readyNotices: [String] = []
    /// How a line begins that says: the modem has started anew and forgotten its settings.
    public var restartNotices: [String] = []
    /// How a line begins that says: the storage is full.
    public var fullNotices: [String] = []
    /// What to try with `AT+CPMS`, in this order.
    public var storages = StorageSelection.preferred
    /// Which `<mode>` to try with `AT+CNMI`, in this order.
    public var indicationModes = [2, 1, 3]
    /// Which `<ds>` to try with `AT+CNMI`, in this order.
    public var reportModes = [2, 1, 0]
    /// For `AT+CSMS`: 1 where the modem is to wait for `AT+CNMA` behind each report.
    public var serviceLevel = 0
    /// Whether `AT+CMGL` works.
    public var canList = true
    /// How long each of ``reset`` may take; all other commands bring their own deadlines.
    public var commandDeadline = Duration.seconds(5)
    /// How long the prompt of `AT+CMGS` may take.
    public var promptDeadline = Duration.seconds(10)
    /// How long `AT+CMGS` may take from the PDU on; shorter than the network's own limits makes duplicates.
    public var submitDeadline = Duration.seconds(180)
    /// Whether `AT+CMMS=2` is to keep the link open between messages.
    public var keepsLinkOpen = true
    /// How long it may be out of the network until it is started anew; twice as long each time.
    public var networkPatience = Duration.seconds(900)
    /// How long the SIM may be busy after power on, in seconds.
    public var simReadySeconds = 20
    /// How long a reset takes until the modem answers again.
    public var resetDuration = Duration.seconds(15)
    /// The commands that reset the modem, tried in this order.
    public var reset = ["AT+CFUN=1,1"]
    /// How `AT+CUSD` wants its text.
    public var ussd = USSDCoding.plain
    /// The command that tells the temperature in °C, where there is one.
    public var temperature: String?

    /// As the standards have it, without any vendor's habits.
    public init(name: String = "standard") { self.name = name }

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - name: The file's name without its ending.
    ///   - path: The file.
    ///   - base: What holds for keys that are not there.
    /// - Throws: `ConfigurationError` with everything that is wrong.
    public init(name: String, path: String, over base: ModemProfile) throws(ConfigurationError) {
        try self.init(name: name, reading: ConfigurationReader(path: path), over: base)
    }

    package init(name: String, reading reader: ConfigurationReader, over base: ModemProfile) throws(ConfigurationError)
    {
        self = base
        self.name = name
        let root = reader.root
        manufacturers = root.strings("manufacturers", default: [])
        models = root.strings("models", default: [])
        startUp = root.strings("startUp", default: base.startUp)
        let lines = root.section("unsolicited")
        unsolicited = base.unsolicited.adding(
            Dictionary(uniqueKeysWithValues: lines.keys.map { ($0, lines.integer($0, default: 1, in: 1...2)) }))
        readyNotices = root.strings("readyNotices", default: base.readyNotices)
        restartNotices = root.strings("restartNotices", default: base.restartNotices)
        fullNotices = base.fullNotices + root.strings("fullNotices", default: [])
        if root.has("storages") {
            storages = root.strings("storages", default: []).map { StorageSelection(list: $0) }
            let isNamed = storages.allSatisfy { (1...3).contains($0.names.count) && !$0.names.contains("") }
            if storages.isEmpty || !isNamed {
                root.report("must be a list of one to three storages each, such as \"ME,ME,ME\"", key: "storages")
            }
        }
        indicationModes = root.integers("indicationModes", default: base.indicationModes, in: 0...3)
        reportModes = root.integers("reportModes", default: base.reportModes, in: 0...2)
        serviceLevel = root.integer("serviceLevel", default: base.serviceLevel, in: 0...1)
        canList = root.boolean("canList", default: base.canList)
        commandDeadline = root.seconds("commandSeconds", default: base.commandDeadline, in: 1...60)
        promptDeadline = root.seconds("promptSeconds", default: base.promptDeadline, in: 1...60)
        // The network's own timers and the slowest modem come to 135 s; less would send twice what went out once.
        submitDeadline = root.seconds("submitSeconds", default: base.submitDeadline, in: 140...600)
        keepsLinkOpen = root.boolean("keepsLinkOpen", default: base.keepsLinkOpen)
        networkPatience = root.seconds("networkPatienceSeconds", default: base.networkPatience, in: 60...86_400)
        simReadySeconds = root.integer("simReadySeconds", default: base.simReadySeconds, in: 1...120)
        resetDuration = root.seconds("resetSeconds", default: base.resetDuration, in: 1...120)
        reset = root.strings("reset", default: base.reset)
        ussd = root.choice("ussd", default: base.ussd)
        let command = root.string("temperature", default: base.temperature ?? "")
        temperature = command.isEmpty ? nil : command
        try reader.finish()
    }

    /// How well it fits: 0 not at all, 1 by its maker alone, else the more the longer the part of the model's name that
    /// fits.
    func fit(manufacturer: String, model: String) -> Int {
        let makers = manufacturers.filter { manufacturer.lowercased().contains($0.lowercased()) }
        let kinds = models.filter { model.lowercased().contains($0.lowercased()) }
        guard manufacturers.isEmpty || !makers.isEmpty, models.isEmpty || !kinds.isEmpty else { return 0 }
        return (makers.isEmpty ? 0 : 1) + (kinds.map(\.utf8.count).max() ?? 0) * 2
    }
}
