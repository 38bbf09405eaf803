import Synchronization

/// How durations are spread; from nothing at each start of the process.
public final class MetricHistogram: Sendable {
    private struct State {
        /// One more than there are limits.
        var counts: [UInt64]
        var sum = 0.0
    }

    private let name: String
    private let help: String
    private let limits: [Double]
    private let state: Mutex<State>

    /// Nothing observed yet.
    ///
    /// - Parameters:
    ///   - name: Ends in `_seconds`.
    ///   - help: One sentence.
    ///   - limits: The buckets' upper limits in seconds, rising.
    public init(_ name: String, _ help: String, limits: [Double]) {
        self.name = name
        self.help = help
        self.limits = limits
        state = Mutex(State(counts: Array(repeating: 0, count: limits.count + 1)))
    }

    /// Takes one duration in.
    public func observe(_ duration: Duration) {
        let seconds = duration.seconds
        let bucket = limits.firstIndex { seconds <= $0 } ?? limits.count
        state.withLock { state in
            state.counts[bucket] += 1
            state.sum += seconds
        }
    }

    /// What has been observed.
    public var family: MetricFamily {
        let (counts, sum) = state.withLock { ($0.counts, $0.sum) }
        var total: UInt64 = 0
        var samples: [MetricFamily.Sample] = []
        for (count, limit) in zip(counts, limits + [.infinity]) {
            total += count
            samples.append(.init(Double(total), labels: ["le": PrometheusText.number(limit)], suffix: "_bucket"))
        }
        samples.append(.init(sum, suffix: "_sum"))
        samples.append(.init(Double(total), suffix: "_count"))
        return MetricFamily(name, .histogram, help, samples: samples)
    }
}
