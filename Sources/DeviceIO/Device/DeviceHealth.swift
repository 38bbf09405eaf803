public import Foundation

/// What a device is for.
public enum DeviceKind: String, Sendable, CaseIterable, Codable {
    /// `input` and `output` are lines of a GPIO chip. The words stand in JSON, metrics and the files of words.
    case scanner, printer, modem, input, output
}

/// What is counted about a device since the start of the program.
public enum DeviceCounter: String, Sendable, CaseIterable, Codable {
    /// How often it was opened.
    case opened
    /// How often it went away while in use.
    case lost
    /// How often it came into the state ``DeviceState/failed(_:)``, or failed in another way than before.
    case failed
    /// Codes read.
    case scans
    /// What was read and of no use.
    case unreadable
    /// Changes of a line.
    case changes
    /// Tickets handed over.
    case jobs
}

/// How a device is, since when, and what it has done: a snapshot.
public struct DeviceHealth: Sendable, Equatable {
    /// Its name, for example `scanner0`.
    public let name: String
    /// What it is for.
    public let kind: DeviceKind
    /// Its path, or where else it is: host and port, chip and line.
    public let path: String
    /// How it is.
    public internal(set) var state: DeviceState
    /// What is wrong; nil while all is well.
    public internal(set) var problem: DeviceProblem?
    /// For a printer: what is the matter with it, more finely than ``problem``.
    public internal(set) var trouble: PrinterTrouble?
    /// Since when it is in this state.
    public internal(set) var since: Date
    /// For an input or an output: whether it is active.
    public internal(set) var isActive: Bool?
    /// For a printer: what its meter says of the paper; nil where none is kept.
    public internal(set) var paper: PaperMeter?
    /// What was counted; what never happened is not there.
    public internal(set) var counters: [DeviceCounter: Int]
}

extension DeviceState {
    /// The state in one word, the same in JSON, metrics and logs.
    public var word: String {
        switch self {
        case .opening: "opening"
        case .ready: "ready"
        case .degraded: "degraded"
        case .absent: "absent"
        case .failed: "failed"
        }
    }
}

extension DeviceHealth: Encodable {
    private enum Key: String, CodingKey {
        case name, kind, path, state, reason, problem, trouble, since, active, paper, counters
    }

    /// Keys as the technician's page and `devices list --json` show them; `since` as the encoder writes dates.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(name, forKey: .name)
        try container.encode(kind, forKey: .kind)
        try container.encode(path, forKey: .path)
        try container.encode(state.word, forKey: .state)
        try container.encodeIfPresent(state.reason, forKey: .reason)
        try container.encodeIfPresent(problem, forKey: .problem)
        try container.encodeIfPresent(trouble, forKey: .trouble)
        try container.encode(since, forKey: .since)
        try container.encodeIfPresent(isActive, forKey: .active)
        try container.encodeIfPresent(paper, forKey: .paper)
        let counts = counters.map { ($0.key.rawValue, $0.value) }
        try container.encode(Dictionary(uniqueKeysWithValues: counts), forKey: .counters)
    }
}
