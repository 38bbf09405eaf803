import ApplianceKit
import CLinux
import Glibc

/// Reads texts out through programs of its own, one text at a time: a new one ends the one before.
///
/// Where sentences have been recorded their clips are played, with what nobody has recorded spoken in between; else one
/// program speaks as it reads, and the other plays what it says. They get text or sound on their standard input, never as
/// an argument, where other users of the machine could read it, and never as a file.
actor SpeechOutput {
    private let log = Log("speech")
    private let thread: PollThread
    private let settings: SpeechSettings
    private let clips: SpokenClips?
    private let clock: any ApplianceClock
    private var speaking: [pid_t] = []
    private var limit: Task<Void, Never>?
    private var isFailing = false

    /// Speaking what goes between clips takes some hundredths of a second, in which this thread waits.
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// - Throws: `SystemError` where no thread can be started.
    init(_ settings: SpeechSettings, clock: any ApplianceClock) throws(SystemError) {
        thread = try PollThread(name: "speech")
        self.settings = settings
        clips = settings.clips.map { SpokenClips(folder: $0) }
        self.clock = clock
    }

    /// Says sentences in a language; what is being said ends.
    func say(_ sentences: [String], language: String) {
        stop()
        guard !sentences.isEmpty else { return }
        do throws(SystemError) {
            if let sound = recorded(sentences, language) {
                try play(sound)
            } else {
                try speak(sentences.joined(separator: " "), language)
            }
            isFailing = false
        } catch {
            if !isFailing { log.error("nothing is read out: \(error)") }
            isFailing = true
            return stop()
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
        for child in speaking {
            // It holds nothing that it could lose; killed, it is gone at once, so that waiting for it does not block.
            kill(child, SIGKILL)
            var status: Int32 = 0
            while waitpid(child, &status, 0) == -1, errno == EINTR {}
        }
        speaking = []
    }

    // MARK: - Recorded

    /// The sentences as one sound; nil where none of them has been recorded.
    private func recorded(_ sentences: [String], _ language: String) -> SoundClip? {
        guard let clips else { return nil }
        let known = sentences.map { clips.sound($0, language: language) }
        guard known.contains(where: { $0 != nil }) else { return nil }
        var sounds: [SoundClip] = []
        var between: [String] = []
        func speakBetween() {
            guard !between.isEmpty else { return }
            let spoken = SpeechProgram.say(between.joined(separator: " "), voice: language)
            if let spoken, spoken.rate == SpokenClips.rate { sounds.append(spoken.trimmed) }
            between = []
        }
        for (sentence, clip) in zip(sentences, known) {
            guard let clip else {
                between.append(sentence)
                continue
            }
            speakBetween()
            sounds.append(clip)
        }
        speakBetween()
        return SpokenClips.joined(sounds)
    }

    private func play(_ sound: SoundClip) throws(SystemError) {
        // Memory that looks like a file: a pipe holds 64 KiB and a minute of sound is forty times that.
        let memory = try systemCall("memfd_create") { memfd_create("speech", 1) }  // MFD_CLOEXEC
        defer { close(memory) }
        var bytes = sound.wav[...]
        while !bytes.isEmpty {
            let count = try systemCall("write") { bytes.withUnsafeBytes { write(memory, $0.baseAddress, $0.count) } }
            bytes = bytes.dropFirst(count)
        }
        try systemCall("lseek") { lseek(memory, 0, SEEK_SET) }
        try start(settings.player, reading: memory)
    }

    // MARK: - Spoken

    private func speak(_ text: String, _ language: String) throws(SystemError) {
        let (reader, writer) = try pipe()
        defer { for end in [reader, writer] { close(end) } }
        let (sound, speaker) = try pipe()
        defer { for end in [sound, speaker] { close(end) } }
        try start(
            settings.command.map { $0.replacing("{language}", with: language) }, reading: reader, writing: speaker)
        try start(settings.player, reading: sound)
        // A screen's text is far below the 64 KiB that a pipe takes without a reader.
        let bytes = Array(text.utf8.prefix(16_384))
        _ = bytes.withUnsafeBytes { write(writer, $0.baseAddress, $0.count) }
    }

    private func pipe() throws(SystemError) -> (reader: Int32, writer: Int32) {
        var ends: [Int32] = [-1, -1]
        try systemCall("pipe2") { pipe2(&ends, O_CLOEXEC) }
        return (ends[0], ends[1])
    }

    /// Starts a program with this on its standard input, and on its output where somebody wants that.
    private func start(_ command: [String], reading input: Int32, writing output: Int32? = nil) throws(SystemError) {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
        if let output {
            posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        } else {
            posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // The daemon ignores SIGPIPE and takes SIGTERM; its child shall not.
        var defaults = sigset_t()
        sigemptyset(&defaults)
        for number in [SIGPIPE, SIGTERM, SIGINT] { sigaddset(&defaults, number) }
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
        var words: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var child: pid_t = 0
        let code = posix_spawn(&child, command[0], &actions, &attributes, &words, environ)
        guard code == 0 else { throw SystemError(call: "posix_spawn \(command[0])", code: code) }
        speaking.append(child)
    }
}
