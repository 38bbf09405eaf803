/// One message memory of a modem: slots with a number, each empty or with a PDU (27.005 §3.1, `<mem1>`).
struct MessageMemory: Sendable {
    /// 27.005 §3.1, `<stat>` in PDU mode.
    enum Status: Int, Sendable {
        case unread = 0
        case read = 1
        case unsent = 2
        case sent = 3
    }

    /// One stored message.
    struct Slot: Sendable {
        var status: Status
        /// With the SMSC's address in front.
        var pdu: [UInt8]
        /// Octets without the SMSC's address.
        var length: Int
        /// On the monotonic clock: earlier the slot looks empty.
        var readableFrom: Duration = .zero
    }

    let name: String
    let size: Int
    let firstIndex: Int
    private(set) var slots: [Int: Slot] = [:]

    init(name: String, size: Int, firstIndex: Int) {
        self.name = name
        self.size = size
        self.firstIndex = firstIndex
    }

    var indexes: Range<Int> { firstIndex..<(firstIndex + size) }
    var used: Int { slots.count }
    var isFull: Bool { slots.count >= size }

    subscript(index: Int) -> Slot? {
        get { slots[index] }
        set { slots[index] = newValue }
    }

    /// Stores in the lowest free slot.
    ///
    /// - Returns: The index, or nil where the memory is full.
    mutating func store(_ slot: Slot) -> Int? {
        guard let index = indexes.first(where: { slots[$0] == nil }) else { return nil }
        slots[index] = slot
        return index
    }

    /// Shrinks or grows the memory; what it holds stays.
    func resized(to size: Int) -> MessageMemory {
        var copy = MessageMemory(name: name, size: size, firstIndex: firstIndex)
        copy.slots = slots
        return copy
    }
}
