import Foundation
import Testing

@testable import ApplianceKit

@Suite struct MailMessageTests {
    private func message(subject: String = "Hồ sơ", text: String = "Chào ông/bà.\nCó kết quả.") -> MailMessage {
        MailMessage(
            from: "motcua@example.gov.vn", fromName: "Bộ phận Một cửa", to: "dan@example.com", subject: subject,
            text: text, identifier: "tracuu-7@example.gov.vn", date: Date(timeIntervalSince1970: 1_772_413_200))
    }

    /// The header fields, unfolded, and the body, decoded.
    private func read(_ message: MailMessage) throws -> (fields: [String: String], body: String) {
        let text = String(decoding: message.octets, as: UTF8.self)
        let halves = text.components(separatedBy: "\r\n\r\n")
        var fields: [String: String] = [:]
        for line in halves[0].replacingOccurrences(of: "\r\n ", with: "").components(separatedBy: "\r\n") {
            let colon = try #require(line.firstIndex(of: ":"))
            fields[String(line[..<colon])] = String(line[colon...].dropFirst(2))
        }
        let encoded = halves[1].replacingOccurrences(of: "\r\n", with: "")
        return (fields, String(decoding: try #require(Data(base64Encoded: encoded)), as: UTF8.self))
    }

    private func decoded(_ words: String) -> String {
        words.components(separatedBy: "?=").compactMap { word in
            word.components(separatedBy: "?B?").last.flatMap { Data(base64Encoded: $0) }
        }.map { String(decoding: $0, as: UTF8.self) }.joined()
    }

    @Test func aMailProgramReadsWhatWasWritten() throws {
        let (fields, body) = try read(message())
        #expect(decoded(fields["Subject"] ?? "") == "Hồ sơ")
        #expect(fields["From"]?.hasSuffix("<motcua@example.gov.vn>") == true)
        #expect(fields["Date"] == "Mon, 02 Mar 2026 01:00:00 +0000")
        #expect(fields["Message-ID"] == "<tracuu-7@example.gov.vn>")
        #expect(body == "Chào ông/bà.\r\nCó kết quả.")
    }

    @Test func aLongSubjectIsFoldedBetweenCharacters() throws {
        let subject = String(repeating: "Đăng ký khai sinh có yếu tố nước ngoài ", count: 5)
        let octets = message(subject: subject).octets
        let (fields, _) = try read(message(subject: subject))
        #expect(decoded(fields["Subject"] ?? "") == subject)
        let longest = octets.split(separator: 0x0A).map(\.count).max() ?? 0
        #expect(longest <= 78)
    }

    @Test func noLineOfTheSubjectBecomesAFieldOfItsOwn() throws {
        let (fields, _) = try read(message(subject: "Kết quả\r\nBcc: other@example.com"))
        #expect(fields["Bcc"] == nil)
    }

    @Test(arguments: [
        ("dan@example.com", true), ("nguyen.van-a+1@mail.example.gov.vn", true), ("", false), ("dan", false),
        ("dan@", false), ("@example.com", false), ("dan@example", false), ("a b@example.com", false),
        ("dan@example.com>\r\nRCPT TO:<other@example.com", false), ("dan@exa mple.com", false),
        ("dan@a..com", false), ("dan@b@example.com", false), ("đan@example.com", false),
    ])
    func onlyOneAddressPasses(address: String, passes: Bool) { #expect(MailMessage.isAddress(address) == passes) }
}
