import Foundation
import Glibc
import TestSupport
import Testing

@testable import Simulator

@Suite(.timeLimit(.minutes(5))) struct DaemonProcessTests {
    private func shell(_ script: String) async throws -> DaemonProcess {
        try await DaemonProcess.start("script", "/bin/sh", ["-c", script], environment: ["GREETING": "chào"])
    }

    @Test func tellsWhatAProgramSaysAndHowItEnds() async throws {
        let program = try await shell("echo $GREETING; echo two >&2; printf three; exit 7")
        let end = try await program.ended()
        #expect(end.status == 7)
        #expect(program.lines == ["chào", "two", "three"])
        #expect(!program.isRunning)
    }

    @Test func waitsForReadiness() async throws {
        // Perl's core has sockets; sh has none.
        let script = """
            use Socket; my $a = $ENV{NOTIFY_SOCKET}; $a =~ s/^@/\\0/; socket(my $s, AF_UNIX, SOCK_DGRAM, 0);
            send($s, "READY=1\\nSTATUS=well", 0, pack_sockaddr_un($a)) or die $!; sleep 60;
            """
        let program = try await DaemonProcess.start("script", "/usr/bin/perl", ["-e", script])
        try await program.ready()
        program.kill()
        #expect(try await program.ended().signal == SIGKILL)
    }

    @Test func aProgramThatEndsInsteadOfBeingReadyIsAFailureWithItsLastWords() async throws {
        let program = try await shell("echo no modem here; exit 78")
        let failure = await #expect(throws: DaemonFailure.self) { try await program.ready() }
        #expect(failure?.description.contains("status 78") == true)
        #expect(failure?.description.contains("no modem here") == true)
    }

    @Test func signalsAreAsAProgramExpectsThem() async throws {
        // The tests' own process may ignore or block them; a shell can't undo that.
        let program = try await shell("kill -PIPE $$; exit 1")
        #expect(try await program.ended().signal == SIGPIPE)
        let stubborn = try await shell("trap '' TERM; echo up; while :; do sleep 1; done")
        _ = try await stubborn.events.first(where: { if case .said = $0 { true } else { false } })
        #expect(try await stubborn.terminate(within: .milliseconds(200)).signal == SIGKILL)
    }

    @Test func aMissingProgramIsAnErrorAtOnce() async {
        await #expect(throws: (any Error).self) { try await DaemonProcess.start("none", "/nonexistent/program", []) }
    }

    @Test func nothingIsLeftWhenItsOwnerDies() async throws {
        // The owner is a shell that starts a child as DaemonProcess does, and is killed.
        let owner = try await shell("setpriv --pdeathsig KILL -- sh -c 'echo $$; exec sleep 1000' & wait")
        let event = try await owner.events.first(where: { if case .said = $0 { true } else { false } })
        guard case .said(let text) = event, let child = pid_t(text) else { return }
        owner.kill()
        _ = try await owner.ended()
        // The kernel has sent the signal by now; the child may not have run since.
        try await eventually("the child is gone") { !isAlive(child) }
    }

    /// Whether the process is there and no zombie.
    private func isAlive(_ process: pid_t) -> Bool {
        guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8) else { return false }
        return !text.contains(") Z ") && !text.contains(") X ")
    }
}
