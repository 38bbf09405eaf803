import Glibc

/// Keeps a second daemon of the same kind away from a state folder; the kernel lifts it when the process dies.
public struct StateLock: Sendable {
    private let descriptor: Int32

    /// Takes the lock, making the folder where it is missing.
    ///
    /// - Parameters:
    ///   - folder: The state folder.
    ///   - name: The daemon's, for the file `<name>.lock`.
    /// - Throws: ``SystemError``; `EWOULDBLOCK` where another daemon runs on this folder.
    public init(folder: String, name: String) throws(SystemError) {
        if mkdir(folder, 0o750) == -1, errno != EEXIST { throw SystemError(call: "mkdir \(folder)", code: errno) }
        let path = "\(folder)/\(name).lock"
        let descriptor = try systemCall("open \(path)") { open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o640) }
        do throws(SystemError) {
            try systemCall("another daemon runs on this state folder, lock \(path)") {
                flock(descriptor, LOCK_EX | LOCK_NB)
            }
        } catch {
            close(descriptor)
            throw error
        }
        self.descriptor = descriptor
    }

    /// Lets others in.
    public func release() { close(descriptor) }
}
