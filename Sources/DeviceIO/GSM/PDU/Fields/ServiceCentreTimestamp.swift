import ApplianceKit

/// A moment as a PDU carries it: local time with its distance from UTC (TP-SCTS, TS 23.040 §9.2.3.11).
///
/// Networks do send impossible ones. The octets are kept; what they mean is nil then.
public struct ServiceCentreTimestamp: Sendable, Hashable {
    /// The seven octets as received.
    public let octets: [UInt8]

    /// A local date and time.
    ///
    /// - Parameters:
    ///   - year: 1990 to 2089; only the last two digits travel.
    ///   - quarterHours: East of UTC in steps of 15 minutes, -79 to 79; Việt Nam has 28.
    public init(year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int, quarterHours: Int) {
        let zone = SemiOctets.octet(min(abs(quarterHours), 79)) | (quarterHours < 0 ? 0x08 : 0)
        octets = [((year % 100) + 100) % 100, month, day, hour, minute, second].map(SemiOctets.octet) + [zone]
    }

    /// A moment as seen in a zone.
    ///
    /// - Parameters:
    ///   - seconds: Since 1970 in UTC; beyond the years 1990 to 2089 the nearest moment of them.
    ///   - quarterHours: East of UTC in steps of 15 minutes.
    public init(secondsSince1970 seconds: Int, quarterHours: Int) {
        let local = min(max(seconds, 631_152_000), 3_786_911_999) + quarterHours * 900
        let days = local >= 0 ? local / 86400 : (local - 86399) / 86400
        let rest = local - days * 86400
        let date = CivilDate(daysSince1970: days)
        self.init(
            year: date.year, month: date.month, day: date.day,
            hour: rest / 3600, minute: rest / 60 % 60, second: rest % 60, quarterHours: quarterHours)
    }

    init(_ reader: inout OctetReader, field: String) throws(PDUError) {
        octets = Array(try reader.octets(7, field))
    }

    /// Distance from UTC in quarters of an hour, positive to the east; nil where it is no number.
    public var quarterHours: Int? {
        guard let magnitude = SemiOctets.decimal(octets[6] & ~0x08) else { return nil }
        return octets[6] & 0x08 == 0 ? magnitude : -magnitude
    }

    /// Seconds since 1970 in UTC; nil where the octets are no date or time.
    public var secondsSince1970: Int? {
        guard let local, let quarterHours else { return nil }
        let days = local.date.daysSince1970
        return days * 86400 + local.hour * 3600 + local.minute * 60 + local.second - quarterHours * 900
    }

    /// For example `2026-01-31T08:00:00+07:00`; nil where the octets are no date or time.
    public var iso8601: String? {
        guard let local, let quarterHours else { return nil }
        let zone = abs(quarterHours)
        return "\(local.date.year)-\(pad(local.date.month))-\(pad(local.date.day))"
            + "T\(pad(local.hour)):\(pad(local.minute)):\(pad(local.second))"
            + "\(quarterHours < 0 ? "-" : "+")\(pad(zone / 4)):\(pad(zone % 4 * 15))"
    }

    private struct Local {
        let date: CivilDate
        let hour: Int
        let minute: Int
        let second: Int
    }

    private var local: Local? {
        let fields = octets.prefix(6).compactMap(SemiOctets.decimal)
        guard fields.count == 6 else { return nil }
        let date = CivilDate(year: fields[0] + (fields[0] < 90 ? 2000 : 1900), month: fields[1], day: fields[2])
        guard date.isPossible, fields[3] < 24, fields[4] < 60, fields[5] < 61 else { return nil }
        return Local(date: date, hour: fields[3], minute: fields[4], second: fields[5])
    }
}

private func pad(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
