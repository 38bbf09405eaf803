/// "There is something to do": raised by any number, awaited by one. Raised twice before it is seen, it is seen once.
public struct Signal: Sendable {
    /// What the one who waits iterates over.
    public let raised: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    /// Not raised.
    public init() {
        (raised, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// Wakes whoever waits.
    public func raise() { continuation.yield() }
}
