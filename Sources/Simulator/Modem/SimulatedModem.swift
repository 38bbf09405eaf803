import ApplianceKit
import Foundation
import Glibc

/// A GSM modem at the far end of a serial line, with its SIM, its message memories and a network behind it.
///
/// Written from 27.005, 27.007 and V.250 alone, and strict: what a host gets wrong is refused. It knows nothing of the
/// product's driver.
///
/// ```swift
/// let modem = try SimulatedModem(link: folder + "/modem0", clock: clock)
/// try await modem.plug()
/// await modem.network.text(from: "0912345678", "H15.12-240119-0001")
/// let reply = try await modem.network.submitted.first()
/// ```
actor SimulatedModem: NetworkSubscriber {
    /// One line of what was said on the port.
    struct Line: Sendable, Equatable {
        let isFromHost: Bool
        let text: String
        let uptime: Duration
    }

    /// What goes when the power goes, as the standards have it after power on.
    struct Volatile: Sendable {
        var echoes = true
        var isVerbose = true
        var errorMode = 0
        var responseEnd: UInt8 = 10
        var serviceLevel = 0
        var indications = [0, 0, 0, 0, 0]
        var memories = ["", "", ""]
        var registrationReports = ["+CREG": 0, "+CGREG": 0, "+CEREG": 0]
        var moreMessages = 0
        var characterSet = "IRA"
        var functionality = 1
        var isUnlocked = false
        var isRegistered = false
        var areMessagesReady = false
        /// The message for which AT+CNMA is owed.
        var owed: MobileNetwork.Waiting?
        var isInDialogue = false
        /// TP-MR where the SIM does not count it.
        var nextReference: UInt8 = 0
        /// Whether it answers nothing any more.
        var hang: Hang?
        /// Whether unsolicited codes go to another port.
        var sendsCodesElsewhere = false
        var chatters = true
        var hasGivenUpNetwork = false
        /// Unsolicited codes that `<mode>` 0 keeps back.
        var kept: [[String]] = []
    }

    /// What ends a hang.
    enum Hang: Sendable {
        /// `AT+CFUN=1,1`, though it is not answered.
        case untilRestart
        /// Only its power.
        case untilPower
    }

    nonisolated let thread: PollThread
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
    nonisolated let network: MobileNetwork
    nonisolated let clock: any ApplianceClock
    nonisolated let profile: ModemProfile
    /// Everything said on the port.
    nonisolated let conversation = Ledger<Line>(limit: 5_000)
    /// The moments passed, in order.
    nonisolated let moments = Ledger<ModemMoment>(limit: 5_000)
    private nonisolated let link: String?

    var sim: SIMCard
    var memories: [String: MessageMemory] = [:]
    var volatile = Volatile()
    var faults = FaultSchedule()
    var reader = CommandReader()

    private var holds: [ModemHold] = []
    var port: PseudoTerminal?
    var wire = Wire()
    /// Counts power cycles: what was begun before one does not go on after it.
    private(set) var epoch = 0
    private(set) var isOn = false
    /// The octets that the next text must have.
    var announcedLength = 0

    /// Makes it, without power: ``plug()`` comes next.
    ///
    /// - Parameters:
    ///   - link: Where to put a symbolic link to its port; nil for none.
    /// - Throws: ``SystemError`` where there is no thread left.
    init(
        link: String? = nil, profile: ModemProfile = .generic, sim: SIMCard = SIMCard(), network: MobileNetwork? = nil,
        clock: any ApplianceClock = SystemClock()
    ) throws(SystemError) {
        thread = try PollThread(name: "sim-modem")
        self.link = link
        self.profile = profile
        self.sim = sim
        self.clock = clock
        self.network = network ?? MobileNetwork(clock: clock)
        for (name, size) in profile.memories + (profile.reportMemory.map { [($0, 20)] } ?? []) {
            memories[name] = MessageMemory(name: name, size: size, firstIndex: profile.firstIndex)
        }
    }

    // MARK: - Power and cable

    /// What a host opens: the link, or else `/dev/pts/N`, which another plugging changes.
    var path: String { port?.path ?? link ?? "" }

    /// Puts it in: it gets its power from the cable, as USB modems do, and starts.
    func plug() throws(SystemError) {
        if let port {
            try port.plug()
        } else {
            port = try PseudoTerminal(link: link, on: thread) { [weak self] bytes in
                self?.assumeIsolated { $0.receive(bytes) }
            }
            network.attach(self, number: sim.number)
        }
        if !isOn { start() }
    }

    /// Pulls it out: the port hangs up and all that is volatile is gone.
    func unplug() {
        stop()
        port?.unplug()
    }

    /// Starts again without hanging up the port.
    func reboot() {
        stop()
        start()
    }

    private func stop() {
        epoch += 1
        isOn = false
        wire = Wire()
        reader = CommandReader()
        volatile = Volatile()
    }

    /// What a host's command to start anew does: a USB device vanishes for a while.
    func restart() {
        guard let pause = profile.enumeratesFor else { return reboot() }
        unplug()
        Task {
            try await self.clock.sleep(for: pause)
            try self.plug()
        }
    }

    private func start() {
        isOn = true
        volatile.sendsCodesElsewhere = profile.codesElsewhereUntil != nil
        volatile.memories = [profile.initialMemory, profile.initialMemory, profile.initialMemory]
        for line in profile.banner { send(unsolicited: [line]) }
        if sim.isInserted, sim.pin == nil { unlocked() }
        chatter(since: epoch)
    }

    // MARK: - Faults and holds

    /// Makes the modem stand still the next time it comes to a moment.
    func hold(at moment: ModemMoment) -> ModemHold {
        let hold = ModemHold(moment: moment)
        holds.append(hold)
        return hold
    }

    /// Lets a command go wrong.
    ///
    /// - Parameters:
    ///   - prefix: How the command line begins, `AT+CMGS` for example; `PDU` means the text after the prompt.
    ///   - skip: How many such commands go well before.
    ///   - count: How many go wrong.
    func schedule(_ fault: ModemFault, on prefix: String, skip: Int = 0, count: Int = 1) {
        faults.add(fault, prefix: prefix.uppercased(), skip: skip, count: count)
    }

    /// Lets the next arrival of a message go wrong.
    func schedule(_ fault: ArrivalFault) { faults.add(fault) }

    /// Loses the settings of AT+CNMI, as some modems do by themselves after a while: nothing is announced any more.
    func forgetIndications() { volatile.indications = [0, 0, 0, 0, 0] }

    /// Drops out of the network and never looks for it again until it starts anew, as some do after a long time without.
    func loseNetworkUntilRestart() {
        volatile.hasGivenUpNetwork = true
        registered(false)
    }

    /// Returns when what was under way on the modem's thread is done: with how many bytes still are on its line.
    func rest() -> (toDaemon: Int, fromDaemon: Int) { port?.underWay ?? (0, 0) }

    /// Gives a memory another size; what it holds stays.
    func resize(_ memory: String, to size: Int) { memories[memory] = memories[memory]?.resized(to: size) }

    /// Takes back what has not gone wrong yet.
    func clearFaults() { faults.removeAll() }

    /// Stands still where somebody holds this moment.
    func pass(_ moment: ModemMoment) async -> ModemHold.Release {
        moments.append(moment)
        guard let index = holds.firstIndex(where: { $0.moment == moment }) else { return .normally }
        return await holds.remove(at: index).stand()
    }
}
