public import ApplianceKit

/// One GSM modem: set up, kept in the network, its messages handed over and deleted, PDUs handed in.
///
/// An actor on the port's own thread. ``run()`` does everything by itself, for ever: a modem that is unplugged or hangs
/// is opened, set up again and, where that does not help, reset by stronger and stronger means (``RecoveryRung``). It is
/// event-driven; the audit every few minutes only finds what an event got lost for.
public actor Modem {
    /// How to reach the modem and what it may use.
    public struct Configuration: Sendable, Equatable {
        /// The port, for example `/dev/tracuu/modem0`, or `usb:2c7c:0125:2` for interface 2 of that USB device.
        public var device: String
        /// In bits per second; USB modems ignore it.
        public var baudRate: Int
        /// Hardware flow control or none.
        public var flowControl: SerialPort.FlowControl
        /// The SIM's PIN, where it has one.
        public var pin: String?
        /// The operator's service centre, `+84…`; nil: the SIM's own.
        public var serviceCentre: String?
        /// How often the set-up is checked and the storage swept.
        public var auditInterval: Duration
        /// The name of the profile to use; nil: the one that fits what the modem says of itself.
        public var profile: String?
        /// A folder with a site's own profiles.
        public var profileFolder: String?
        /// Which `<ds>` to try with `AT+CNMI`, in this order; nil: as the profile says.
        public var reportModes: [Int]?

        /// A modem on a port.
        public init(
            device: String, baudRate: Int = 115_200, flowControl: SerialPort.FlowControl = .none, pin: String? = nil,
            serviceCentre: String? = nil, auditInterval: Duration = .seconds(300), profile: String? = nil,
            profileFolder: String? = nil, reportModes: [Int]? = nil
        ) {
            self.device = device
            self.baudRate = baudRate
            self.flowControl = flowControl
            self.pin = pin
            self.serviceCentre = serviceCentre
            self.auditInterval = auditInterval
            self.profile = profile
            self.profileFolder = profileFolder
            self.reportModes = reportModes
        }
    }

    /// Takes a message into our own store and says whether the modem may delete it.
    public typealias Receiver = @Sendable (StoredMessage) async -> StoredMessageDisposition

    let configuration: Configuration
    let channel: ATChannel
    let log: Log
    let clock: any ApplianceClock
    let receiver: Receiver
    let profiles: ModemProfiles
    let power: (any ModemPowerControl)?
    let pinMemory: any PINMemory
    private let thread: PollThread
    private let states: AsyncStream<ModemState>.Continuation
    /// Where it stands now.
    public private(set) var state = ModemState.off

    /// What the modem and its SIM have told of themselves; kept while it is away.
    public internal(set) var facts: ModemFacts
    var counts = ModemCounters()
    var profile: ModemProfile
    var ladder = RecoveryLadder()
    var reminders: [ATChannel.Reminder: Task<Void, Never>] = [:]
    var referenceCounter = ReferenceCounter()
    var isRegistered = false
    /// When and in which registration the operator's name was read.
    var operatorRead: Duration?
    var operatorRegistration: Int?
    /// Whether `AT+CMGL` once had no answer.
    var listingHangs = false
    var storage = StorageSelection.preferred[0]
    /// How often the message at an index came out cut.
    var cutMessages: [Int: Int] = [:]
    /// PDUs that are in our own store and may lie in the modem still.
    var undeleted: Set<String> = []
    /// What `AT+CSMS` is set to: with 1 we owe `AT+CNMA` for what comes directly.
    var serviceLevel = 0
    /// Messages are handed in one after another: the SIM's counter tells of one at a time.
    let submissions = TurnQueue(limit: 64)
    var unansweredSubmissions = 0
    var readers: [UInt64: CounterReader] = [:]
    var lastReader: UInt64 = 0
    /// Since when it is out of the network; nil while it is in.
    var unregisteredSince: Duration?
    /// How long that may last until the modem is started anew; longer each time.
    var networkPatience: Duration
    var ussdDialogue: USSDDialogue?

    /// Every change of state, oldest first; for one reader, who loses the oldest when more than 64 wait.
    public nonisolated let stateChanges: AsyncStream<ModemState>

    /// The thread of the port.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// A modem that does nothing until ``run()``.
    ///
    /// - Parameters:
    ///   - name: For the log and the thread, for example `modem0`.
    ///   - power: Switches the modem's power, where the appliance can.
    ///   - pinMemory: Remembers over restarts that a PIN was tried; nil: only as long as the process lives.
    ///   - receiver: Stores a message; called for one message at a time.
    /// - Throws: `SystemError` where no thread can be made, or what is wrong with the profiles.
    public init(
        name: String, configuration: Configuration, clock: any ApplianceClock,
        power: (any ModemPowerControl)? = nil, pinMemory: (any PINMemory)? = nil, receiver: @escaping Receiver
    ) throws {
        let profiles = try ModemProfiles(siteFolder: configuration.profileFolder)
        var profile = profiles.generic
        if let wanted = configuration.profile {
            guard let named = profiles[wanted] else { throw UnknownModemProfile(name: wanted, known: profiles.names) }
            profile = named
        }
        let thread = try PollThread(name: name)
        self.profiles = profiles
        self.profile = profile
        facts = ModemFacts(profile: profile.name)
        networkPatience = profile.networkPatience
        self.thread = thread
        channel = ATChannel(
            thread: thread, clock: clock, unsolicited: profile.unsolicited, usualDeadline: profile.commandDeadline)
        log = Log(name)
        self.configuration = configuration
        self.clock = clock
        self.power = power
        self.pinMemory = pinMemory ?? ForgetfulPINMemory()
        self.receiver = receiver
        (stateChanges, states) = AsyncStream.makeStream(of: ModemState.self, bufferingPolicy: .bufferingNewest(64))
    }

    /// How often what has happened since the start.
    public var counters: ModemCounters {
        get async {
            var counters = counts
            counters.timeouts = await channel.timeouts
            return counters
        }
    }

    /// Looks after the modem until the task is cancelled.
    public func run() async {
        while !Task.isCancelled {
            let failure = await session()
            await endSession(failure.state)
            if Task.isCancelled { break }
            await recover(from: failure)
        }
        await channel.close()
        endReadings(isBack: false)
        change(to: .off)
        states.finish()
    }

    func change(to new: ModemState) {
        // At the top of the ladder each try would tell the same again.
        if ladder.isAlarmed {
            switch new {
            case .opening, .absent, .sick, .resetting: return
            default: break
            }
        }
        guard new != state else { return }
        state = new
        log.notice("\(new)")
        states.yield(new)
    }
}

/// A configuration names a profile that is not there.
public struct UnknownModemProfile: Error, CustomStringConvertible {
    /// What was named.
    public let name: String
    /// What there is.
    public let known: [String]
    /// What to do.
    public var description: String {
        "there is no modem profile “\(name)”: use one of \(known.joined(separator: ", ")), or leave modem.profile out"
    }
}
