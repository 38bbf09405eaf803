import ApplianceKit
import DeviceIO

/// The box's buttons, lamp and contacts at work: presses become the kiosk's events.
actor Panel {
    private let log = Log("panel")
    private let settings: PanelSettings
    private let register: DeviceRegister
    private let buttons: [(series: String?, input: GPIOInput)]
    private let staffCall: GPIOInput?
    private let door: GPIOInput?
    private let paper: GPIOInput?
    private let lamp: GPIOOutput?
    private var callLamp = CallLamp()
    private var tasks: [Task<Void, Never>] = []
    private var presses: UInt64 = 0

    /// Nil where no line is configured.
    ///
    /// - Throws: `SystemError` where no thread can be started.
    init?(_ settings: PanelSettings, clock: any ApplianceClock, register: DeviceRegister) throws {
        guard !settings.isEmpty else { return nil }
        // One thread for all lines: they are slow and few.
        let thread = try PollThread(name: "gpio")
        func input(_ line: GPIOLineSettings) -> GPIOInput {
            GPIOInput(line, on: thread, clock: clock, register: register)
        }
        self.settings = settings
        self.register = register
        buttons = settings.ticketButtons.map { ($0.series, input($0.line)) }
        staffCall = settings.staffCall.map(input)
        door = settings.door.map(input)
        paper = settings.paper.map(input)
        lamp = settings.lamp.map { GPIOOutput($0, on: thread, clock: clock, register: register) }
    }

    private var inputs: [GPIOInput] { buttons.map(\.input) + [staffCall, door, paper].compactMap(\.self) }

    /// Begins to listen.
    ///
    /// - Parameters:
    ///   - run: Different in every run of the daemon, so that a press is never taken for one of an earlier run.
    ///   - tell: Takes what the kiosk has to know.
    func start(run: String, _ tell: @escaping @Sendable (KioskSession.Event) async -> Void) async {
        for (series, input) in buttons {
            listen(to: input) { [weak self] event in
                guard case .changed(isActive: true, _) = event, let key = await self?.nextKey(run) else { return }
                await tell(.ticketButton(series: series, key: key))
            }
        }
        if let staffCall {
            listen(to: staffCall) { event in
                if case .changed(isActive: true, _) = event { await tell(.staffCalled) }
            }
        }
        if let door, let name = settings.door?.name {
            listen(to: door) { [weak self] event in
                if let isOpen = event.level { await self?.note(name, isOpen, "the cabinet is open") }
            }
        }
        if let paper, let name = settings.paper?.name {
            listen(to: paper) { [weak self] event in
                if let isLow = event.level { await self?.note(name, isLow, "the paper is low: have a new roll ready") }
            }
        }
        for input in inputs { await input.start() }
        await lamp?.start()
    }

    /// Somebody calls the staff, or no longer: lights the lamp or puts it out, now or when its chip is back.
    func light(_ isOn: Bool) async {
        callLamp.call(isOn)
        await drive()
    }

    /// The technician tries the lamp; nil gives it back to whoever calls the staff.
    func tryLamp(_ isOn: Bool?) async {
        callLamp.attempt(isOn)
        await drive()
    }

    private func drive() async {
        do throws(GPIOError) {
            try await lamp?.set(callLamp.isLit)
        } catch {
            log.info("\(error)")
        }
    }

    /// Whether there is a lamp.
    nonisolated var hasLamp: Bool { lamp != nil }

    /// A chip came or went.
    func lookAgain() async {
        for input in inputs { await input.lookAgain() }
        await lamp?.lookAgain()
    }

    /// Gives all lines back, the lamp dark.
    func stop() async {
        for input in inputs { await input.stop() }
        await lamp?.stop()
        for task in tasks { task.cancel() }
        tasks = []
    }

    private func listen(to input: GPIOInput, _ handle: @escaping @Sendable (GPIOInputEvent) async -> Void) {
        tasks.append(Task { for await event in input.events { await handle(event) } })
    }

    private func nextKey(_ run: String) -> String {
        presses += 1
        return "button-\(run)-\(presses)"
    }

    private func note(_ name: String, _ isActive: Bool, _ words: String) {
        if isActive { log.warning("\(words)") } else { log.notice("\(name): in order again") }
        register.report(name, isActive ? .degraded(words) : .ready)
    }
}

extension GPIOInputEvent {
    /// The level of a contact or sensor, at its opening too.
    fileprivate var level: Bool? {
        switch self {
        case .found(let isActive), .changed(let isActive, _): isActive
        case .state: nil
        }
    }
}
