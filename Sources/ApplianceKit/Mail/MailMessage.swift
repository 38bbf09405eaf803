public import Foundation
import Glibc

/// A plain text to one person by e-mail (RFC 5322), as an appliance writes it: UTF-8, no attachment.
public struct MailMessage: Sendable, Equatable {
    /// The sender's address.
    public var from: String
    /// The name shown for it.
    public var fromName: String
    /// The recipient's address.
    public var to: String
    /// One line.
    public var subject: String
    /// Lines ended by `\n`.
    public var text: String
    /// The same for every attempt to send this message, so that mail programs can tell a repetition: `id@host` without
    /// the angle brackets.
    public var identifier: String
    /// When it was written.
    public var date: Date

    /// The recipient's address is checked when it is sent; the sender's is the caller's to check (``isAddress(_:)``).
    public init(
        from: String, fromName: String = "", to: String, subject: String, text: String, identifier: String, date: Date
    ) {
        self.from = from
        self.fromName = fromName
        self.to = to
        self.subject = subject
        self.text = text
        self.identifier = identifier
        self.date = date
    }

    /// Whether an address can stand in a command and a header field without ending it or naming a second recipient.
    ///
    /// Far narrower than RFC 5321 §4.1.2: what people write on forms.
    public static func isAddress(_ address: String) -> Bool {
        let halves = address.split(separator: "@", omittingEmptySubsequences: false)
        guard halves.count == 2, address.utf8.count <= 254, (1...64).contains(halves[0].utf8.count) else {
            return false
        }
        let isLocal = halves[0].utf8.allSatisfy { isLetterOrDigit($0) || "!#$%&'*+-/=?^_`{|}~.".utf8.contains($0) }
        let labels = halves[1].split(separator: ".", omittingEmptySubsequences: false)
        let isDomain =
            labels.count >= 2
            && labels.allSatisfy { label in
                !label.isEmpty && label.utf8.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
            }
        return isLocal && isDomain
    }

    /// The message as it goes over the line: header and body with CRLF, 7 bit, no line of the body above 76 characters.
    var octets: [UInt8] {
        var lines = [
            "Date: \(Self.dateField(date))",
            "From: \(fromName.isEmpty ? "" : Self.encodedWords(fromName) + " ")<\(from)>",
            "To: <\(to)>",
            "Subject: \(Self.encodedWords(subject))",
            "Message-ID: <\(identifier)>",
            // No holiday notices back (RFC 3834 §5).
            "Auto-Submitted: auto-generated",
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: base64",
            "",
        ]
        let body = Array(text.utf8).split(separator: 0x0A, omittingEmptySubsequences: false).joined(separator: [
            0x0D, 0x0A,
        ])
        let encoded = Array(Data(body).base64EncodedString().utf8)
        for start in stride(from: 0, to: encoded.count, by: 76) {
            lines.append(String(decoding: encoded[start..<min(start + 76, encoded.count)], as: UTF8.self))
        }
        return Array((lines.joined(separator: "\r\n") + "\r\n").utf8)
    }

    /// RFC 2047 §2: each word at most 75 characters, and no character of several octets cut between two.
    private static func encodedWords(_ text: String) -> String {
        // What would end the field is a blank.
        let line = text.map { $0.isNewline ? " " : $0 }
        var words: [[UInt8]] = [[]]
        for character in line {
            let octets = Array(character.utf8)
            if words[words.count - 1].count + octets.count > 42, !words[words.count - 1].isEmpty { words.append([]) }
            words[words.count - 1] += octets
        }
        return words.map { "=?UTF-8?B?\(Data($0).base64EncodedString())?=" }.joined(separator: "\r\n ")
    }

    private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// RFC 5322 §3.3, in UTC.
    private static func dateField(_ date: Date) -> String {
        var seconds = time_t(date.timeIntervalSince1970.rounded(.down))
        var time = tm()
        gmtime_r(&seconds, &time)
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let day = "\(days[Int(time.tm_wday)]), \(two(time.tm_mday)) \(months[Int(time.tm_mon)]) \(time.tm_year + 1900)"
        return "\(day) \(two(time.tm_hour)):\(two(time.tm_min)):\(two(time.tm_sec)) +0000"
    }

    private static func isLetterOrDigit(_ octet: UInt8) -> Bool {
        switch octet {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }
}
