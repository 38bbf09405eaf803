/// Prometheus' text format, version 0.0.4.
public enum PrometheusText {
    /// The media type that goes with it.
    public static let mediaType = "text/plain; version=0.0.4; charset=utf-8"

    /// The page: families in the order of their names, each with its HELP and TYPE once.
    public static func page(_ families: [MetricFamily]) -> String {
        var text = ""
        for (name, group) in Dictionary(grouping: families, by: \.name).sorted(by: { $0.key < $1.key }) {
            let samples = group.flatMap(\.samples)
            guard let first = group.first, !samples.isEmpty else { continue }
            text += "# HELP \(name) \(escaped(first.help, quotes: false))\n# TYPE \(name) \(first.kind.rawValue)\n"
            for sample in samples {
                text += "\(name)\(sample.suffix)\(labels(sample.labels)) \(number(sample.value))\n"
            }
        }
        return text
    }

    private static func labels(_ labels: [String: String]) -> String {
        guard !labels.isEmpty else { return "" }
        let pairs = labels.sorted { $0.key < $1.key }.map { "\($0.key)=\"\(escaped($0.value, quotes: true))\"" }
        return "{\(pairs.joined(separator: ","))}"
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var result = ""
        for character in text.unicodeScalars {
            switch character {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\"" where quotes: result += "\\\""
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }

    /// As Go's `ParseFloat` reads it.
    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        if value == value.rounded(), abs(value) < 1e15 { return String(Int64(value)) }
        return String(value)
    }
}
