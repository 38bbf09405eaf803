public import ApplianceKit

/// One GSM modem: set up, kept in the network, its messages handed over and deleted, PDUs handed in.
///
/// An actor on the port's own thread. ``run()`` does everything by itself, for ever: a modem that is unplugged or hangs
/// is opened and set up again. It is event-driven; the sweep every few minutes only finds what an event got lost for.
public actor Modem {
    /// How to reach the modem and what it may use.
    public struct Configuration: Sendable, Equatable {
        /// The port, for example `/dev/tracuu/modem0`.
        public var device: String
        /// In bits per second; USB modems ignore it.
        public var baudRate: Int
        /// Hardware flow control or none.
        public var flowControl: SerialPort.FlowControl
        /// The SIM's PIN, where it has one.
        public var pin: String?
        /// How often the set-up is checked and the storage swept.
        public var auditInterval: Duration

        /// A modem on a port.
        public init(
            device: String, baudRate: Int = 115_200, flowControl: SerialPort.FlowControl = .none, pin: String? = nil,
            auditInterval: Duration = .seconds(300)
        ) {
            self.device = device
            self.baudRate = baudRate
            self.flowControl = flowControl
            self.pin = pin
            self.auditInterval = auditInterval
        }
    }

    /// Takes a message into our own store and says whether the modem may delete it.
    public typealias Receiver = @Sendable (StoredMessage) async -> StoredMessageDisposition

    let configuration: Configuration
    let channel: ATChannel
    let log: Log
    var pinRefused = false
    var referenceCounter = ReferenceCounter()
    var isRegistered = false
    private let thread: PollThread
    let clock: any ApplianceClock
    private let receiver: Receiver
    private let states: AsyncStream<ModemState>.Continuation
    private(set) var state = ModemState.off
    private var offerAgain: Task<Void, Never>?
    /// Slots of the storage in use, for modems that can't list them.
    var storageSize = 0
    var storage = StorageSelection.preferred[0]

    /// Every change of state, oldest first; for one reader.
    public nonisolated let stateChanges: AsyncStream<ModemState>

    /// The thread of the port.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// A modem that does nothing until ``run()``.
    ///
    /// - Parameters:
    ///   - name: For the log and the thread, for example `modem0`.
    ///   - receiver: Stores a message; called for one message at a time.
    /// - Throws: `SystemError` where no thread can be made.
    public init(
        name: String, configuration: Configuration, clock: any ApplianceClock, receiver: @escaping Receiver
    ) throws {
        thread = try PollThread(name: name)
        channel = ATChannel(thread: thread, clock: clock)
        log = Log(name)
        self.configuration = configuration
        self.clock = clock
        self.receiver = receiver
        (stateChanges, states) = AsyncStream.makeStream(of: ModemState.self, bufferingPolicy: .bufferingNewest(64))
    }

    /// Looks after the modem until the task is cancelled.
    public func run() async {
        var pause = ReopenPause()
        while !Task.isCancelled {
            do {
                let events = try await open()
                pause = ReopenPause()
                try await serve(events)
            } catch let error as SerialPortError {
                change(to: .absent(reason: error.description))
            } catch let failure as ModemFailure {
                change(to: failure.state)
            } catch ATFailure.portClosed {
                change(to: .absent(reason: ATFailure.portClosed(payloadWritten: false).description))
            } catch {
                change(to: .sick(reason: "\(error)"))
            }
            await channel.close()
            offerAgain?.cancel()
            try? await clock.sleep(for: pause.next())
        }
        await channel.close()
        change(to: .off)
        states.finish()
    }

    /// Hands a PDU to the network (`AT+CMGS`, TS 27.005 §4.3).
    ///
    /// - Parameters:
    ///   - pdu: In hexadecimal with the service centre's address first (`00`: the SIM's).
    ///   - length: Octets of the TPDU, without the service centre's address.
    public func submit(pdu: String, length: Int) async -> Submission {
        guard state == .ready else { return .notSent(reason: "the modem is \(state)") }
        let before = referenceCounter
        let submission = await handIn(pdu: pdu, length: length)
        switch submission {
        case .accepted(let reference?):
            await noteReference(reference)
        case .inDoubt(let reason):
            return await resolve(reason, before: before)
        default: break
        }
        return submission
    }

    // MARK: - The session

    private func open() async throws -> AsyncStream<ATChannel.Event> {
        change(to: .opening)
        let events = try await channel.open(
            path: configuration.device, baudRate: configuration.baudRate, flowControl: configuration.flowControl)
        try await startUp()
        log.notice("set up")
        return events
    }

    private func serve(_ events: AsyncStream<ATChannel.Event>) async throws {
        // Audits wait in line with the events: two sweeps at once could delete a slot that has been filled again.
        let audits = Task { [clock, channel, interval = configuration.auditInterval] in
            while (try? await clock.sleep(for: interval)) != nil { await channel.remind() }
        }
        defer { audits.cancel() }
        try await readRegistration()
        changeByRegistration()
        try await sweepOtherStorages()
        try await sweep()
        for await event in events {
            switch event {
            case .closed(let reason): throw ModemFailure(.absent(reason: reason))
            case .unsolicited(let result): try await handle(result)
            case .reminder: try await audit()
            }
        }
    }

    private func handle(_ result: UnsolicitedResult) async throws {
        if result.hasPrefix("+CMTI:") {
            // Which storage it names is of no interest where all three are one; an odd index ends in a sweep.
            guard let index = result.fields.last.flatMap({ Int($0) }) else { return try await sweep() }
            if try await !receiveMessage(at: index) { try await sweep() }
        } else if result.hasPrefix("+CREG:") || result.hasPrefix("+CEREG:") || result.hasPrefix("+CGREG:") {
            try await readRegistration()
            changeByRegistration()
        } else if result.hasPrefix("RDY") || result.hasPrefix("^BOOT") || result.hasPrefix("+CPIN: READY") {
            // It has started anew and forgotten its settings.
            throw ModemFailure(.sick(reason: "the modem restarted"))
        }
    }

    /// Checks what modems forget by themselves, and sweeps the storage.
    private func audit() async throws {
        try await readRegistration()
        changeByRegistration()
        try await checkIndications()
        try await sweep()
    }

    private func changeByRegistration() { change(to: isRegistered ? .ready : .registering) }

    private func change(to new: ModemState) {
        guard new != state else { return }
        state = new
        log.notice("\(new)")
        states.yield(new)
    }

    // MARK: - Messages

    /// Hands every message of the storage over, deleting what may go.
    private func sweep() async throws {
        let response = try await channel.execute(
            ATCommand("AT+CMGL=4", information: [.init("+CMGL:", hasBody: true)], deadline: .seconds(60)))
        guard response.result == .ok else { return try await sweepSlotBySlot() }
        for line in response.lines {
            guard let index = line.fields.first.flatMap({ Int($0) }), let pdu = line.body else { continue }
            try await handOver(StoredMessage(index: index, pdu: pdu))
        }
    }

    /// Messages that came while another storage was selected, or to a phone that had this SIM.
    private func sweepOtherStorages() async throws {
        let own = storage
        for name in ["SM", "ME"] where name != own.names[0] {
            guard try await select(own.reading(from: name)) else { continue }
            try await sweep()
            guard try await select(own) else { throw ModemFailure(.sick(reason: "AT+CPMS is refused now")) }
        }
    }

    /// For modems whose AT+CMGL fails (EP06-A) or is missing. Slots count from 0 or from 1.
    private func sweepSlotBySlot() async throws {
        var used = try await usedSlots()
        for index in 0...storageSize where used > 0 {
            if try await receiveMessage(at: index) { used -= 1 }
        }
    }

    /// false: there was nothing at that index, or nothing readable yet.
    private func receiveMessage(at index: Int) async throws -> Bool {
        let response = try await channel.execute(
            ATCommand("AT+CMGR=\(index)", information: [.init("+CMGR:", hasBody: true)], deadline: .seconds(20)))
        guard response.result == .ok, let pdu = response.lines.first?.body else { return false }
        try await handOver(StoredMessage(index: index, pdu: pdu))
        return true
    }

    private func handOver(_ message: StoredMessage) async throws {
        guard await receiver(message) == .delete else { return offerKeptMessagesAgain() }
        // By index only: a range could take a message that arrived meanwhile.
        let response = try await channel.execute(ATCommand("AT+CMGD=\(message.index)", deadline: .seconds(20)))
        if response.result != .ok { log.warning("AT+CMGD=\(message.index) refused: \(response.result)") }
    }

    private func offerKeptMessagesAgain() {
        offerAgain?.cancel()
        offerAgain = Task { [clock, channel] in
            if (try? await clock.sleep(for: .seconds(60))) != nil { await channel.remind() }
        }
    }

    // MARK: - Submitting

    private func handIn(pdu: String, length: Int) async -> Submission {
        let command = ATCommand(
            "AT+CMGS=\(length)", information: [.init("+CMGS:")], payload: pdu, deadline: .seconds(180))
        do {
            let response = try await channel.execute(command)
            let reference = response.lines.first?.fields.first.flatMap { UInt8($0) }
            switch response.result {
            case .ok: return .accepted(reference: reference)
            case .messageService(let code):
                switch ServiceErrorClass(code: code) {
                case .duplicate: return .accepted(reference: reference)
                case .inDoubt where response.payloadWritten: return .inDoubt(reason: "+CMS ERROR: \(code)")
                default: return .refused(code: code)
                }
            case .mobileEquipment(let code) where !response.payloadWritten:
                return .notSent(reason: "+CME ERROR: \(code)")
            case .error where !response.payloadWritten: return .notSent(reason: "ERROR before the prompt")
            case let result: return .inDoubt(reason: "\(result)")
            }
        } catch .timedOut(_, payloadWritten: true, let late) {
            if let line = late.first(where: { $0.hasPrefix("+CMGS:") }) {
                let fields = ATResponse.Line(text: line).fields
                return .accepted(reference: fields.first.flatMap { UInt8($0) })
            }
            return .inDoubt(reason: "no answer to AT+CMGS in time")
        } catch {
            return error.payloadWritten ? .inDoubt(reason: error.description) : .notSent(reason: error.description)
        }
    }
}
