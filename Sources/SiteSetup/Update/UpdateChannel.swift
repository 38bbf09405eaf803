import ApplianceKit

/// Where a box's updates come from: a manifest on a plain web server, and which of its releases are for this box.
///
/// The bundles are signed; the manifest only says who is to take which of them when.
struct UpdateChannel: Equatable {
    /// How early a box takes a release.
    enum Ring: String, Decodable, Comparable, CaseIterable {
        /// The boxes that try a release first.
        case pilot
        /// A province's first sites.
        case early
        /// Every box.
        case all

        static func < (one: Ring, other: Ring) -> Bool { one.order < other.order }

        private var order: Int {
            switch self {
            case .pilot: 0
            case .early: 1
            case .all: 2
            }
        }
    }

    /// Minutes of the day by the clock on the wall; it may go over midnight.
    struct Window: Equatable, CustomStringConvertible {
        let from: Int
        let to: Int

        /// When centres are closed everywhere.
        static let night = Window(from: 22 * 60, to: 5 * 60)

        /// `22:00-05:00`; nil for anything else.
        init?(_ text: String) {
            let parts = text.split(separator: "-", omittingEmptySubsequences: false).map(Self.minute)
            guard parts.count == 2, let from = parts[0], let to = parts[1] else { return nil }
            self.init(from: from, to: to)
        }

        init(from: Int, to: Int) { (self.from, self.to) = (from, to) }

        /// Whether a moment lies in it.
        func contains(_ time: LocalTime) -> Bool {
            let minute = time.hour * 60 + time.minute
            return from <= to ? minute >= from && minute < to : minute >= from || minute < to
        }

        var description: String { "\(Self.clock(from))-\(Self.clock(to))" }

        private static func clock(_ minute: Int) -> String {
            func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
            return "\(twoDigits(minute / 60)):\(twoDigits(minute % 60))"
        }

        private static func minute(_ text: Substring) -> Int? {
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 }), let hour = UInt8(parts[0]),
                let minute = UInt8(parts[1]), hour < 24, minute < 60
            else { return nil }
            return Int(hour) * 60 + Int(minute)
        }
    }

    /// The manifest's address.
    let manifest: String
    let ring: Ring
    let window: Window

    init(manifest: String, ring: Ring = .all, window: Window = .night) {
        (self.manifest, self.ring, self.window) = (manifest, ring, window)
    }

    /// nil where site.json5 has no section `updates`, or one with mistakes, which are reported.
    init?(_ root: ConfigurationSection) {
        guard root.has("updates") else { return nil }
        let section = root.section("updates")
        let address = section.required("channel", "the address of the province's channel.json")
        guard address.hasPrefix("https://") || address.hasPrefix("http://"), Self.isPlain(address) else {
            section.report("must be an address, as “https://tinh.example/tracuu/channel.json”", key: "channel")
            return nil
        }
        let words = section.string("ring", default: Ring.all.rawValue)
        guard let ring = Ring(rawValue: words) else {
            section.report("must be pilot, early or all, not “\(words.prefix(40))”", key: "ring")
            return nil
        }
        let hours = section.string("window", default: "22:00-05:00")
        guard let window = Window(hours) else {
            section.report("must be two times, as “22:00-05:00”, not “\(hours.prefix(40))”", key: "window")
            return nil
        }
        self.init(manifest: address, ring: ring, window: window)
    }

    /// For what a shell reads: nothing that it would see.
    static func isPlain(_ address: String) -> Bool {
        address.utf8.count <= 500
            && address.utf8.allSatisfy {
                (0x61...0x7A).contains($0) || (0x41...0x5A).contains($0) || (0x30...0x39).contains($0)
                    || "-._~:/?=&%".utf8.contains($0)
            }
    }
}
