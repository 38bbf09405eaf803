public import ApplianceKit

/// A bar code scanner on a serial line, USB (CDC-ACM) or RS-232.
///
/// It may be unplugged and plugged in at any time: it is looked for, for ever, at most every five seconds.
///
/// ```swift
/// let scanner = try SerialScanner(path: "/dev/tracuu/scanner0", clock: clock)
/// await scanner.start()
/// for await event in scanner.events { … }
/// ```
public actor SerialScanner {
    /// Silence of this length ends a scan whose scanner sends no terminator.
    public static let silence = Duration.milliseconds(100)
    /// How many events wait for whoever is to take them; older ones are dropped for newer ones.
    public static let eventLimit = 64

    private static let firstRetry = Duration.milliseconds(250)
    private static let lastRetry = Duration.seconds(5)

    /// All that happens, for one reader. It ends with ``stop()``.
    public nonisolated let events: AsyncStream<ScannerEvent>

    private let path: String
    private let baudRate: Int
    private let clock: any ApplianceClock
    private let thread: PollThread
    private let tell: AsyncStream<ScannerEvent>.Continuation
    /// All of it runs on the scanner's thread.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    private var line: SerialLine?
    private var assembler = ScanAssembler()
    private var silenceAt = Duration.zero
    private var silenceWatch: Task<Void, Never>?
    private var retries: Task<Void, Never>?
    private var lastState: DeviceState?
    private var isStopped = false

    /// Makes a scanner known; ``start()`` opens it.
    ///
    /// - Parameters:
    ///   - path: Its device or a link to it; need not exist yet.
    ///   - baudRate: As the scanner is set; USB ones mind none.
    ///   - clock: For silence, retries and the times of scans.
    /// - Throws: `SystemError` where the system has no thread left.
    public init(
        path: String, baudRate: Int = 9600, clock: any ApplianceClock = SystemClock()
    ) throws(SystemError) {
        self.path = path
        self.baudRate = baudRate
        self.clock = clock
        thread = try PollThread(name: "scanner")
        (events, tell) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(Self.eventLimit))
    }

    deinit {
        silenceWatch?.cancel()
        retries?.cancel()
        tell.finish()
    }

    /// How the scanner is.
    public var state: DeviceState { lastState ?? .opening }

    /// Opens the scanner, now or as soon as it is there. Calling it again does nothing.
    public func start() {
        guard line == nil, retries == nil, !isStopped else { return }
        open(nextRetry: Self.firstRetry)
    }

    /// Releases the scanner and ends ``events``, for good.
    public func stop() {
        isStopped = true
        retries?.cancel()
        retries = nil
        silenceWatch?.cancel()
        silenceWatch = nil
        line?.close()
        line = nil
        tell.finish()
    }

    private func open(nextRetry: Duration) {
        guard !isStopped else { return }
        do throws(SerialPortError) {
            line = try SerialLine(path: path, baudRate: baudRate, on: thread) { [weak self] bytes in
                self?.assumeIsolated { $0.received(bytes) }
            } onHangUp: { [weak self] error in
                self?.assumeIsolated { $0.lost(error) }
            }
            retries = nil
            change(to: .ready)
        } catch {
            change(to: error.state)
            retry(after: nextRetry)
        }
    }

    private func retry(after delay: Duration) {
        retries = Task { [weak self, clock] in
            guard (try? await clock.sleep(for: delay)) != nil else { return }
            await self?.open(nextRetry: min(delay * 2, Self.lastRetry))
        }
    }

    private func lost(_ error: SerialPortError) {
        line = nil
        // Half a code is none: the other half will not come.
        assembler.reset()
        change(to: error.state)
        retry(after: Self.firstRetry)
    }

    private func change(to state: DeviceState) {
        guard state != lastState else { return }
        lastState = state
        tell.yield(.state(state))
    }

    private func received(_ bytes: [UInt8]) {
        for result in assembler.take(bytes) { report(result) }
        guard assembler.isPending else { return }
        silenceAt = clock.uptime + Self.silence
        guard silenceWatch == nil else { return }
        silenceWatch = Task { [weak self, clock] in
            var left = Self.silence
            while left > .zero {
                guard (try? await clock.sleep(for: left)) != nil else { return }
                left = await self?.silenceLeft() ?? .zero
            }
        }
    }

    /// How long it has to stay silent yet; when it has been silent long enough, what came is a scan.
    private func silenceLeft() -> Duration {
        let left = silenceAt - clock.uptime
        if assembler.isPending, left > .zero { return left }
        silenceWatch = nil
        if let result = assembler.end() { report(result) }
        return .zero
    }

    private func report(_ result: ScanAssembler.Result) {
        switch result {
        case .scan(let text, let symbology, let raw):
            tell.yield(.scan(Scan(text: text, symbology: symbology, raw: raw, at: clock.now)))
        case .unreadable(let reason): tell.yield(.unreadable(reason))
        }
    }
}

extension SerialPortError {
    /// What it means for the device at the end of the line.
    var state: DeviceState {
        switch self {
        case .missing, .hungUp: .absent(description)
        default: .failed(description)
        }
    }
}
