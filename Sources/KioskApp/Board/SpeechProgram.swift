import ApplianceKit
import CLinux
import Foundation
import Glibc

/// Runs espeak-ng, and takes the sound that it writes.
///
/// As a program and not as a library: what goes wrong in it goes wrong there, it takes no memory while nobody is called,
/// and its licence (GPL-3) is its own.
enum SpeechProgram {
    /// Where Debian puts it.
    static let path = "/usr/bin/espeak-ng"

    static var isThere: Bool { access(path, X_OK) == 0 }

    /// The sound of a sentence; blocks for some hundredths of a second, so it is called on a thread of one's own.
    ///
    /// - Returns: nil where the program is missing, fails, or takes longer than five seconds.
    static func say(_ text: String, voice: String) -> SoundClip? {
        var pipe: [Int32] = [-1, -1]
        guard pipe2(&pipe, O_CLOEXEC) == 0 else { return nil }
        defer { close(pipe[0]) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, pipe[1], 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        // Slower than its own pace, and with room between the words: a hall echoes.
        let words = [path, "-v", voice, "-s", "125", "-g", "3", "-a", "160", "--stdout", "--", text]
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        var environment: [UnsafeMutablePointer<CChar>?] = [strdup("LANG=C.UTF-8"), nil]
        defer { for text in arguments + environment { free(text) } }
        var child = pid_t()
        let code = posix_spawn(&child, path, &actions, nil, &arguments, &environment)
        close(pipe[1])
        guard code == 0 else { return nil }
        let bytes = read(pipe[0], within: .seconds(5))
        if bytes == nil { kill(child, SIGKILL) }
        var status: Int32 = 0
        while waitpid(child, &status, 0) == -1, errno == EINTR {}
        guard status == 0, let bytes else { return nil }
        return SoundClip(wav: bytes)
    }

    /// All that comes until the end; nil where it does not come in time, or far too much comes.
    private static func read(_ descriptor: Int32, within limit: Duration) -> [UInt8]? {
        let clock = SystemClock()
        let end = clock.uptime + limit
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 64 << 10)
        while bytes.count < 4 << 20 {
            let left = end - clock.uptime
            guard left > .zero else { return nil }
            var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&wait, 1, Int32(clamping: left.milliseconds + 1)) > 0 else { continue }
            let count = Glibc.read(descriptor, &piece, piece.count)
            if count == 0 { return bytes }
            if count > 0 { bytes += piece[..<count] }
        }
        return nil
    }
}
