import ApplianceKit
import Glibc

/// One ticket, from the questions before it to the answer after it.
extension TicketPrinter {
    func run(
        _ job: inout Job, _ ticket: [UInt8], on connection: PrinterConnection
    ) async throws(PrinterFailure) -> PrintOutcome {
        let before = try await status(&job, of: connection)
        note(before)
        if let obstacle = before.obstacle { throw PrinterFailure(obstacle) }
        job.hasBegun = true
        job.orderedAnswer = nil
        do throws(PrinterFailure) {
            try await send(ticket + ESCPOS.orderedStatus, to: connection, until: job.deadline)
        } catch {
            guard case .timedOut = error.cause else { throw error }
            // It stopped taking bytes; perhaps it can still say why.
            let reason = try? await status(&job, of: connection)
            throw PrinterFailure(reason?.obstacle ?? .timedOut)
        }
        guard before != .unknown else {
            try await drain(connection, until: job.deadline)
            return .printed(confirmed: false)
        }
        return .printed(confirmed: try await isWorkedThrough(&job, on: connection))
    }

    /// Waits for the answer that stands behind the ticket.
    func isWorkedThrough(
        _ job: inout Job, on connection: PrinterConnection
    ) async throws(PrinterFailure) -> Bool {
        try await drain(connection, until: job.deadline)
        let patience = answersInOrder ? profile.completionTimeout : Self.statusInterval
        let limit = min(job.deadline, clock.uptime + patience)
        while clock.uptime < limit {
            let pause = min(limit, clock.uptime + Self.statusInterval)
            while job.orderedAnswer == nil, try await receive(&job, from: connection, until: pause) {}
            let isDone = job.orderedAnswer != nil
            // Also while it is silent: paper that ends in the middle is why there will be no answer.
            let now = try await status(&job, of: connection)
            note(now)
            if isDone {
                answersInOrder = true
                return now.isOnline != nil || now.paper != nil
            }
            if let obstacle = now.obstacle { throw PrinterFailure(obstacle) }
        }
        answersInOrder = false
        return false
    }

    /// What the printer says about itself now; ``PrinterStatus/unknown`` where it says nothing.
    func status(
        _ job: inout Job, of connection: PrinterConnection
    ) async throws(PrinterFailure) -> PrinterStatus {
        var status = PrinterStatus.unknown
        var isFirst = true
        for query in [ESCPOS.RealTimeStatus.printer, .paper, .offlineCause, .error] {
            // Once it is online its cover is closed and nothing is jammed.
            if status.isOnline == true, query == .offlineCause || query == .error { continue }
            let answer = try await ask(query, &job, of: connection)
            if let answer { status.take(answer, of: query) }
            if isFirst {
                if answer == nil { hasBeenSilent = true } else { hasAnswered = true }
                if answer == nil { break }
            }
            isFirst = false
        }
        return status
    }

    func ask(
        _ query: ESCPOS.RealTimeStatus, _ job: inout Job, of connection: PrinterConnection
    ) async throws(PrinterFailure) -> UInt8? {
        // What came before is an answer to something else.
        while try await receive(&job, from: connection, until: .zero) {}
        job.realTimeAnswer = nil
        // Citizens do not wait long for a printer that has been asked before and has never answered.
        let isMute = hasBeenSilent && !hasAnswered
        let limit = clock.uptime + (isMute ? profile.answerTimeout / 5 : profile.answerTimeout)
        do {
            try await send(query.command, to: connection, until: limit)
        } catch {
            // A full buffer: no question gets through, so there is no answer.
            if case .timedOut = error.cause { return nil }
            throw error
        }
        while job.realTimeAnswer == nil, try await receive(&job, from: connection, until: limit) {}
        return job.realTimeAnswer
    }

    func note(_ status: PrinterStatus) {
        lastState =
            if let obstacle = status.obstacle {
                obstacle.state(failure(obstacle).description)
            } else if status == .unknown {
                .degraded("the printer \(transport) does not answer questions about its paper: look at it now and then")
            } else if status.paper == .nearEnd {
                .degraded("the paper of the printer \(transport) is about to end: have a new roll ready")
            } else {
                .ready
            }
    }
}

extension PrinterError.Cause {
    /// What the cause means for the device.
    func state(_ description: String) -> DeviceState {
        switch self {
        case .missing, .disconnected, .unknownHost: .absent(description)
        default: .failed(description)
        }
    }
}
