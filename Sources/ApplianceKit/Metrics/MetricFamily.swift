/// One metric with all its samples, as monitoring asks for it: a value, drawn by ``PrometheusText``.
///
/// Names follow Prometheus' conventions: base units at the end (`_seconds`, `_bytes`), `_total` for what only grows.
/// Labels have few values: a telephone number or a dossier's code is never one.
public struct MetricFamily: Sendable, Equatable {
    /// What may be done with the numbers.
    public enum Kind: String, Sendable {
        /// Grows only, from 0 at each start.
        case counter
        /// Goes up and down.
        case gauge
        /// How many observations fell below each of some limits.
        case histogram
    }

    /// One number.
    public struct Sample: Sendable, Equatable {
        /// What follows the family's name: `_bucket`, `_sum` and `_count` of a histogram.
        public var suffix: String
        /// Names and values; drawn in the order of the names.
        public var labels: [String: String]
        /// In the unit that the family's name tells.
        public var value: Double

        /// A number under labels.
        public init(_ value: Double, labels: [String: String] = [:], suffix: String = "") {
            self.value = value
            self.labels = labels
            self.suffix = suffix
        }
    }

    /// `[a-zA-Z_:][a-zA-Z0-9_:]*`.
    public var name: String
    /// One sentence.
    public var help: String
    /// What may be done with the numbers.
    public var kind: Kind
    /// Its numbers; without any the family is left away.
    public var samples: [Sample]

    /// Takes all as it is: names and labels are not checked.
    public init(_ name: String, _ kind: Kind, _ help: String, samples: [Sample]) {
        self.name = name
        self.kind = kind
        self.help = help
        self.samples = samples
    }

    /// A gauge with one number.
    public static func gauge(_ name: String, _ help: String, _ value: Double) -> MetricFamily {
        MetricFamily(name, .gauge, help, samples: [Sample(value)])
    }

    /// A counter with one number.
    public static func counter(_ name: String, _ help: String, _ value: Double) -> MetricFamily {
        MetricFamily(name, .counter, help, samples: [Sample(value)])
    }

    /// A gauge that is 1 at one of several states and 0 at the others.
    public static func states(
        _ name: String, _ help: String, _ states: [String], current: String, labels: [String: String] = [:]
    ) -> MetricFamily {
        MetricFamily(
            name, .gauge, help,
            samples: states.map { state in
                Sample(state == current ? 1 : 0, labels: labels.merging(["state": state]) { $1 })
            })
    }
}
