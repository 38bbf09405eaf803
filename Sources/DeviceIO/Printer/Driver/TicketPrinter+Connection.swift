import ApplianceKit
import Glibc

/// Bytes to and from the printer, each wait with its limit.
extension TicketPrinter {
    func connect() async throws(PrinterFailure) -> PrinterConnection {
        let connection: PrinterConnection
        switch transport {
        case .device(let path):
            connection = try PrinterConnection(path: path, baudRate: 115_200, flowControl: .rtsCts)
        case .serial(let path, let baudRate, let flowControl):
            connection = try PrinterConnection(path: path, baudRate: baudRate, flowControl: flowControl)
        case .tcp(let host, let port):
            connection = try await connect(host: host, port: port)
        }
        // Nobody has asked anything yet: what is there was meant for an earlier job. Bounded, because a broken one may
        // never stop talking.
        for _ in 0..<Self.staleReads {
            if try connection.read().isEmpty { break }
        }
        return connection
    }

    func connect(host: String, port: UInt16) async throws(PrinterFailure) -> PrinterConnection {
        let limit = clock.uptime + Self.connectTimeout
        var failure = PrinterFailure(.unknownHost)
        for address in await addresses(host: host, port: port, until: limit) {
            do throws(PrinterFailure) {
                let connection = try PrinterConnection(connectingTo: address)
                guard await ready(connection.descriptor, for: POLLOUT, until: limit) != nil else {
                    throw PrinterFailure(.missing)
                }
                try connection.finishConnecting()
                return connection
            } catch { failure = error }
        }
        throw failure
    }

    func addresses(host: String, port: UInt16, until limit: Duration) async -> [SocketAddress] {
        let written = SocketAddress.of(host: host, port: port, isNumeric: true)
        guard written.isEmpty else { return written }
        // A name server that does not answer holds its thread for half a minute: one such thread is enough.
        guard !isResolving else { return [] }
        waits += 1
        let number = waits
        isResolving = true
        do {
            try startThread(named: "resolver") {
                let found = SocketAddress.of(host: host, port: port, isNumeric: false)
                Task { await self.resolved(number, found, isEnd: true) }
            }
        } catch {
            isResolving = false
            return []
        }
        let left = limit - clock.uptime
        let timer = Task {
            try? await clock.sleep(for: left)
            resolved(number, [], isEnd: false)
        }
        defer { timer.cancel() }
        return await withCheckedContinuation { resolution = Resolution(number: number, continuation: $0) }
    }

    func resolved(_ number: Int, _ addresses: [SocketAddress], isEnd: Bool) {
        if isEnd { isResolving = false }
        guard let resolution, resolution.number == number else { return }
        self.resolution = nil
        resolution.continuation.resume(returning: addresses)
    }

    /// Takes in what has arrived, or arrives in time.
    ///
    /// - Parameter limit: Of the monotonic clock; zero takes what is there.
    /// - Returns: false where nothing came, or the time is up.
    func receive(
        _ job: inout Job, from connection: PrinterConnection, until limit: Duration
    ) async throws(PrinterFailure) -> Bool {
        var bytes = try connection.read()
        if bytes.isEmpty {
            guard let ready = await ready(connection.descriptor, for: POLLIN, until: limit) else { return false }
            bytes = try connection.read()
            if bytes.isEmpty, ready & (POLLHUP | POLLERR) != 0 { throw PrinterFailure(.disconnected) }
        }
        for byte in bytes {
            switch job.answers.take(byte) {
            case .realTime(let answer): job.realTimeAnswer = answer
            case .ordered(let answer): job.orderedAnswer = answer
            case .automatic(let status): job.automaticStatus = status
            case .cleared: job.isCleared = true
            case nil: break
            }
        }
        // Also for one that never stops talking.
        return limit == .zero || clock.uptime < limit
    }

    /// Sends a part of a ticket. Ends early where the printer says meanwhile that it can't print it, or takes nothing for
    /// as long as it may be printing what it has.
    func send(
        _ bytes: [UInt8], _ job: inout Job, to connection: PrinterConnection
    ) async throws(PrinterFailure) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = try connection.write(rest)
            rest = rest.dropFirst(count)
            if count > 0 { continue }
            let limit = min(job.deadline, clock.uptime + profile.completionTimeout)
            guard let ready = await ready(connection.descriptor, for: POLLOUT | POLLIN, until: limit) else {
                throw PrinterFailure(.timedOut)
            }
            if ready & POLLIN != 0 { _ = try await receive(&job, from: connection, until: .zero) }
            if ready & (POLLHUP | POLLERR) != 0, ready & POLLIN == 0 { throw PrinterFailure(.disconnected) }
            if let obstacle = job.automaticStatus?.obstacle { throw PrinterFailure(obstacle) }
        }
    }

    /// Sends a few bytes, within a limit of the monotonic clock.
    func send(
        _ bytes: [UInt8], to connection: PrinterConnection, until limit: Duration
    ) async throws(PrinterFailure) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = try connection.write(rest)
            rest = rest.dropFirst(count)
            if count > 0 { continue }
            guard await ready(connection.descriptor, for: POLLOUT, until: limit) != nil else {
                throw PrinterFailure(.timedOut)
            }
        }
    }

    /// Waits until the kernel has handed everything over: closing a line earlier throws the rest away or blocks.
    func drain(_ connection: PrinterConnection, until limit: Duration) async throws(PrinterFailure) {
        // usblp takes the last piece at once and is ready to write when it has left; closed earlier, it takes it back.
        guard await ready(connection.descriptor, for: POLLOUT, until: limit) != nil else {
            throw PrinterFailure(.timedOut)
        }
        var pause = Duration.milliseconds(1)
        while connection.unsentCount > 0 {
            guard clock.uptime < limit else { throw PrinterFailure(.timedOut) }
            // Not in the caller's task: a cancelled one would not sleep but spin.
            await Task { [pause] in try? await clock.sleep(for: pause) }.value
            pause = min(pause * 2, .milliseconds(50))
        }
    }

    /// Waits for the descriptor, within a limit of the monotonic clock.
    ///
    /// - Returns: `poll`'s `revents`; nil when the time was up.
    func ready(_ descriptor: Int32, for events: Int32, until limit: Duration) async -> Int32? {
        let left = limit - clock.uptime
        guard left > .zero else { return nil }
        waits += 1
        let number = waits
        let timer = Task {
            try? await clock.sleep(for: left)
            wake(number, nil)
        }
        defer { timer.cancel() }
        return await withCheckedContinuation { continuation in
            wait = Wait(number: number, descriptor: descriptor, continuation: continuation)
            thread.watch(descriptor, for: events) { [weak self] ready in
                self?.assumeIsolated { $0.wake(number, Int32(ready)) }
            }
        }
    }

    func wake(_ number: Int, _ ready: Int32?) {
        guard let wait, wait.number == number else { return }
        self.wait = nil
        thread.unwatch(wait.descriptor)
        wait.continuation.resume(returning: ready)
    }
}
