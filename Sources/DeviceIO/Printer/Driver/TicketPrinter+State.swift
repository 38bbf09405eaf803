import ApplianceKit

/// What becomes known of the printer, and what is written down.
extension TicketPrinter {
    func note(_ error: PrinterError) {
        guard let state = error.cause.state(error.description) else { return }
        lastState = state
        lastTrouble = error.cause.trouble
    }

    func note(_ status: PrinterStatus) async {
        await watchRoll(status)
        if let obstacle = status.obstacle { return note(failure(obstacle)) }
        if status == .unknown {
            lastTrouble = .silent
            lastState = .degraded(
                "the printer \(transport) does not answer questions about its paper: look at it now and then")
        } else if status.paper == .nearEnd || isLow {
            lastTrouble = .paperLow
            lastState = .degraded("the paper of the printer \(transport) is about to end: have a new roll ready")
        } else {
            lastTrouble = nil
            lastState = .ready
        }
    }

    /// What is on the roll, by the meter; nil where no ledger keeps it.
    public func roll() async -> PaperRoll? {
        // Asked anew each time: a technician's command writes it from outside.
        if let roll = try? await ledger?.roll(of: name) { knownRoll = roll }
        return knownRoll
    }

    /// The meter, for people; nil where no ledger keeps it.
    public func paper() async -> PaperMeter? { await roll().map { PaperMeter($0, length: rollLength) } }

    /// Notes that somebody has put in a new roll.
    public func startRoll() async {
        await setRoll(PaperRoll(since: clock.now))
        if lastTrouble == .paperLow { (lastTrouble, lastState) = (nil, .ready) }
    }

    private var isLow: Bool {
        guard let rollLength, let knownRoll else { return false }
        return knownRoll.remaining(of: rollLength) <= Self.lowPaper
    }

    /// A roll that was at its end and is there again is a new one. With the cover open the sensor sees nothing.
    private func watchRoll(_ status: PrinterStatus) async {
        guard var roll = await roll(), status.isCoverOpen != true, let paper = status.paper else { return }
        if paper == .out, !roll.isOut {
            roll.isOut = true
            await setRoll(roll)
        } else if paper != .out, roll.isOut {
            await setRoll(PaperRoll(since: clock.now))
        }
    }

    private func setRoll(_ roll: PaperRoll) async {
        knownRoll = roll
        do {
            try await ledger?.setRoll(roll, of: name)
        } catch { log.error("what is on the roll of \(name) can't be written down: \(error)") }
    }

    /// Writes down how far a job is. A ledger that can't be written keeps no ticket from being printed.
    func write(_ state: PrintJob.State, of job: inout Job, _ title: String, paper millimetres: Double = 0) async {
        guard let ledger else { return }
        do {
            if job.record == nil { job.record = try await ledger.add(title, printer: name, state) }
            guard let record = job.record else { return }
            try await ledger.note(state, of: record, printer: name, paper: millimetres)
            if millimetres > 0 { knownRoll = try await ledger.roll(of: name) }
        } catch { log.error("a job of \(name) can't be written down: \(error)") }
    }
}
