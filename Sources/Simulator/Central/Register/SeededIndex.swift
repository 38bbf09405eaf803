/// Numbers that look random and belong to an index, so that what is made of them need not be kept.
struct SeededIndex {
    private var state: UInt64

    init(seed: UInt64, index: Int) {
        var generator = SeededGenerator(state: seed &+ UInt64(bitPattern: Int64(index)) &* 0xD1B5_4A32_D192_ED03)
        state = generator.next()
    }

    /// 0 to `count - 1`.
    mutating func pick(_ count: Int) -> Int {
        state = (state ^ (state >> 31)) &* 0x9E37_79B9_7F4A_7C15
        return Int((state >> 33) % UInt64(count))
    }
}
