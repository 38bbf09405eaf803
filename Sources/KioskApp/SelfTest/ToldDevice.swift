import DeviceIO

/// A device as the register has it, with the words for it: what `GET /devices` answers.
struct ToldDevice: Encodable {
    let health: DeviceHealth
    /// How it is, in one sentence.
    let what: String
    /// What to do; nil where there is nothing to do.
    let action: String?

    init(_ health: DeviceHealth, _ words: DeviceWords) {
        self.health = health
        what = words.what(health)
        action = words.action(health)
    }

    private enum Key: String, CodingKey { case what, action }

    func encode(to encoder: any Encoder) throws {
        try health.encode(to: encoder)
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(what, forKey: .what)
        try container.encodeIfPresent(action, forKey: .action)
    }
}
