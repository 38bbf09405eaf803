import ApplianceKit
import Glibc

/// Reads texts out through a program of its own, one at a time: a new text ends the one before.
///
/// The program gets the text on its standard input, never as an argument, where other users of the machine could read it.
actor SpeechOutput {
    private let log = Log("speech")
    private let settings: SpeechSettings
    private let clock: any ApplianceClock
    private var speaking: pid_t?
    private var limit: Task<Void, Never>?
    private var isFailing = false

    init(_ settings: SpeechSettings, clock: any ApplianceClock) {
        self.settings = settings
        self.clock = clock
    }

    /// Says a text in a language; what is being said ends.
    func say(_ text: String, language: String) {
        stop()
        guard !text.isEmpty else { return }
        do throws(SystemError) {
            speaking = try spawn(text, language: language)
            isFailing = false
        } catch {
            if !isFailing { log.error("nothing is read out: \(error)") }
            isFailing = true
            return
        }
        limit = Task { [weak self, clock, settings] in
            guard (try? await clock.sleep(for: settings.limit)) != nil else { return }
            await self?.stop()
        }
    }

    /// Ends what is being said.
    func stop() {
        limit?.cancel()
        limit = nil
        guard let child = speaking else { return }
        speaking = nil
        // It holds nothing that it could lose; killed, it is gone at once, so that waiting for it does not block.
        kill(child, SIGKILL)
        var status: Int32 = 0
        while waitpid(child, &status, 0) == -1, errno == EINTR {}
    }

    private func spawn(_ text: String, language: String) throws(SystemError) -> pid_t {
        var ends: [Int32] = [-1, -1]
        try systemCall("pipe") { pipe(&ends) }
        defer { for end in ends { close(end) } }
        for end in ends { try systemCall("fcntl") { fcntl(end, F_SETFD, FD_CLOEXEC) } }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // The daemon ignores SIGPIPE and takes SIGTERM; its child shall not.
        var defaults = sigset_t()
        sigemptyset(&defaults)
        for number in [SIGPIPE, SIGTERM, SIGINT] { sigaddset(&defaults, number) }
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))

        let arguments = settings.command.map { $0.replacing("{language}", with: language) }
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var child: pid_t = 0
        let code = posix_spawn(&child, arguments[0], &actions, &attributes, &words, environ)
        guard code == 0 else { throw SystemError(call: "posix_spawn \(arguments[0])", code: code) }
        // A screen's text is far below the 64 KiB that a pipe takes without a reader.
        let bytes = Array(text.utf8.prefix(16_384))
        _ = bytes.withUnsafeBytes { write(ends[1], $0.baseAddress, $0.count) }
        return child
    }
}
