import Foundation

/// How a check went.
enum CheckLevel: String, Codable, Sendable, CaseIterable, Comparable {
    /// In order.
    case green
    /// Works; somebody should look at it.
    case yellow
    /// Does not work.
    case red
    /// Not there by configuration, or nobody can tell: neither good nor bad.
    case grey

    private var weight: Int {
        switch self {
        case .grey: 0
        case .green: 1
        case .yellow: 2
        case .red: 3
        }
    }

    static func < (left: CheckLevel, right: CheckLevel) -> Bool { left.weight < right.weight }
}

/// One thing that was looked at.
struct CheckResult: Codable, Equatable, Sendable {
    /// Which: `scanner0`, `disk`, …; the same in every run.
    var check: String
    /// What it is, for people.
    var title: String
    var level: CheckLevel
    /// What was found, in one sentence.
    var what: String
    /// What to do; nil where there is nothing to do.
    var action: String?
    /// Figures and names, for whoever is asked by telephone.
    var detail: String?
}

/// All that was looked at, at one moment.
struct SelfTestReport: Codable, Equatable, Sendable {
    var at: Date
    var language: String
    var checks: [CheckResult]

    /// The worst of all.
    var level: CheckLevel { checks.map(\.level).max() ?? .grey }

    private enum CodingKeys: String, CodingKey { case at, language, level, checks }

    init(at: Date, language: String, checks: [CheckResult]) {
        self.at = at
        self.language = language
        self.checks = checks
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        at = try container.decode(Date.self, forKey: .at)
        language = try container.decode(String.self, forKey: .language)
        checks = try container.decode([CheckResult].self, forKey: .checks)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(at, forKey: .at)
        try container.encode(language, forKey: .language)
        try container.encode(level, forKey: .level)
        try container.encode(checks, forKey: .checks)
    }
}
