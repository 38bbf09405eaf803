import Synchronization

/// Counts what happens, by labels; from 0 at each start of the process.
///
/// ```swift
/// let sent = MetricCounter("tracuu_sms_sent_total", "Messages that the network took.", labels: ["kind"])
/// sent.increment("reply")
/// ```
public final class MetricCounter: Sendable {
    /// More combinations of labels than these are a fault of the program; what comes then is counted under `other`.
    public static let combinationLimit = 500

    private let name: String
    private let help: String
    private let labels: [String]
    private let values: Mutex<[[String]: Double]>

    /// Nothing counted yet.
    ///
    /// - Parameters:
    ///   - name: Ends in `_total`.
    ///   - help: One sentence.
    ///   - labels: The names of the labels; each increment gives as many values. Without any, 0 is shown from the start.
    public init(_ name: String, _ help: String, labels: [String] = []) {
        self.name = name
        self.help = help
        self.labels = labels
        values = Mutex(labels.isEmpty ? [[]: 0] : [:])
    }

    /// Adds to the count under these labels.
    public func increment(_ labels: String..., by amount: Double = 1) {
        assert(labels.count == self.labels.count, "\(name) has the labels \(self.labels)")
        values.withLock { values in
            let isKnown = values[labels] != nil || values.count < Self.combinationLimit
            values[isKnown ? labels : labels.map { _ in "other" }, default: 0] += amount
        }
    }

    /// What has been counted.
    public var family: MetricFamily {
        let values = values.withLock { $0 }
        return MetricFamily(
            name, .counter, help,
            samples: values.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { key, value in
                MetricFamily.Sample(value, labels: Dictionary(uniqueKeysWithValues: zip(labels, key)))
            })
    }
}
