/// Slows down whoever tries PINs: by the name they try and by the address they come from.
///
/// A few wrong ones are free, for fingers; from then on each costs a pause, twice as long each time. The pause of a name
/// ends sooner than that of an address, or anybody in the house could keep a colleague out.
struct SignInLimit: Sendable {
    private struct Record {
        var wrong = 0
        var until: Duration = .zero
        var last: Duration = .zero
    }

    private struct Rule {
        var free: Int
        var longest: Duration

        func pause(after wrong: Int) -> Duration {
            wrong > free ? min(.seconds(1 << min(wrong - free, 12)), longest) : .zero
        }
    }

    private static let names = Rule(free: 4, longest: .seconds(120))
    private static let addresses = Rule(free: 8, longest: .seconds(900))
    /// A quiet hour clears the slate.
    private static let memory = Duration.seconds(3_600)
    /// Whoever makes names up fills no more than this.
    private static let capacity = 512

    private var records: [String: Record] = [:]

    /// How long this name from this address has to wait; nil where it may try.
    func wait(name: String, address: String, at now: Duration) -> Duration? {
        let until = max(
            records[Self.key(name: name)]?.until ?? .zero, records[Self.key(address: address)]?.until ?? .zero)
        return until > now ? until - now : nil
    }

    /// Notes a wrong PIN.
    mutating func failed(name: String, address: String, at now: Duration) {
        note(Self.key(name: name), Self.names, now)
        note(Self.key(address: address), Self.addresses, now)
    }

    /// Notes that the last try, counted as wrong when it began, was right. The address keeps the record of the others:
    /// one's own account must not open the way to guess a colleague's.
    mutating func succeeded(name: String, address: String) {
        records[Self.key(name: name)] = nil
        let key = Self.key(address: address)
        guard var record = records[key] else { return }
        record.wrong -= 1
        record.until = .zero
        records[key] = record.wrong > 0 ? record : nil
    }

    /// Notes that a try, counted as wrong when it began, came to nothing: nobody has looked at its PIN.
    mutating func takeBack(name: String, address: String, begunAt: Duration) {
        takeBack(Self.key(name: name), Self.names, begunAt)
        takeBack(Self.key(address: address), Self.addresses, begunAt)
    }

    private mutating func takeBack(_ key: String, _ rule: Rule, _ begunAt: Duration) {
        guard var record = records[key] else { return }
        record.wrong -= 1
        // Where nobody has tried since, the pause before it is the last: it was over, or this try could not have begun.
        record.until = record.last == begunAt ? .zero : record.last + rule.pause(after: record.wrong)
        records[key] = record.wrong > 0 ? record : nil
    }

    private mutating func note(_ key: String, _ rule: Rule, _ now: Duration) {
        var record = records[key] ?? Record()
        if now - record.last > Self.memory { record = Record() }
        record.wrong += 1
        record.last = now
        if record.wrong > rule.free { record.until = now + rule.pause(after: record.wrong) }
        if records[key] == nil, records.count >= Self.capacity { forgetOldest() }
        records[key] = record
    }

    private mutating func forgetOldest() {
        // Never one that still has to wait, unless all do.
        let oldest = records.min { ($0.value.until, $0.value.last) < ($1.value.until, $1.value.last) }
        if let oldest { records[oldest.key] = nil }
    }

    private static func key(name: String) -> String { "n:\(name)" }
    private static func key(address: String) -> String { "a:\(address)" }
}
