import Foundation
import Glibc
import TestSupport

/// A program that a test starts and ends: never waited for on a thread of the pool, its output in a file, its life
/// bounded by timeout(1) should the test not come to its end.
///
/// Nothing of the test's own is handed down: a child that inherits the standard output keeps whoever reads that waiting
/// for as long as it lives, one that inherits a socket keeps it from hanging up, and with the signals that some thread
/// here happens to block it could not be ended.
final class ServerProcess: Sendable {
    let output: String
    private let processID: pid_t

    /// - Parameters:
    ///   - program: A program of PATH, and its arguments.
    ///   - output: The file for what it says.
    init(_ program: [String], output: String) throws {
        self.output = output
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        // Swift does not see glibc's closefrom_np; closing what is not open is no error to glibc.
        for descriptor in Int32(3)..<1_024 { posix_spawn_file_actions_addclose(&actions, descriptor) }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var mask = sigset_t()
        sigemptyset(&mask)
        posix_spawnattr_setsigmask(&attributes, &mask)
        sigfillset(&mask)
        posix_spawnattr_setsigdefault(&attributes, &mask)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))
        let words = ["timeout", "--kill-after=5", "240"] + program
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { arguments.forEach { free($0) } }
        var processID = pid_t()
        let code = posix_spawnp(&processID, "timeout", &actions, &attributes, &arguments, environ)
        guard code == 0 else { throw CocoaError(.executableNotLoadable) }
        self.processID = processID
    }

    /// What it has said so far.
    var said: String { (try? String(contentsOfFile: output, encoding: .utf8)) ?? "" }

    /// Its exit status, once it has ended by itself.
    func status() async throws -> Int32 {
        var status: Int32 = 0
        try await eventually("\(output) ends") { waitpid(processID, &status, WNOHANG) == processID }
        return status >> 8
    }

    /// Waits for a line that begins with a word, and gives its rest.
    func line(_ word: String) async throws -> String {
        var found: Substring?
        try await eventually("a line “\(word)” in \(output)") {
            // A last line without its end may not be whole.
            let lines = said.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            found = lines.first { $0.hasPrefix(word) }?.dropFirst(word.count)
            return found != nil
        }
        return String(found ?? "")
    }

    /// Ends it, with all that it has started.
    func end() async {
        kill(-processID, SIGKILL)
        var status: Int32 = 0
        try? await eventually("it is gone", within: .seconds(20)) { waitpid(processID, &status, WNOHANG) != 0 }
    }
}
