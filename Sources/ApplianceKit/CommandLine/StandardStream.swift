import Glibc

/// Standard output and standard error of a command, written at once and without Foundation's `FileHandle`, which would
/// pull ICU into the daemons.
public enum StandardStream: Int32, Sendable {
    /// What the command was asked for.
    case output = 1
    /// What went wrong.
    case error = 2

    /// Writes a text as it is; what a closed pipe does not take is lost.
    public func write(_ text: String) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(rawValue, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
