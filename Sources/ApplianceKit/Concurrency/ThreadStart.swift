import CLinux
import Glibc

/// Starts a detached POSIX thread.
///
/// Foundation's `Thread` would pull ICU into a statically linked daemon (58 MB); this is all that is needed of it.
///
/// - Parameters:
///   - name: Shown by `ps -L` and `top`; the kernel keeps 15 bytes of it.
///   - stackSize: In bytes.
///   - body: What the thread does; the thread ends with it.
public func startThread(
    named name: String, stackSize: Int = 1 << 20, _ body: @escaping @Sendable () -> Void
) throws(SystemError) {
    final class Start {
        let name: String
        let body: @Sendable () -> Void
        init(name: String, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setstacksize(&attributes, stackSize)
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    let start = Unmanaged.passRetained(Start(name: String(name.prefix(15)), body: body))
    var thread = pthread_t()
    let code = pthread_create(
        &thread, &attributes,
        { context in
            guard let context else { return nil }
            let start = Unmanaged<Start>.fromOpaque(context).takeRetainedValue()
            pthread_setname_np(pthread_self(), start.name)
            start.body()
            return nil
        }, start.toOpaque())
    guard code == 0 else {
        start.release()
        throw SystemError(call: "pthread_create \(name)", code: code)
    }
}
