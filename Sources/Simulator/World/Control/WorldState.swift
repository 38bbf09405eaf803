import Foundation

/// The world at a glance, for its page and for `tracuu-sim status`.
struct WorldState: Codable, Equatable, Sendable {
    /// Whether a device's cable is in.
    struct Devices: Codable, Equatable, Sendable {
        var modem: Bool
        var scanner: Bool
        var printer: Bool
    }

    var devices: Devices
    var hasPaper: Bool
    var isCoverOpen: Bool
    var isCentralOn: Bool
    var hasCoverage: Bool
    /// The number that phones text to.
    var gatewayNumber: String
    /// How many messages wait in the network for the modem.
    var waitingMessages: Int
    /// How many tickets came out.
    var tickets: Int
    /// The kiosk's page.
    var kiosk: String
    /// The central system's address.
    var central: String
}

/// A text as the world's page shows it.
struct ShownText: Codable, Equatable, Sendable {
    var from: String
    var to: String
    var text: String
    /// `10:32`.
    var time: String
}

/// A dossier to try the box with.
struct ExampleDossier: Codable, Equatable, Sendable {
    var code: String
    var status: Int
    var statusText: String
    var procedure: String
}

/// The bodies of the calls to a world.
enum WorldCall {
    struct Text: Codable, Sendable {
        var from: String?
        var text: String
    }
    struct Scan: Codable, Sendable {
        var text: String
        var symbology: String?
    }
    struct Advance: Codable, Sendable {
        var code: String
        var status: Int?
    }
    struct Device: Codable, Sendable {
        var device: String
        var plugged: Bool
    }
    struct Central: Codable, Sendable {
        /// One of ``CentralFault/named``.
        var fault: String
    }
    struct Switch: Codable, Sendable {
        var on: Bool
    }
    struct Printer: Codable, Sendable {
        var paper: Bool?
        var cover: Bool?
    }
    /// What a call is answered with where it could not be done.
    struct Refusal: Codable, Sendable {
        var error: String
    }
}
