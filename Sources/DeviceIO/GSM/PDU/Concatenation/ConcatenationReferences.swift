/// Gives concatenated messages their references, one after the other.
///
/// A random start would let a restarted gateway use a reference again that a phone still waits on: keep ``next`` in the
/// store.
public struct ConcatenationReferences: Sendable, Hashable, Codable {
    /// The reference that the next message gets.
    public private(set) var next: UInt16

    /// Goes on from a stored value.
    public init(next: UInt16 = 0) { self.next = next }

    /// Takes a reference of a width.
    public mutating func take(_ width: Concatenation.Width = .bits8) -> UInt16 {
        defer { next &+= 1 }
        return width == .bits8 ? next & 0xFF : next
    }
}
