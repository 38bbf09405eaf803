import Glibc

/// A failed system call: which one, on what, and the C library's reason.
public struct SystemError: Error, Equatable, CustomStringConvertible {
    /// The call and its subject, for example `open /dev/tracuu/modem0`.
    public let call: String
    /// The value of `errno` right after the call.
    public let code: Int32

    /// Describes a failure that has been seen already.
    public init(call: String, code: Int32) {
        self.call = call
        self.code = code
    }

    /// The call with the system's own words for the reason.
    public var description: String {
        var buffer = [CChar](repeating: 0, count: 128)
        guard strerror_r(code, &buffer, buffer.count) == 0 else { return "\(call): error \(code)" }
        return "\(call): \(String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self))"
    }
}

/// Makes a system call, again when a signal interrupts it, and turns -1 with `errno` into a ``SystemError``.
///
/// - Parameters:
///   - subject: The call's name and what it is about, evaluated only for the error.
///   - body: The call itself.
@discardableResult
public func systemCall<Result: FixedWidthInteger & SignedInteger>(
    _ subject: @autoclosure () -> String, _ body: () -> Result
) throws(SystemError) -> Result {
    while true {
        let result = body()
        if result != -1 { return result }
        let code = errno
        if code != EINTR { throw SystemError(call: subject(), code: code) }
    }
}
