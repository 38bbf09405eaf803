public import ApplianceKit
import Foundation

/// A bar code scanner, on a serial line or as a keyboard.
///
/// It may be unplugged and plugged in at any time: it is looked for, for ever, at most every five seconds, and at once
/// when ``lookAgain()`` says that something was plugged in.
///
/// ```swift
/// let scanner = try BarcodeScanner(path: "/dev/tracuu/scanner0")
/// await scanner.start()
/// for await event in scanner.events { … }
/// ```
public actor BarcodeScanner {
    /// Silence of this length ends a scan whose scanner sends no terminator.
    public static let silence = Duration.milliseconds(100)
    /// How many events wait for whoever is to take them; older ones are dropped for newer ones.
    public static let eventLimit = 64

    /// All that happens, for one reader. It ends with ``stop()``.
    public nonisolated let events: AsyncStream<ScannerEvent>
    /// Its name in scans, logs and the register.
    public nonisolated let name: String

    private let path: String
    private let connection: Connection
    private let baudRate: Int
    private let clock: any ApplianceClock
    private let register: DeviceRegister?
    private let thread: PollThread
    private let tell: AsyncStream<ScannerEvent>.Continuation
    /// All of it runs on the scanner's thread.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    private var line: ScannerLine?
    private var assembler = ScanAssembler()
    private var lastInput = Duration.zero
    private var silenceWatch: Task<Void, Never>?
    private var retries: Task<Void, Never>?
    private var pause = RetryPause()
    private var lastState: DeviceState?
    private var isStopped = false

    /// Makes a scanner known; ``start()`` opens it.
    ///
    /// - Parameters:
    ///   - name: Its name in scans, logs and the register.
    ///   - path: Its device or a link to it; need not exist yet.
    ///   - connection: How it is connected.
    ///   - baudRate: As a serial scanner is set; USB ones mind none.
    ///   - clock: For silence, retries and the times of scans.
    ///   - register: Where its state and counters are kept for the technician.
    /// - Throws: `SystemError` where the system has no thread left.
    public init(
        name: String = "scanner0", path: String, connection: Connection = .automatic, baudRate: Int = 9600,
        clock: any ApplianceClock = SystemClock(), register: DeviceRegister? = nil
    ) throws(SystemError) {
        self.name = name
        self.path = path
        self.connection = connection
        self.baudRate = baudRate
        self.clock = clock
        self.register = register
        thread = try PollThread(name: "scanner")
        (events, tell) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(Self.eventLimit))
        register?.add(name, kind: .scanner, path: path)
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
        open()
    }

    /// Something was plugged in: does not wait for the next attempt.
    public func lookAgain() {
        guard line == nil, retries != nil, !isStopped else { return }
        retries?.cancel()
        pause.reset()
        open()
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

    // MARK: - Coming and going

    private func open() {
        guard line == nil, !isStopped else { return }
        do {
            switch connection.resolved(for: path) {
            case .keyboard: line = .keyboard(try openKeyboard())
            case .serial, .automatic: line = .serial(try openSerial())
            }
            retries = nil
            pause.reset()
            register?.count(name, .opened)
            change(to: .ready, problem: nil)
        } catch let error as any DeviceFailure {
            change(to: error.state, problem: error.problem)
            retry()
        } catch {
            change(to: .failed("\(error)"), problem: .refused)
            retry()
        }
    }

    private func openSerial() throws(SerialPortError) -> SerialLine {
        try SerialLine(path: path, baudRate: baudRate, on: thread) { [weak self] bytes in
            self?.assumeIsolated { $0.received(bytes, at: $0.clock.uptime) }
        } onHangUp: { [weak self] error in
            self?.assumeIsolated { $0.lost(error) }
        }
    }

    private func openKeyboard() throws(KeyboardError) -> KeyboardLine {
        try KeyboardLine(path: path, on: thread) { [weak self] input in
            self?.assumeIsolated { scanner in
                switch input {
                case .bytes(let bytes, let time): scanner.typed(bytes, at: time)
                case .dropped: scanner.dropped()
                }
            }
        } onHangUp: { [weak self] error in
            self?.assumeIsolated { $0.lost(error) }
        }
    }

    private func retry() {
        let delay = pause.next()
        retries = Task { [weak self, clock] in
            guard (try? await clock.sleep(for: delay)) != nil else { return }
            await self?.open()
        }
    }

    private func lost(_ error: some DeviceFailure) {
        line = nil
        // Half a code is none: the other half will not come.
        if assembler.isPending {
            assembler.reset()
            report(.unreadable(.cutShort))
        }
        register?.count(name, .lost)
        change(to: error.state, problem: error.problem)
        retry()
    }

    private func change(to state: DeviceState, problem: DeviceProblem?) {
        guard state != lastState else { return }
        lastState = state
        register?.report(name, state, problem: problem)
        tell.yield(.state(state))
    }

    // MARK: - Scans

    /// Keys carry the kernel's time: a pause between them is one, however late they are read here.
    private func typed(_ bytes: [UInt8], at time: Duration) {
        if assembler.isPending, time - lastInput >= Self.silence, let result = assembler.end() { report(result) }
        received(bytes, at: time)
    }

    /// What comes before the next end is not the whole of it.
    private func dropped() {
        assembler.spoil(.incomplete)
        received([], at: clock.uptime)
    }

    private func received(_ bytes: [UInt8], at time: Duration) {
        lastInput = time
        for result in assembler.take(bytes) { report(result) }
        guard assembler.isPending, silenceWatch == nil else { return }
        silenceWatch = Task { [weak self, clock] in
            var left = Self.silence
            while left > .zero {
                guard (try? await clock.sleep(for: left)) != nil else { return }
                left = await self?.silenceLeft() ?? .zero
            }
        }
    }

    /// How long it has to stay silent yet; when it has been silent long enough, what came is a scan.
    ///
    /// The thread has read what there is before it comes here, so silence is the scanner's and not our own slowness.
    private func silenceLeft() -> Duration {
        let left = lastInput + Self.silence - clock.uptime
        if assembler.isPending, left > .zero { return left }
        silenceWatch = nil
        if let result = assembler.end() { report(result) }
        return .zero
    }

    private func report(_ result: ScanAssembler.Result) {
        switch result {
        case .scan(let text, let symbology, let raw):
            register?.count(name, .scans)
            let at = clock.now.addingTimeInterval(-max(0, (clock.uptime - lastInput).seconds))
            tell.yield(.scan(Scan(text: text, symbology: symbology, raw: raw, at: at, device: name)))
        case .unreadable(let reason):
            register?.count(name, .unreadable)
            tell.yield(.unreadable(reason))
        }
    }
}
