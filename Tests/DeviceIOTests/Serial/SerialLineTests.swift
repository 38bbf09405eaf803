import ApplianceKit
import DeviceIO
import Foundation
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct SerialLineTests {
    /// The smallest user of a line: it collects what it hears.
    private actor Listener {
        enum Heard: Equatable {
            case bytes([UInt8])
            case hangUp(SerialPortError)
        }
        private let thread: PollThread
        nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
        nonisolated let heard: AsyncStream<Heard>
        private let tell: AsyncStream<Heard>.Continuation
        private var line: SerialLine?

        init() throws {
            thread = try PollThread(name: "listener")
            (heard, tell) = AsyncStream.makeStream()
        }
        func open(_ path: String) throws {
            line = try SerialLine(path: path, baudRate: 115_200, on: thread) { [weak self] bytes in
                self?.assumeIsolated { _ = $0.tell.yield(.bytes(bytes)) }
            } onHangUp: { [weak self] error in
                self?.assumeIsolated { _ = $0.tell.yield(.hangUp(error)) }
            }
        }
        func write(_ bytes: [UInt8]) throws { try line?.write(bytes) }
        func close() { line?.close() }
        var isOpen: Bool { line?.isOpen ?? false }
    }

    @Test func tellsItsActorBytesAndTheHangUpOnce() async throws {
        let pty = PtyPair()
        let listener = try Listener()
        try await listener.open(pty.path)
        var heard = listener.heard.makeAsyncIterator()
        pty.send("OK\r\n")
        #expect(await heard.next() == .bytes(Array("OK\r\n".utf8)))
        pty.hangUp()
        #expect(await heard.next() == .hangUp(.hungUp(path: pty.path)))
        #expect(await listener.isOpen == false)
    }

    @Test func moreThanTheDeviceTakesAtOnceArrivesWhole() async throws {
        let pty = PtyPair()
        let listener = try Listener()
        try await listener.open(pty.path)
        let sent = (0..<60_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try await listener.write(sent)
        var received: [UInt8] = []
        while received.count < sent.count { received += pty.receive() }
        #expect(received == sent)
    }

    @Test func aClosedLineCanBeOpenedAgain() async throws {
        let pty = PtyPair()
        let listener = try Listener()
        for round in 0..<3 {
            try await listener.open(pty.path)
            var heard = listener.heard.makeAsyncIterator()
            pty.send("round \(round)")
            #expect(await heard.next() == .bytes(Array("round \(round)".utf8)))
            await listener.close()
        }
    }

    @Test func anActorThatIsDroppedReleasesItsLine() async throws {
        let pty = PtyPair()
        do { try await Listener().open(pty.path) }
        // The descriptor is closed on the line's thread a moment after the actor has gone.
        var again: SerialPort?
        try await eventually("the line is free") {
            again = try? SerialPort(path: pty.path, baudRate: 9600)
            return again != nil
        }
        #expect(again?.isOpen == true)
    }
}
