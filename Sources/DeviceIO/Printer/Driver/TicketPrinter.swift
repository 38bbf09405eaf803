public import ApplianceKit
import Glibc

/// A ticket printer. Every ticket opens it anew, so it may be switched off and on, or changed, at any time.
///
/// ```swift
/// let printer = try TicketPrinter(transport: .device(path: "/dev/tracuu/printer0"), renderer: renderer)
/// do {
///     if case .printed(confirmed: false) = try await printer.print(layout) { … }   // it does not say: look
/// } catch {
///     // error.cause: .paperOut, .coverOpen, .missing …; error.mayHavePrinted: whether another try may make a copy
/// }
/// ```
///
/// It runs on a thread of its own, waits on nothing without a limit, and takes tickets one after the other.
public actor TicketPrinter {
    /// How many tickets may wait while one is being printed.
    public static let queueLimit = 8
    /// How long a ticket may wait for its turn: then nobody stands there any more.
    public static let expiry = Duration.seconds(60)

    static let connectTimeout = Duration.seconds(2)
    /// How often to look what is the matter while a ticket is not worked through.
    static let statusInterval = Duration.milliseconds(500)
    /// How often to read what is of no use any more: a kibibyte each time.
    static let staleReads = 64
    /// The share of a roll that is left when the meter calls it nearly used up.
    static let lowPaper = 0.1

    /// A wait for a descriptor, by a number that no later one has.
    struct Wait {
        let number: Int
        let descriptor: Int32
        let continuation: CheckedContinuation<Int32?, Never>
    }

    /// A wait for the addresses of a host.
    struct Resolution {
        let number: Int
        let continuation: CheckedContinuation<[SocketAddress], Never>
    }

    /// A ticket that waits for its turn.
    private struct Turn {
        let number: Int
        /// true: it is this one's turn; false: it has waited too long.
        let continuation: CheckedContinuation<Bool, Never>
    }

    /// What is known of the ticket that is being printed.
    struct Job {
        let deadline: Duration
        /// Its number in the ledger.
        var record: Int64?
        /// Whether the printer may have got a byte of the ticket.
        var hasBegun = false
        /// How much of it has been sent: 0 to 1.
        var progress = 0.0
        var answers = PrinterAnswers()
        var realTimeAnswer: UInt8?
        var orderedAnswer: UInt8?
        var automaticStatus: PrinterStatus?
        var isCleared = false
        /// Whether an answer that was given up may still come.
        var isOwedAnAnswer = false
    }

    /// For the ledger and the technician: `printer0`.
    public nonisolated let name: String
    /// How it is reached.
    public nonisolated let transport: PrinterTransport
    /// What it is.
    public nonisolated let profile: PrinterProfile
    let renderer: TicketRenderer
    let ledger: PrintLedger?
    let rollLength: Double?
    let clock: any ApplianceClock
    let thread: PollThread
    let log = Log("printer")
    /// All of it runs on the printer's thread.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    private var isPrinting = false
    private var turns: [Turn] = []
    var wait: Wait?
    var waits = 0
    var resolution: Resolution?
    var isResolving = false
    /// Whether it has ever answered, and whether it ever failed to.
    var hasAnswered = false
    var hasBeenSilent = false
    var answersInOrder: Bool
    var residue: ESCPOS.Residue
    var knownRoll: PaperRoll?
    var lastState = DeviceState.opening
    var lastTrouble: PrinterTrouble?

    /// Makes a printer known; it is not opened before there is something to print or to ask.
    ///
    /// - Parameters:
    ///   - name: For the ledger; no two printers of a box may share one.
    ///   - ledger: Where jobs and the paper used are written down; nil for nowhere.
    ///   - rollLength: Of a new roll in millimetres, for a warning in time; nil where nobody knows.
    /// - Throws: `SystemError` where the system has no thread left.
    public init(
        name: String = "printer0", transport: PrinterTransport, profile: PrinterProfile = PrinterProfile(),
        renderer: TicketRenderer, ledger: PrintLedger? = nil, rollLength: Double? = nil,
        clock: any ApplianceClock = SystemClock()
    ) throws(SystemError) {
        self.name = name
        self.transport = transport
        self.profile = profile
        self.renderer = renderer
        self.ledger = ledger
        self.rollLength = rollLength
        self.clock = clock
        answersInOrder = profile.answersInOrder
        // The run before may have ended in the middle of a picture.
        residue = ledger?.interruptedPrinters.contains(name) == true ? .brokenTicket : .openPicture
        thread = try PollThread(name: "printer")
    }

    /// How it was when it was last used or asked.
    public var state: DeviceState { lastState }

    /// What was the matter with it then; nil for nothing.
    public var trouble: PrinterTrouble? { lastTrouble }

    /// Draws a ticket at the printer's width and prints it.
    ///
    /// - Parameter limit: How long it may wait for its turn; afterwards it is not printed any more.
    /// - Returns: When the printer has worked through it, or does not tell; within ``PrinterProfile/jobTimeout`` of its
    ///   turn.
    /// - Throws: ``PrinterError``, which says whether something may have come out all the same.
    public func print(
        _ layout: TicketLayout, within limit: Duration = expiry
    ) async throws(PrinterError) -> PrintOutcome {
        let expires = clock.uptime + limit
        let raster: Raster
        do {
            raster = try await renderer.raster(layout, width: profile.width)
        } catch { throw failure(.layout(error)) }
        return try await print(raster, title: layout.title, expires: expires)
    }

    /// Prints a picture as it is.
    ///
    /// - Parameters:
    ///   - title: For the ledger.
    ///   - limit: How long it may wait for its turn; afterwards it is not printed any more.
    /// - Throws: ``PrinterError``, which says whether something may have come out all the same.
    public func print(
        _ raster: Raster, title: String = "", within limit: Duration = expiry
    ) async throws(PrinterError) -> PrintOutcome {
        try await print(raster, title: title, expires: clock.uptime + limit)
    }

    private func print(
        _ raster: Raster, title: String, expires: Duration
    ) async throws(PrinterError) -> PrintOutcome {
        guard raster.width <= profile.width else {
            throw failure(.layout(.tooWide(block: 0, width: raster.width, available: profile.width)))
        }
        let record = try await takeTurn(title, expires: expires)
        defer { passTurn() }
        var job = Job(deadline: clock.uptime + profile.jobTimeout, record: record)
        do throws(PrinterFailure) {
            let connection = try await connect()
            do throws(PrinterFailure) {
                let outcome = try await run(&job, raster, title, on: connection)
                connection.close()
                return outcome
            } catch {
                if job.hasBegun { await giveUp(&job, on: connection) }
                connection.abort()
                throw error
            }
        } catch {
            let error = failure(error.cause, mayHavePrinted: job.hasBegun)
            note(error)
            let paper = job.hasBegun ? profile.paper(rows: raster.height) * job.progress : 0
            await write(.failed(error.cause.trouble), of: &job, title, paper: paper)
            throw error
        }
    }

    /// Asks the printer how it is, without printing; while it prints, how it was a moment ago.
    public func checkState() async -> DeviceState {
        guard !isPrinting else { return lastState }
        isPrinting = true
        defer { passTurn() }
        var job = Job(deadline: clock.uptime + profile.jobTimeout)
        do throws(PrinterFailure) {
            let connection = try await connect()
            defer { connection.close() }
            await note(try await status(&job, of: connection))
        } catch { note(failure(error.cause)) }
        return lastState
    }

    func failure(_ cause: PrinterError.Cause, mayHavePrinted: Bool = false) -> PrinterError {
        PrinterError(cause, mayHavePrinted: mayHavePrinted, printer: transport.description)
    }

    // MARK: - One after the other

    /// - Returns: The job's number in the ledger, where it had to wait.
    private func takeTurn(_ title: String, expires: Duration) async throws(PrinterError) -> Int64? {
        var job = Job(deadline: expires)
        if isPrinting {
            guard turns.count < Self.queueLimit else { throw failure(.queueFull) }
            await write(.queued, of: &job, title)
        }
        // Looked at again: others went on while that was written.
        guard isPrinting else {
            isPrinting = true
            return job.record
        }
        guard turns.count < Self.queueLimit else {
            await write(.failed(.queueFull), of: &job, title)
            throw failure(.queueFull)
        }
        waits += 1
        let number = waits
        let timer = Task {
            try? await clock.sleep(for: expires - clock.uptime)
            expire(number)
        }
        defer { timer.cancel() }
        guard await withCheckedContinuation({ turns.append(Turn(number: number, continuation: $0)) }) else {
            await write(.expired, of: &job, title)
            throw failure(.expired)
        }
        return job.record
    }

    private func expire(_ number: Int) {
        guard let index = turns.firstIndex(where: { $0.number == number }) else { return }
        turns.remove(at: index).continuation.resume(returning: false)
    }

    private func passTurn() {
        if turns.isEmpty { isPrinting = false } else { turns.removeFirst().continuation.resume(returning: true) }
    }
}
