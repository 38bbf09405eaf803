import ApplianceKit
import Foundation
import Glibc
import Synchronization

/// A real program started as systemd would start it: its readiness, its last words, its end.
///
/// It dies with this process, whatever happens to that: `setpriv --pdeathsig` of util-linux asks the kernel for it.
///
/// ```swift
/// let gateway = try await DaemonProcess.start("sms", bin + "/tracuu-sms", ["run", "--config", file])
/// try await gateway.ready()
/// gateway.kill()
/// try await gateway.ended()
/// ```
final class DaemonProcess: Sendable {
    /// What can be seen of it.
    enum Event: Sendable {
        /// A datagram to `$NOTIFY_SOCKET` (`sd_notify(3)`).
        case notified(String)
        /// A line on standard output or standard error.
        case said(String)
        case ended(DaemonEnd)
    }

    private struct State {
        var processID: pid_t = 0
        var hasEnded = false
    }

    let name: String
    /// All that happened, in order; the last thousands of it.
    let events = Ledger<Event>(limit: 4_000)
    private let state = Mutex(State())
    private let thread: PollThread

    private init(_ name: String, on thread: PollThread) {
        self.name = name
        self.thread = thread
    }

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - name: What to call it in messages.
    ///   - executable: Its path.
    ///   - arguments: Without its name.
    ///   - environment: Beside what this process has.
    /// - Throws: ``SystemError``.
    static func start(
        _ name: String, _ executable: String, _ arguments: [String], environment: [String: String] = [:]
    ) async throws -> DaemonProcess {
        try systemCall(executable) { access(executable, X_OK) }
        let daemon = DaemonProcess(name, on: try PollThread(name: "daemon-\(name)"))
        let events = daemon.events
        let socket = try NotifySocket(on: daemon.thread) { events.append(.notified($0)) }
        let pipe = try OutputPipe(on: daemon.thread) { events.append(.said($0)) }
        // The shell looks whether its parent is still there: it may have died before the kernel was asked.
        let words =
            ["/usr/bin/setpriv", "--pdeathsig", "KILL", "--", "/bin/sh", "-c"]
            + [#"[ "$PPID" = "$0" ] && exec "$@""#, String(getpid()), executable] + arguments
        let variables = environment.merging(["NOTIFY_SOCKET": socket.address]) { $1 }
        try await withCheckedThrowingContinuation { (started: CheckedContinuation<Void, any Error>) in
            // The kernel means the death of the thread that starts the child, not of the process: so the thread that
            // waits for the child starts it, and lives as long.
            do {
                try startThread(named: "wait-\(name)") { [weak daemon] in
                    let (processID, code) = spawn(words, variables, output: pipe.writingEnd)
                    pipe.closeWritingEnd()
                    guard code == 0 else {
                        return started.resume(throwing: SystemError(call: "start \(executable)", code: code))
                    }
                    daemon?.state.withLock { $0.processID = processID }
                    started.resume()
                    let end = reap(processID, of: daemon)
                    // What it wrote last stands before its end.
                    pipe.finish()
                    events.append(.ended(end))
                    withExtendedLifetime(socket) {}
                }
            } catch {
                started.resume(throwing: error)
            }
        }
        return daemon
    }

    private static func reap(_ processID: pid_t, of daemon: @autoclosure () -> DaemonProcess?) -> DaemonEnd {
        var information = siginfo_t()
        // Not reaped yet, so that the number can't be another process's while somebody sends a signal.
        while waitid(P_PID, id_t(processID), &information, WEXITED | WNOWAIT) == -1, errno == EINTR {}
        var status: Int32 = 0
        let daemon = daemon()
        daemon?.state.withLock { $0.hasEnded = true }
        while waitpid(processID, &status, 0) == -1, errno == EINTR {}
        return DaemonEnd(waitStatus: status)
    }

    deinit { signal(SIGKILL) }

    /// The process's number.
    var processID: pid_t { state.withLock { $0.processID } }
    /// Whether it is still there.
    var isRunning: Bool { state.withLock { !$0.hasEnded } }
    /// What it said, the newest lines last.
    var lines: [String] {
        events.entries.compactMap { event in
            if case .said(let line) = event { line } else { nil }
        }
    }

    /// How much memory it has resident; nil once it has ended.
    var residentMegabytes: Int? {
        guard isRunning, let data = FileManager.default.contents(atPath: "/proc/\(processID)/status"),
            let line = String(decoding: data, as: UTF8.self).split(separator: "\n").first(where: {
                $0.hasPrefix("VmRSS:")
            })
        else { return nil }
        return Int(line.filter(\.isNumber)).map { ($0 + 512) / 1_024 }
    }

    /// Returns once it has said `READY=1`.
    ///
    /// - Throws: ``DaemonFailure`` where it ends or is silent instead, with its last lines.
    func ready(within limit: Duration = .seconds(120)) async throws {
        let event: Event
        do {
            event = try await events.first(within: limit, "READY=1 of \(name)") { event in
                switch event {
                case .notified(let text): text.split(separator: "\n").contains("READY=1")
                case .ended: true
                case .said: false
                }
            }
        } catch {
            throw DaemonFailure(name: name, what: "is not ready after \(limit.milliseconds) ms", lines: lines)
        }
        if case .ended(let end) = event { throw DaemonFailure(name: name, what: "ended: \(end)", lines: lines) }
    }

    /// Sends a signal; does nothing once it has ended.
    func signal(_ number: Int32) {
        state.withLock { state in
            if !state.hasEnded, state.processID > 0 { _ = Glibc.kill(state.processID, number) }
        }
    }

    /// SIGKILL: no last word, no tidying up.
    func kill() { signal(SIGKILL) }

    /// Returns how it ended, once it has.
    ///
    /// - Throws: ``WaitedTooLong``.
    @discardableResult
    func ended(within limit: Duration = .seconds(120)) async throws -> DaemonEnd {
        let event = try await events.first(within: limit, "the end of \(name)") { event in
            if case .ended = event { true } else { false }
        }
        guard case .ended(let end) = event else { throw WaitedTooLong(what: "the end of \(name)", limit: limit) }
        return end
    }

    /// SIGTERM, and SIGKILL where it does not end by that.
    @discardableResult
    func terminate(within limit: Duration = .seconds(30)) async throws -> DaemonEnd {
        signal(SIGTERM)
        if let end = try? await ended(within: limit) { return end }
        kill()
        return try await ended(within: limit)
    }

    private static func spawn(
        _ words: [String], _ environment: [String: String], output: Int32
    ) -> (pid_t, Int32) {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var mask = sigset_t()
        sigemptyset(&mask)
        posix_spawnattr_setsigmask(&attributes, &mask)
        var defaults = sigset_t()
        sigfillset(&defaults)
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        // A group of its own: Ctrl-C at the terminal is for whoever started it.
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO)
        // The far end of a line that it held by accident would never hang up. (Swift does not see glibc's closefrom_np;
        // closing what is not open is no error to glibc.)
        for descriptor in Int32(3)..<1_024 { posix_spawn_file_actions_addclose(&actions, descriptor) }

        var variables: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            let pair = String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            variables[String(pair[0])] = pair.count > 1 ? String(pair[1]) : ""
            entry += 1
        }
        variables.merge(environment) { $1 }
        let arguments = words.map { strdup($0) } + [nil]
        let settings = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in arguments + settings { free(text) } }
        var processID: pid_t = 0
        let code = posix_spawn(&processID, words[0], &actions, &attributes, arguments, settings)
        return (processID, code)
    }
}

/// How a program ended.
struct DaemonEnd: Equatable, Sendable, CustomStringConvertible {
    /// What it told the shell; nil where a signal ended it.
    let status: Int32?
    /// The signal that ended it.
    let signal: Int32?

    init(waitStatus: Int32) {
        let number = waitStatus & 0x7F
        status = number == 0 ? (waitStatus >> 8) & 0xFF : nil
        signal = number == 0 ? nil : number
    }

    var description: String { status.map { "status \($0)" } ?? "signal \(signal ?? 0)" }
}

/// A program that did not do what it was started for.
struct DaemonFailure: Error, CustomStringConvertible {
    let name: String
    let what: String
    let lines: [String]

    var description: String {
        (["\(name) \(what)"] + lines.suffix(15).map { "    \($0)" }).joined(separator: "\n")
    }
}
