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
/// let printer = try TicketPrinter(transport: simulated.transport, renderer: renderer)
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
    private var port: (any PrinterPort)?

    private var buffer: [UInt8] = []
    private var queries = RealTimeQueryFinder()
    private var interpreter: ESCPOSInterpreter
    private var paper: Paper
    private var garbage: [UInt8] = []
    private var isWaitingForTick = false

    private var rowsLeft: Int?
    private var isCoverOpen = false
    private var isSilent = false
    private var bytesPerSecond: Int?
    private var bytesUntilLoss: Int?

    /// All that were cut, oldest first.
    private(set) var tickets: [SimulatedTicket] = []
    private var taken = 0
    private var waiters: [(number: Int, continuation: CheckedContinuation<SimulatedTicket?, Never>)] = []
    private var waits = 0

    private init(_ attachment: Attachment, folder: String?, width: Int, bufferLimit: Int) throws(SystemError) {
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
    static func start(
        _ attachment: Attachment, folder: String? = nil, width: Int = 576, bufferLimit: Int = 64 << 10
    ) async throws -> SimulatedPrinter {
        let printer = try SimulatedPrinter(attachment, folder: folder, width: width, bufferLimit: bufferLimit)
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
        buffer = []
        queries = RealTimeQueryFinder()
        interpreter = ESCPOSInterpreter(columns: width / Paper.cellWidth)
    }

    /// Puts in a roll: endless, or with so many rows of dots left.
    func loadPaper(rows: Int? = nil) {
        rowsLeft = rows
        work()
    }

    /// Takes the roll out.
    func removePaper() { rowsLeft = 0 }

    /// Opens or closes the cover.
    func setCover(isOpen: Bool) {
        isCoverOpen = isOpen
        work()
    }

    /// Makes it answer nothing, as behind a one-way cable.
    func setSilent(_ isSilent: Bool) { self.isSilent = isSilent }

    /// Makes it take no more than so many bytes a second; nil for as fast as they come.
    func setSpeed(bytesPerSecond: Int?) {
        self.bytesPerSecond = bytesPerSecond
        work()
    }

    /// Loses one byte on the cable, after so many more have arrived.
    func loseByte(after count: Int) { bytesUntilLoss = count }

    /// Tears off what has come out without a cut.
    func tearOff() { finishTicket() }

    // MARK: - What it does

    private var isOffline: Bool { isCoverOpen || rowsLeft == 0 }

    private func receive(_ bytes: [UInt8]) {
        var bytes = bytes
        if let left = bytesUntilLoss {
            bytesUntilLoss = left < bytes.count ? nil : left - bytes.count
            if left < bytes.count { bytes.remove(at: left) }
        }
        for byte in bytes {
            if let query = queries.take(byte) { answer([realTimeStatus(query)]) }
        }
        buffer += bytes
        work()
    }

    private func answer(_ bytes: [UInt8]) {
        if !isSilent { port?.write(bytes) }
    }

    private func realTimeStatus(_ query: UInt8) -> UInt8 {
        var answer: UInt8 = 0b0001_0010
        switch query {
        case 1: if isOffline { answer |= 1 << 3 }
        case 2:
            if isCoverOpen { answer |= 1 << 2 }
            if rowsLeft == 0 { answer |= 1 << 5 }
        case 4:
            if isNearEnd { answer |= 0b0000_1100 }
            if rowsLeft == 0 { answer |= 0b0110_0000 }
        default: break
        }
        return answer
    }

    /// Less than 200 mm on the roll.
    private var isNearEnd: Bool { rowsLeft.map { $0 < 1600 } ?? false }

    private func work() {
        var budget = bytesPerSecond.map { max(1, $0 / 20) } ?? .max
        if bytesPerSecond != nil {
            guard !isWaitingForTick else { return pauseWhereFull() }
            isWaitingForTick = true
            Task {
                try? await Task.sleep(for: .milliseconds(50))
                isWaitingForTick = false
                if !buffer.isEmpty { work() }
            }
        }
        var done = 0
        while done < buffer.count, budget > 0, !isOffline {
            for action in interpreter.take(buffer[done]) { perform(action) }
            done += 1
            budget -= 1
        }
        buffer.removeFirst(done)
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
        case .paperStatus: answer([(isNearEnd ? 0b0011 : 0) | (rowsLeft == 0 ? 0b1100 : 0)])
        }
    }

    private func use(_ rows: Int) {
        if let left = rowsLeft { rowsLeft = max(0, left - rows) }
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
