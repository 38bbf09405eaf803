import ApplianceKit
import Glibc

/// One ticket, from the questions before it to the answer after it.
extension TicketPrinter {
    func run(
        _ job: inout Job, _ raster: Raster, _ title: String, on connection: PrinterConnection
    ) async throws(PrinterFailure) -> PrintOutcome {
        let before = try await status(&job, of: connection)
        await note(before)
        if let obstacle = before.obstacle { throw PrinterFailure(obstacle) }
        await write(.sending, of: &job, title)
        job.hasBegun = true
        let recovery = ESCPOS.recovery(from: residue, profile)
        residue = .brokenTicket
        // From here on: what it said before of its own accord may be old.
        (job.orderedAnswer, job.automaticStatus) = (nil, nil)
        do throws(PrinterFailure) {
            try await send(recovery, &job, to: connection)
            try await send(pieces: ESCPOS.ticket(raster, profile), &job, to: connection)
        } catch {
            guard case .timedOut = error.cause else { throw error }
            // It stopped taking bytes; perhaps it can still say why.
            connection.discardOutput()
            let reason = try? await status(&job, of: connection)
            throw PrinterFailure(reason?.obstacle ?? .timedOut)
        }
        var isConfirmed = false
        if before != .unknown, profile.answersInOrder {
            isConfirmed = try await isWorkedThrough(&job, on: connection)
        } else {
            try await drain(connection, until: job.deadline)
            if before != .unknown {
                let after = try await status(&job, of: connection)
                await note(after)
                if let obstacle = after.obstacle { throw PrinterFailure(obstacle) }
            }
        }
        // One that never answers leaves us guessing each time: then what it was sent is taken for whole.
        residue = isConfirmed ? .none : .openPicture
        await write(.printed(confirmed: isConfirmed), of: &job, title, paper: profile.paper(rows: raster.height))
        return .printed(confirmed: isConfirmed)
    }

    /// Sends a ticket, and looks between two pieces how the printer is where it takes its time.
    private func send(
        pieces: [[UInt8]], _ job: inout Job, to connection: PrinterConnection
    ) async throws(PrinterFailure) {
        var lastLook = clock.uptime
        for (number, piece) in pieces.enumerated() {
            try await send(piece, &job, to: connection)
            job.progress = Double(number + 1) / Double(pieces.count)
            guard number + 1 < pieces.count else { return }
            if profile.stripPause > .zero { try await rest(profile.stripPause, &job, on: connection) }
            if clock.uptime - lastLook >= Self.statusInterval, hasAnswered {
                let status = try await status(&job, of: connection)
                await note(status)
                if let obstacle = status.obstacle { throw PrinterFailure(obstacle) }
                lastLook = clock.uptime
            }
        }
    }

    /// Rests, and hears what the printer says meanwhile.
    private func rest(
        _ pause: Duration, _ job: inout Job, on connection: PrinterConnection
    ) async throws(PrinterFailure) {
        let limit = clock.uptime + pause
        while try await receive(&job, from: connection, until: limit) {}
    }

    /// Waits for the answer that stands behind the ticket.
    func isWorkedThrough(
        _ job: inout Job, on connection: PrinterConnection
    ) async throws(PrinterFailure) -> Bool {
        let patience = answersInOrder ? profile.completionTimeout : Self.statusInterval
        let limit = min(job.deadline, clock.uptime + patience)
        while clock.uptime < limit {
            let pause = min(limit, clock.uptime + Self.statusInterval)
            while job.orderedAnswer == nil, try await receive(&job, from: connection, until: pause) {
                if let obstacle = job.automaticStatus?.obstacle { throw PrinterFailure(obstacle) }
            }
            let isDone = job.orderedAnswer != nil
            // Also while it is silent: paper that ends in the middle is why there will be no answer.
            let now = try await status(&job, of: connection)
            await note(now)
            if isDone {
                answersInOrder = true
                return now.isOnline != nil || now.paper != nil
            }
            if let obstacle = now.obstacle { throw PrinterFailure(obstacle) }
        }
        answersInOrder = false
        // Closed earlier, a line throws the rest away or blocks.
        try await drain(connection, until: job.deadline)
        return false
    }

    /// What the printer says about itself now; ``PrinterStatus/unknown`` where it says nothing.
    ///
    /// Trouble is believed when it is said twice: answers from before the last power-cut have been seen to come first.
    func status(
        _ job: inout Job, of connection: PrinterConnection
    ) async throws(PrinterFailure) -> PrinterStatus {
        guard profile.answers else { return .unknown }
        var status = try await askOnce(&job, connection)
        for _ in 0..<2 where status.obstacle != nil {
            let again = try await askOnce(&job, connection)
            if again.obstacle == status.obstacle { return again }
            status = again
        }
        return status
    }

    private func askOnce(
        _ job: inout Job, _ connection: PrinterConnection
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

    private func ask(
        _ query: ESCPOS.RealTimeStatus, _ job: inout Job, of connection: PrinterConnection
    ) async throws(PrinterFailure) -> UInt8? {
        // What came before is an answer to something else.
        for _ in 0..<Self.staleReads {
            guard try await receive(&job, from: connection, until: .zero) else { break }
        }
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
        guard job.realTimeAnswer != nil else {
            job.isOwedAnAnswer = true
            return nil
        }
        if job.isOwedAnAnswer {
            // Was that the late answer to an earlier question? Then another one follows, and the last one counts.
            let settled = clock.uptime + profile.answerTimeout / 5
            while try await receive(&job, from: connection, until: settled) {}
            job.isOwedAnAnswer = false
        }
        return job.realTimeAnswer
    }

    /// What a broken ticket left in the printer must not come out when the paper is back, hours later.
    func giveUp(_ job: inout Job, on connection: PrinterConnection) async {
        connection.discardOutput()
        guard profile.canClear else { return }
        let limit = clock.uptime + profile.answerTimeout
        do throws(PrinterFailure) {
            try await send(ESCPOS.clear, to: connection, until: limit)
            while !job.isCleared, try await receive(&job, from: connection, until: limit) {}
        } catch { return }  // It has gone, and its buffer with it.
    }
}
