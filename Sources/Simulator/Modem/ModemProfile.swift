/// What one make of modem does differently from another. The values of ``generic`` follow 27.005 and 27.007.
struct ModemProfile: Sendable {
    var manufacturer = "TraCuu"
    var model = "SIM-LTE"
    var revision = "1.0"
    /// 15 digits.
    var imei = "860000000000017"
    /// Lines after power on, before anything else, for example `RDY`.
    var banner: [String] = []
    /// Lines when messages can be read after the SIM is ready, for example `SMS Ready`.
    var messagesReady: [String] = []
    /// From the SIM's being ready until its messages can be used; until then +CMS ERROR: 314.
    var messagesReadyDelay: Duration = .zero
    /// From the SIM's being ready until the network has accepted the modem.
    var registrationDelay: Duration = .zero
    /// Message memories with their sizes, in the order in which they are named.
    var memories: [(name: String, size: Int)] = [("SM", 30), ("ME", 100)]
    /// All three of `AT+CPMS` after power on.
    var initialMemory = "SM"
    /// Whether `AT+CPMS=…` must name all three memories.
    var needsAllMemories = false
    /// The first index of a memory.
    var firstIndex = 1
    /// Whether reading an empty slot is an error (321) or only an OK.
    var emptySlotIsError = true
    /// What `AT+CNMI=?` names for mode, mt, bm, ds and bfr.
    var indications: [[Int]] = [[0, 1, 2], [0, 1, 2], [0], [0, 1, 2], [0, 1]]
    /// Settings that are named and still refused: a field's position with its value.
    var refusedIndications: [(field: Int, value: Int)] = []
    /// The memory for status reports where ds is 2; nil puts them where messages go.
    var reportMemory: String?
    /// What becomes of `AT+CMGL`.
    var listing = Listing.works
    /// Whether `+CMGR` leaves the status empty.
    var leavesStatusOut = false
    /// Whether status reports reach the host at all.
    var passesReports = true
    /// Whether `AT+CPINR` tells how many tries of a PIN are left (27.007 §8.65).
    var tellsPINTries = false
    /// Whether there is `AT+CMMS`.
    var hasMoreMessages = true
    /// Which registrations it knows (27.007 §7.2, §10.1.20, §10.1.22).
    var registrations: Set<String> = ["+CREG", "+CGREG", "+CEREG"]
    /// How `AT+CUSD` takes and gives texts.
    var dialogueCoding = DialogueCoding.characterSet
    /// The vendor's own commands with the lines of their answers.
    var vendorCommands: [String: [String]] = [:]
    /// Vendor's commands that start the modem anew, like `AT+CFUN=1,1`.
    var resetCommands: Set<String> = []
    /// Lines that come again and again, and the command that silences them.
    var chatter: Chatter?
    /// Until the host gives this command, unsolicited codes go to another port of the modem.
    var codesElsewhereUntil: String?
    /// Whether lines begin and end with LF alone.
    var hasLineFeedsOnly = false
    /// Told to start anew, its port is gone for so long: it is a USB device that enumerates again.
    var enumeratesFor: Duration?
    /// Whether `AT+CRSM` reads files of the SIM.
    var canReadSIMFiles = true
    /// Whether the last TP-MR is written to the SIM's EF_SMSS, or only kept in the modem.
    var updatesStatusFile = true
    /// What follows a command that the modem does not have.
    var unknownCommand = FinalResult.operationNotSupported
    /// Whether a prompt comes again after each CR within a text, as on Telit's.
    var repeatsPrompt = false
    /// How long the host may take for AT+CNMA where CSMS is 1.
    var acknowledgementLimit: Duration = .seconds(15)
    /// The line when a memory is full, for example `+QIND: "smsfull","SM"`.
    var memoryFullNotice: String?

    /// What becomes of `AT+CMGL`.
    enum Listing: Sendable {
        case works
        /// It ends with 303.
        case refused
        /// The modem answers nothing any more.
        case hangs
    }

    /// How `AT+CUSD` takes and gives texts.
    enum DialogueCoding: Sendable {
        /// In the character set of `AT+CSCS`.
        case characterSet
        /// Packed septets in hexadecimal, whatever `AT+CSCS` says.
        case packed
    }

    /// Lines that nobody asked for.
    struct Chatter: Sendable {
        var lines: [String]
        var every: Duration
        /// A command line that ends it, without `AT`.
        var silencedBy: String?
    }

    /// As the standards have it.
    static let generic = ModemProfile()

    /// One that does all it can to be different, within the standards: for drivers that must not rely on habits.
    static let contrary = ModemProfile(
        model: "CONTRARY", banner: ["RDY", "+CFUN: 1"], messagesReady: ["Call Ready", "SMS Ready"],
        memories: [("ME", 23)], initialMemory: "ME", needsAllMemories: true, firstIndex: 0,
        emptySlotIsError: false, refusedIndications: [(0, 2), (3, 1)], listing: .refused,
        canReadSIMFiles: false, unknownCommand: .error)
}
