/// One thing that is wrong in a configuration file, and what it should be.
public struct ConfigurationProblem: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file as it was named.
    public let file: String
    /// The line, from 1, where it is known.
    public let line: Int?
    /// The path of the key, for example `modem.device`; empty for the file as a whole.
    public let key: String
    /// What is wrong and what should stand there.
    public let message: String

    /// A problem that was seen before or outside of the reading.
    public init(file: String, line: Int?, key: String, message: String) {
        self.file = file
        self.line = line
        self.key = key
        self.message = message
    }

    /// `sms.json5:12: modem.baud: must be a whole number from 1200 to 4000000, not “fast”`.
    public var description: String {
        let place = line.map { "\(file):\($0)" } ?? file
        return key.isEmpty ? "\(place): \(message)" : "\(place): \(key): \(message)"
    }
}

/// Everything that is wrong in a configuration file, told at once.
public struct ConfigurationError: Error, CustomStringConvertible {
    /// At least one.
    public let problems: [ConfigurationProblem]

    /// - Parameter problems: At least one.
    public init(problems: [ConfigurationProblem]) { self.problems = problems }

    /// A line a problem.
    public var description: String { problems.map(\.description).joined(separator: "\n") }
}
