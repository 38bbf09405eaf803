public import ApplianceKit
import Foundation

/// A bar code scanner, on a serial line or as a keyboard.
///
/// It may be unplugged and plugged in at any time: it is looked for, for ever, with pauses of at most five seconds, and
/// at once when ``lookAgain()`` says that something was plugged in.
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

    /// Its model, and how it is set.
    public nonisolated let profile: ScannerProfile

    private let path: String
    private let connection: Connection
    private let baudRate: Int
    private let thread: PollThread
    private let tell: AsyncStream<ScannerEvent>.Continuation
    /// All of it runs on the scanner's thread.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    var link: DeviceLink
    private var line: ScannerLine?
    private var assembler: ScanAssembler
    private var lastInput = Duration.zero
    private var silenceWatch: Task<Void, Never>?

    /// Makes a scanner known; ``start()`` opens it.
    ///
    /// - Parameters:
    ///   - name: Its name in scans, logs and the register.
    ///   - path: Its device or a link to it; need not exist yet.
    ///   - connection: How it is connected.
    ///   - baudRate: As a serial scanner is set; USB ones mind none.
    ///   - profile: Its model, and how it is set.
    ///   - clock: For silence, retries and the times of scans.
    ///   - register: Where its state and counters are kept for the technician.
    /// - Throws: `SystemError` where the system has no thread left.
    public init(
        name: String = "scanner0", path: String, connection: Connection = .automatic, baudRate: Int = 9600,
        profile: ScannerProfile = ScannerProfile(), clock: any ApplianceClock = SystemClock(),
        register: DeviceRegister? = nil
    ) throws(SystemError) {
        self.name = name
        self.path = path
        self.connection = connection
        self.baudRate = baudRate
        self.profile = profile
        assembler = ScanAssembler(profile)
        thread = try PollThread(name: "scanner")
        (events, tell) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(Self.eventLimit))
        link = DeviceLink(name: name, kind: .scanner, path: path, clock: clock, register: register)
    }

    deinit {
        silenceWatch?.cancel()
        link.cancel()
        tell.finish()
    }

    /// How the scanner is.
    public var state: DeviceState { link.state ?? .opening }

    /// Opens the scanner, now or as soon as it is there. Calling it again does nothing.
    public func start() { begin() }

    /// Something was plugged in: does not wait for the next attempt.
    public func lookAgain() { beginAtOnce() }

    /// Tells the scanner to do something; it does not wait for it.
    ///
    /// - Throws: ``ScannerCommandError``.
    public func perform(_ command: ScannerCommand) throws(ScannerCommandError) {
        guard let bytes = profile.commands[command] else { throw .unknown(command, model: profile.model) }
        switch line {
        case nil: throw .notThere
        case .keyboard: throw .keyboard
        case .serial(let serial):
            do throws(SerialPortError) {
                try serial.write(bytes)
            } catch {
                if case .backlogFull = error { throw .busy }
                lose(error)
                throw .notThere
            }
        }
    }

    /// Releases the scanner and ends ``events``, for good.
    public func stop() {
        end()
        silenceWatch?.cancel()
        silenceWatch = nil
        line?.close()
        line = nil
        tell.finish()
    }

    // MARK: - Coming and going

    private func openSerial() throws(SerialPortError) -> SerialLine {
        try SerialLine(path: path, baudRate: baudRate, on: thread) { [weak self] bytes in
            self?.assumeIsolated { $0.received(bytes, at: $0.link.clock.uptime) }
        } onHangUp: { [weak self] error in
            self?.assumeIsolated { $0.lose(error) }
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
            self?.assumeIsolated { $0.lose(error) }
        }
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
        received([], at: link.clock.uptime)
    }

    private func received(_ bytes: [UInt8], at time: Duration) {
        lastInput = time
        for result in assembler.take(bytes) { report(result) }
        guard assembler.isPending, silenceWatch == nil else { return }
        silenceWatch = Task { [weak self, clock = link.clock] in
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
        let left = lastInput + Self.silence - link.clock.uptime
        if assembler.isPending, left > .zero { return left }
        silenceWatch = nil
        if let result = assembler.end() { report(result) }
        return .zero
    }

    private func report(_ result: ScanAssembler.Result) {
        switch result {
        case .scan(let text, let symbology, let raw):
            link.register?.count(name, .scans)
            let clock = link.clock
            let at = clock.now.addingTimeInterval(-max(0, (clock.uptime - lastInput).seconds))
            tell.yield(.scan(Scan(text: text, symbology: symbology, raw: raw, at: at, device: name)))
        case .unreadable(let reason):
            link.register?.count(name, .unreadable)
            tell.yield(.unreadable(reason))
        }
    }
}

extension BarcodeScanner: DeviceDriver {
    var isOpen: Bool { line != nil }

    func connect() throws(DeviceUnavailable) {
        switch connection.resolved(for: path) {
        case .keyboard:
            do throws(KeyboardError) {
                line = .keyboard(try openKeyboard())
            } catch { throw DeviceUnavailable(error) }
        case .serial, .automatic:
            do throws(SerialPortError) {
                line = .serial(try openSerial())
            } catch { throw DeviceUnavailable(error) }
        }
    }

    func connected() {}

    func disconnected() {
        line = nil
        // Half a code is none: the other half will not come.
        guard assembler.isPending else { return }
        assembler.reset()
        report(.unreadable(.cutShort))
    }

    func changed(to state: DeviceState) { tell.yield(.state(state)) }
}
