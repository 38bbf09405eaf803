extension ScreenModel {
    /// A button.
    struct Action: Codable, Equatable, Sendable {
        /// What comes back in a tap.
        var id: KioskAction
        var label: String
        var note: String?
        var symbol: Symbol?
        /// The one that most people want next.
        var isPrimary = false
        /// A way besides, without weight.
        var isQuiet = false
        /// Whether there is nothing to do it with yet.
        var isOff = false
    }

    /// One of several things to choose from.
    struct Choice: Codable, Equatable, Sendable {
        var id: KioskAction
        var label: String
        var note: String?
        /// At its end, such as how many wait.
        var value: String?
        var symbol: Symbol?
        /// Chosen already; nil where it is not that kind of choice.
        var isOn: Bool?
    }

    /// What has been typed so far.
    struct Entry: Codable, Equatable, Sendable {
        var label: String
        /// As it is to be read, in groups.
        var text: String
        /// Shown while there is nothing.
        var example: String
        /// What it means, such as the code that will be searched.
        var meaning: String?
        /// Whether the meaning is good, or says what is wrong; nil where it is neither.
        var isGood: Bool?
    }

    /// A key of the pad.
    struct Key: Codable, Equatable, Sendable {
        var id: KioskAction
        var label: String
        /// How it is called where the label is a symbol or a bare sign.
        var name: String?
        var symbol: Symbol?
        /// How many keys' width it takes.
        var width = 1
    }

    /// The date that matters, large.
    struct DateCard: Codable, Equatable, Sendable {
        var label: String
        var value: String
        var note: String?
    }

    /// A station of a dossier's way.
    struct Step: Codable, Equatable, Sendable {
        enum State: String, Codable, Sendable { case done, current, todo }
        var label: String
        var note: String?
        var state: State
    }

    /// A line of a table.
    struct Detail: Codable, Equatable, Sendable {
        var label: String
        var value: String
    }

    /// A queue number as the paper shows it.
    struct Ticket: Codable, Equatable, Sendable {
        var label: String
        var number: String
        var service: String
        var before: String?
        /// About how long it will take.
        var estimate: String?
        /// Where to go.
        var area: String?
        /// Why it is called ahead, and what to show then.
        var priority: String?
    }

    /// What has to be handed in.
    struct Papers: Codable, Equatable, Sendable {
        var label: String
        var items: [String]
        /// How many there are besides.
        var more: String?
    }

    /// A QR code to take along.
    struct Matrix: Codable, Equatable, Sendable {
        /// Modules a side, without quiet zones.
        var side: Int
        /// The black modules as an SVG path in units of modules.
        var path: String
        var label: String
    }

    /// A number that the centre publishes.
    struct Figure: Codable, Equatable, Sendable {
        var label: String
        var value: String
        var note: String?
        var tone: Tone = .neutral
    }

    /// A line of a chart: an agency and its part.
    struct Bar: Codable, Equatable, Sendable {
        var label: String
        /// 0 to 100.
        var share: Int
        var value: String
        var note: String?
    }

    /// What the kiosk can do now, and what it can't.
    struct Service: Codable, Equatable, Sendable {
        var label: String
        var isWorking: Bool
        var state: String
    }

    /// A question with a few answers beside it.
    struct Question: Codable, Equatable, Sendable {
        var label: String
        var choices: [Choice]
    }

    /// Where in a long list.
    struct Pager: Codable, Equatable, Sendable {
        var label: String
        var previous: Action?
        var next: Action?
    }

    /// Something to know besides: old data, a device that is missing.
    struct Notice: Codable, Equatable, Sendable {
        var symbol: Symbol
        var text: String
    }

    /// The question before the screen is cleared.
    struct Warning: Codable, Equatable, Sendable {
        var headline: String
        var sentence: String
        /// Until the screen is cleared, in milliseconds.
        var remaining: Int64
        /// The warning's whole length, in milliseconds.
        var total: Int64
        var actions: [Action]
    }

    /// What stands around every screen.
    struct Frame: Codable, Equatable, Sendable {
        var centre: String
        /// Whether the centre has an emblem, at `/emblem`.
        var hasEmblem = false
        var contacts: [Contact]
        /// What makes the screen easier, the other languages, help.
        var tools: [Tool] = []
        /// What the row of tools is called.
        var toolsName = ""
        /// Said while the daemon is away.
        var offline: [String] = []
    }

    /// A tool at the edge of every screen.
    struct Tool: Codable, Equatable, Sendable {
        var id: KioskAction
        var label: String
        var symbol: Symbol
        /// Whether it is switched on; nil where it is no switch.
        var isOn: Bool?
        /// The language of the label, where it is another.
        var language: String?
    }

    /// Where to turn to.
    struct Contact: Codable, Equatable, Sendable {
        var symbol: Symbol
        var label: String
        var value: String
    }
}
