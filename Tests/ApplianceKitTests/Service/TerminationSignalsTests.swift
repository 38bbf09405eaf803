import Glibc
import Testing

@testable import ApplianceKit

/// What can be seen of the signals within a program whose other threads do not block them.
@Suite(.timeLimit(.minutes(1)))
struct TerminationSignalsTests {
    @Test(arguments: [SIGTERM, SIGINT])
    func aSignalBeforeAnybodyWaitsIsKeptRatherThanLost(_ signal: Int32) async throws {
        let kept = try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Int32, any Error>) in
            do {
                try startThread(named: "signalled") {
                    TerminationSignals.block()
                    pthread_kill(pthread_self(), signal)
                    var set = sigset_t()
                    sigemptyset(&set)
                    sigaddset(&set, signal)
                    var received: Int32 = 0
                    sigwait(&set, &received)
                    continuation.resume(returning: received)
                }
            } catch {
                continuation.resume(throwing: error)
            }
        }
        #expect(kept == signal)
    }
}
