import ApplianceKit
import DeviceIO
import Foundation

/// A ticket that came out of the simulated printer.
struct SimulatedTicket: Sendable, Equatable {
    /// From 1.
    let number: Int
    /// Every dot between two cuts, with the blank rows in front of the knife.
    let raster: Raster
    /// The bytes that were no command and stand on the paper as text. None in health.
    let garbage: [UInt8]
    /// The picture as a PNG file; nil where no folder was given.
    let file: String?
}

/// A ticket printer with a roll of paper, behind a pseudo-terminal or a network port. It draws what it is sent, keeps
/// each ticket as a picture, answers questions about its state, and can be made to fail.
///
/// ```swift
/// let simulated = try await SimulatedPrinter.start(.pseudoTerminal(link: nil), folder: "/tmp/tickets")
/// let printer = try TicketPrinter(transport: await simulated.transport, renderer: renderer)
/// …
/// let ticket = await simulated.nextTicket()
/// ```
actor SimulatedPrinter {
    /// How a daemon is to reach it.
    enum Attachment: Sendable {
        /// As a device, with a link to it in a folder that exists.
        case pseudoTerminal(link: String?)
        /// At 127.0.0.1; 0 for any port that is free.
        case network(port: UInt16)
    }

    private let thread: PollThread
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    private let attachment: Attachment
    private let folder: String?
    private let width: Int
    private let bufferLimit: Int
    private let hasNearEndSensor: Bool
    private var port: (any PrinterPort)?

    private var buffer: [UInt8] = []
    private var realTime = RealTimeFinder()
    private var interpreter: ESCPOSInterpreter
    private var paper: Paper
    private var garbage: [UInt8] = []

    private var rowsLeft: Int?
    private var isCoverOpen = false
    private var hasFault = false
    private var tellsChanges = false
    private var answering = Answering()
    private var appetite: Int?

    /// How it answers, and what is wrong with that.
    private struct Answering {
        var isSilent = false
        var isOrderedSilent = false
        /// Sent before the next answer.
        var stale: [UInt8] = []
        /// Given in place of the truth, one an answer.
        var lies: [UInt8] = []
        /// Answers that are late; nil where they come at once.
        var held: [UInt8]?
        /// How often it was asked how it is.
        var questions = 0
    }

    /// All bytes that ever arrived.
    private(set) var bytesReceived = 0
    /// All that were cut, oldest first.
    private(set) var tickets: [SimulatedTicket] = []
    private var taken = 0
    private var waiters: [(number: Int, continuation: CheckedContinuation<SimulatedTicket?, Never>)] = []
    private var waits = 0

    private init(
        _ attachment: Attachment, folder: String?, width: Int, bufferLimit: Int, hasNearEndSensor: Bool
    ) throws(SystemError) {
        self.hasNearEndSensor = hasNearEndSensor
        thread = try PollThread(name: "sim-printer")
        self.attachment = attachment
        self.folder = folder
        self.width = width
        self.bufferLimit = bufferLimit
        interpreter = ESCPOSInterpreter(columns: width / Paper.cellWidth)
        paper = Paper(width: width)
    }

    /// Makes a printer and switches it on.
    ///
    /// - Parameters:
    ///   - attachment: How it is to be reached.
    ///   - folder: Where to keep tickets as PNG files; it must exist.
    ///   - width: Of its head, in dots.
    ///   - bufferLimit: How many bytes it takes before they are printed.
    ///   - hasNearEndSensor: Whether it sees the roll's end coming, 200 mm before.
    static func start(
        _ attachment: Attachment, folder: String? = nil, width: Int = 576, bufferLimit: Int = 64 << 10,
        hasNearEndSensor: Bool = true
    ) async throws -> SimulatedPrinter {
        let printer = try SimulatedPrinter(
            attachment, folder: folder, width: width, bufferLimit: bufferLimit, hasNearEndSensor: hasNearEndSensor)
        try await printer.switchOn()
        return printer
    }

    /// How a daemon reaches it.
    var transport: PrinterTransport { port?.transport ?? .device(path: "") }

    /// How much has come out since the last cut.
    var rowsOnPaper: Int { paper.height }

    /// Waits for the next ticket that nobody has taken yet.
    ///
    /// - Returns: nil when none came in time.
    func nextTicket(within limit: Duration = .seconds(60)) async -> SimulatedTicket? {
        if taken < tickets.count {
            taken += 1
            return tickets[taken - 1]
        }
        waits += 1
        let number = waits
        let timer = Task {
            try? await Task.sleep(for: limit)
            giveUp(number)
        }
        defer { timer.cancel() }
        return await withCheckedContinuation { waiters.append((number, $0)) }
    }

    private func giveUp(_ number: Int) {
        guard let index = waiters.firstIndex(where: { $0.number == number }) else { return }
        waiters.remove(at: index).continuation.resume(returning: nil)
    }

    // MARK: - What people do to it

    /// Plugs it in; what it was in the middle of is forgotten, what stands on the paper stays.
    func switchOn() throws {
        if let port { return try port.plug() }
        let received: @Sendable ([UInt8]) -> Void = { [weak self] bytes in self?.assumeIsolated { $0.receive(bytes) } }
        switch attachment {
        case .pseudoTerminal(let link): port = try PseudoTerminal(link: link, on: thread, onBytes: received)
        case .network(let number): port = try NetworkPort(port: number, on: thread, onBytes: received)
        }
    }

    /// Pulls the plug.
    func switchOff() {
        port?.unplug()
        forget()
        tellsChanges = false
        answering.held = answering.held.map { _ in [] }
    }

    /// Hangs up without losing power: what it is in the middle of stays in it.
    func breakConnection() throws {
        port?.unplug()
        try port?.plug()
    }

    private func forget() {
        buffer = []
        realTime = RealTimeFinder()
        interpreter = ESCPOSInterpreter(columns: width / Paper.cellWidth)
    }

    /// Puts in a roll: endless, or with so many rows of dots left.
    func loadPaper(rows: Int? = nil) {
        rowsLeft = rows
        stateChanged()
        work()
    }

    /// Takes the roll out.
    func removePaper() {
        rowsLeft = 0
        stateChanged()
    }

    /// Opens or closes the cover.
    func setCover(isOpen: Bool) {
        isCoverOpen = isOpen
        stateChanged()
        work()
    }

    /// Makes it answer nothing, as behind a one-way cable.
    func setSilent(_ isSilent: Bool) { answering.isSilent = isSilent }

    /// Makes it never answer `GS r`, as some models do not.
    func setOrderedSilent(_ isSilent: Bool) { answering.isOrderedSilent = isSilent }

    /// Puts bytes in front of its next answer, as printers do that kept them from before.
    func leaveStale(_ bytes: [UInt8]) { answering.stale = bytes }

    /// Makes it answer questions about its state with these bytes first, whatever the truth.
    func misreport(_ answers: [UInt8]) { answering.lies = answers }

    /// How often it was asked how it is.
    var questions: Int { answering.questions }

    /// Says something that nobody asked for.
    func say(_ bytes: [UInt8]) { port?.write(bytes) }

    /// Keeps its answers back, and then gives them all at once.
    func holdAnswers(_ isHolding: Bool) {
        if isHolding {
            answering.held = answering.held ?? []
        } else if let held = answering.held {
            answering.held = nil
            port?.write(held)
        }
    }

    /// Jams its knife, or frees it.
    func setFault(_ hasFault: Bool) {
        self.hasFault = hasFault
        stateChanged()
        work()
    }

    /// Makes it work through so many bytes more and then stand still until the next call; nil for no end.
    func work(throughOnly bytes: Int?) {
        appetite = bytes
        work()
    }

    /// Tears off what has come out without a cut.
    func tearOff() { finishTicket() }

    // MARK: - What it does

    private var isOffline: Bool { isCoverOpen || hasFault || rowsLeft == 0 }

    private func receive(_ bytes: [UInt8]) {
        bytesReceived += bytes.count
        for byte in bytes {
            buffer.append(byte)
            switch realTime.take(byte) {
            case .status(let query):
                answering.questions += 1
                let truth = realTimeStatus(query)
                answer([answering.lies.isEmpty ? truth : answering.lies.removeFirst()])
            case .clear:
                forget()
                answer([0x37, 0x25, 0x00])
            case nil: break
            }
        }
        work()
    }

    private func answer(_ bytes: [UInt8]) {
        guard !answering.isSilent else { return }
        let bytes = answering.stale + bytes
        answering.stale = []
        if answering.held == nil { port?.write(bytes) } else { answering.held? += bytes }
    }

    /// `GS a`: tells how it is now, where it was asked to.
    private func stateChanged() {
        guard tellsChanges else { return }
        var bytes: [UInt8] = [0b0001_0000, 0, 0, 0]
        if isOffline { bytes[0] |= 1 << 3 }
        if isCoverOpen { bytes[0] |= 1 << 5 }
        if hasFault { bytes[1] |= 1 << 3 }
        if isNearEnd { bytes[2] |= 0b0011 }
        if rowsLeft == 0 { bytes[2] |= 0b1100 }
        answer(bytes)
    }

    private func realTimeStatus(_ query: UInt8) -> UInt8 {
        var answer: UInt8 = 0b0001_0010
        switch query {
        case 1: if isOffline { answer |= 1 << 3 }
        case 2:
            if isCoverOpen { answer |= 1 << 2 }
            if rowsLeft == 0 { answer |= 1 << 5 }
            if hasFault { answer |= 1 << 6 }
        case 3: if hasFault { answer |= 1 << 3 }
        case 4:
            if isNearEnd { answer |= 0b0000_1100 }
            if rowsLeft == 0 { answer |= 0b0110_0000 }
        default: break
        }
        return answer
    }

    /// Less than 200 mm on the roll.
    private var isNearEnd: Bool { hasNearEndSensor && rowsLeft.map { $0 < 1600 } ?? false }

    private func work() {
        var budget = appetite ?? .max
        var done = 0
        while done < buffer.count, budget > 0, !isOffline {
            for action in interpreter.take(buffer[done]) { perform(action) }
            done += 1
            budget -= 1
        }
        buffer.removeFirst(done)
        appetite? -= done
        pauseWhereFull()
    }

    private func pauseWhereFull() { port?.pause(buffer.count >= bufferLimit) }

    private func perform(_ action: ESCPOSInterpreter.Action) {
        switch action {
        case .row(let row):
            paper.burn(row)
            use(1)
        case .feed(let count):
            paper.feed(count)
            use(count)
        case .text(let bytes):
            garbage += bytes
            paper.burn(text: bytes)
            use(Paper.lineHeight)
        case .cut: finishTicket()
        case .paperStatus:
            if !answering.isOrderedSilent { answer([(isNearEnd ? 0b0011 : 0) | (rowsLeft == 0 ? 0b1100 : 0)]) }
        case .automaticStatus(let isOn):
            tellsChanges = isOn
            stateChanged()
        }
    }

    private func use(_ rows: Int) {
        guard let left = rowsLeft else { return }
        let wasNearEnd = isNearEnd
        rowsLeft = max(0, left - rows)
        if rowsLeft == 0 || isNearEnd != wasNearEnd { stateChanged() }
    }

    private func finishTicket() {
        guard paper.height > 0 else { return }
        let number = tickets.count + 1
        let raster = paper.raster
        var file: String?
        if let folder {
            let digits = String(number)
            let name = "ticket-" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + ".png"
            let path = folder + "/" + name
            if FileManager.default.createFile(atPath: path, contents: Data(raster.png())) { file = path }
        }
        tickets.append(SimulatedTicket(number: number, raster: raster, garbage: garbage, file: file))
        paper = Paper(width: width)
        garbage = []
        guard !waiters.isEmpty else { return }
        taken += 1
        waiters.removeFirst().continuation.resume(returning: tickets[taken - 1])
    }
}
