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

    static let connectTimeout = Duration.seconds(2)
    /// How often to look what is the matter while a ticket is not worked through.
    static let statusInterval = Duration.milliseconds(500)

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

    /// What is known of the ticket that is being printed.
    struct Job {
        let deadline: Duration
        /// Whether the printer may have got a byte of the ticket.
        var hasBegun = false
        var realTimeAnswer: UInt8?
        var orderedAnswer: UInt8?
        /// How many bytes of an automatic status are still to come.
        var automaticStatusRest = 0
    }

    let transport: PrinterTransport
    let profile: PrinterProfile
    let renderer: TicketRenderer
    let clock: any ApplianceClock
    let thread: PollThread
    /// All of it runs on the printer's thread.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    private var isPrinting = false
    private var turns: [CheckedContinuation<Void, Never>] = []
    var wait: Wait?
    var waits = 0
    var resolution: Resolution?
    var isResolving = false
    /// Whether it has ever answered, and whether it ever failed to.
    var hasAnswered = false
    var hasBeenSilent = false
    var answersInOrder = true
    var lastState = DeviceState.opening

    /// Makes a printer known; it is not opened before there is something to print or to ask.
    ///
    /// - Throws: `SystemError` where the system has no thread left.
    public init(
        transport: PrinterTransport, profile: PrinterProfile = PrinterProfile(), renderer: TicketRenderer,
        clock: any ApplianceClock = SystemClock()
    ) throws(SystemError) {
        self.transport = transport
        self.profile = profile
        self.renderer = renderer
        self.clock = clock
        thread = try PollThread(name: "printer")
    }

    /// How it was when it was last used or asked.
    public var state: DeviceState { lastState }

    /// Draws a ticket at the printer's width and prints it.
    ///
    /// - Returns: When the printer has worked through it, or does not tell; within ``PrinterProfile/jobTimeout`` of its
    ///   turn.
    /// - Throws: ``PrinterError``, which says whether something may have come out all the same.
    public func print(_ layout: TicketLayout) async throws(PrinterError) -> PrintOutcome {
        let raster: Raster
        do {
            raster = try await renderer.raster(layout, width: profile.width)
        } catch { throw failure(.layout(error)) }
        return try await print(raster)
    }

    /// Prints a picture, cut at the printer's width.
    ///
    /// - Throws: ``PrinterError``, which says whether something may have come out all the same.
    public func print(_ raster: Raster) async throws(PrinterError) -> PrintOutcome {
        guard raster.width <= profile.width else {
            throw failure(.layout(.tooWide(block: 0, width: raster.width, available: profile.width)))
        }
        try await takeTurn()
        defer { passTurn() }
        var job = Job(deadline: clock.uptime + profile.jobTimeout)
        do throws(PrinterFailure) {
            let connection = try await connect()
            do throws(PrinterFailure) {
                let outcome = try await run(&job, ESCPOS.ticket(raster, profile), on: connection)
                connection.close()
                return outcome
            } catch {
                connection.abort()
                throw error
            }
        } catch {
            let error = failure(error.cause, mayHavePrinted: job.hasBegun)
            lastState = error.cause.state(error.description)
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
            note(try await status(&job, of: connection))
        } catch { lastState = error.cause.state(failure(error.cause).description) }
        return lastState
    }

    func failure(_ cause: PrinterError.Cause, mayHavePrinted: Bool = false) -> PrinterError {
        PrinterError(cause, mayHavePrinted: mayHavePrinted, printer: transport.description)
    }

    // MARK: - One after the other

    private func takeTurn() async throws(PrinterError) {
        if isPrinting {
            guard turns.count < Self.queueLimit else { throw failure(.queueFull) }
            await withCheckedContinuation { turns.append($0) }
        }
        isPrinting = true
    }

    private func passTurn() {
        if turns.isEmpty { isPrinting = false } else { turns.removeFirst().resume() }
    }
}
