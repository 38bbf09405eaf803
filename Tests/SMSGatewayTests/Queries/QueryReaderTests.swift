import DossierKit
import Foundation
import Testing

@testable import SMSGateway

/// What citizens text, and what it is taken for.
struct QueryReaderTests {
    private static let readings: [(String, String)] = [
        // A dossier.
        ("HS H15.12-240119-0001", "dossier H15.12-240119-0001"),
        ("H15.12-240119-0001", "dossier H15.12-240119-0001"),
        ("hs h15 12 240119 0001", "dossier H15.12-240119-0001"),
        ("h.s H15.12-240119-0001 1234", "dossier H15.12-240119-0001 1234"),
        ("HSH15.12-240119-0001", "dossier H15.12-240119-0001"),
        ("Hồ sơ H15.12-240119-0001 mã tra cứu 1234", "dossier H15.12-240119-0001 1234"),
        ("HS H15.12-240119-0001 va H15.12-240119-0002", "ambiguous"),
        ("HS H15.12-240119-0001-5", "? dossier"),
        ("HS", "? dossier"),
        ("", "? dossier"),
        ("GIO H15.12-240119-0001", "dossier H15.12-240119-0001"),
        ("HD H15.12-240119-0001", "dossier H15.12-240119-0001"),
        ("em Huy nop H15.12-240119-0001", "dossier H15.12-240119-0001"),
        ("dang ky khai sinh H15.12-240119-0001", "dossier H15.12-240119-0001"),
        // The queue.
        ("STT A015", "queue A015"),
        ("stt a 15", "queue A015"),
        ("S.T.T. A-015", "queue A015"),
        ("STTA015", "queue A015"),
        ("số thứ tự của tôi là B007 ạ", "queue B007"),
        ("STT AO15", "queue A015"),
        ("A015", "queue A015"),
        ("STT 015", "? queue"),
        ("STT", "? queue"),
        ("STT A015 A016", "? queue"),
        ("STT A000", "? queue"),
        ("STT H15.12-240119-0001", "dossier H15.12-240119-0001"),
        ("C3", "? dossier"),
        // Following.
        ("DK H15.12-240119-0001", "follow H15.12-240119-0001"),
        ("Đăng ký H15.12-240119-0001 ạ", "follow H15.12-240119-0001"),
        ("DKH15.12-240119-0001", "follow H15.12-240119-0001"),
        ("dk: h15 12 240119 0001 nhe", "follow H15.12-240119-0001"),
        ("DK H15.12-240119-0001 1234", "follow H15.12-240119-0001 1234"),
        ("DK", "resume"),
        ("DK H15.12-2401", "? follow"),
        ("HUY H15.12-240119-0001", "unfollow H15.12-240119-0001"),
        ("hủy đăng ký H15.12-240119-0001", "unfollow H15.12-240119-0001"),
        ("bỏ theo dõi H15.12-240119-0001", "unfollow H15.12-240119-0001"),
        ("HUY", "stop"),
        ("Hủy giúp tôi", "stop"),
        ("tu choi nhan tin", "stop"),
        ("HUY H15.12-2401", "? stop"),
        ("HUY 123", "? stop"),
        ("Huy oi goi lai cho anh", "? dossier"),
        ("khong huy H15.12-240119-0001", "dossier H15.12-240119-0001"),
        ("HUY H15.12-240119-0001 va H15.12-240119-0002", "ambiguous"),
        // Rating.
        ("DG 3 H15.12-240119-0001", "rate 3 H15.12-240119-0001"),
        ("dg1 h15.12-240119-0001", "rate 1 H15.12-240119-0001"),
        ("DG3H15.12-240119-0001", "rate 3 H15.12-240119-0001"),
        ("đánh giá rất hài lòng H15.12-240119-0001", "rate 3 H15.12-240119-0001"),
        ("danh gia H15.12-240119-0001 chua hai long", "rate 1 H15.12-240119-0001"),
        ("DG 2 H15.12-240119-0001 can bo tot lam", "rate 2 H15.12-240119-0001"),
        ("DG 1 H15.12-240119-0001 rat hai long", "? rating"),
        ("DG 5 H15.12-240119-0001", "? rating"),
        ("DG H15.12-240119-0001", "? rating"),
        ("DG 3", "? rating"),
        // The centre, help.
        ("GIO", "hours"),
        ("Giờ làm việc?", "hours"),
        ("trung tam may gio mo cua", "hours"),
        ("HD", "help"),
        ("???", "help"),
        ("hướng dẫn cách nhắn tin", "help"),
        // In English.
        ("status H15.12-240119-0001", "dossier H15.12-240119-0001 en"),
        ("STOP", "stop en"),
        ("Please rate 3 H15.12-240119-0001", "rate 3 H15.12-240119-0001 en"),
        ("opening hours please", "hours en"),
    ]

    private func reader(_ site: String? = nil) throws -> QueryReader {
        QueryReader(
            codes: CodeReader(),
            vocabularies: [try QueryVocabulary(language: "vi", site: site), try QueryVocabulary(language: "en")])
    }

    @Test(arguments: readings)
    func whatIsTexted(text: String, expected: String) throws {
        let reading = try reader().read(text)
        let shown = Self.shown(reading.query) + (reading.language == "en" ? " en" : "")
        #expect(shown == expected, "\(text)")
    }

    private static func shown(_ query: Query) -> String {
        switch query {
        case .dossier(let code, let lookup): "dossier \(code)" + (lookup.map { " " + $0 } ?? "")
        case .queue(let ticket): "queue \(ticket)"
        case .follow(let code, let lookup): "follow \(code)" + (lookup.map { " " + $0 } ?? "")
        case .resume: "resume"
        case .unfollow(let code): "unfollow \(code)"
        case .stop: "stop"
        case .rate(let level, let code, _): "rate \(level.rawValue) \(code)"
        case .hours: "hours"
        case .help: "help"
        case .ambiguous: "ambiguous"
        case .unclear(let syntax): "? \(syntax.rawValue)"
        }
    }

    @Test func aSiteMayHaveWordsOfItsOwn() throws {
        let file = NSTemporaryDirectory() + "tracuu-keywords-\(UUID().uuidString).json5"
        defer { try? FileManager.default.removeItem(atPath: file) }
        try Data("{ keywords: { dossier: ['BGTVT'], hours: ['Lịch'] } }".utf8).write(to: URL(fileURLWithPath: file))
        let reader = try reader(file)
        #expect(reader.read("lich").query == .hours)
        #expect(reader.read("GIO").query == .unclear(.dossier))
        #expect(reader.read("STT A001").query == .queue(TicketNumber(series: "A", number: 1)))
    }

    @Test func aWrongFileSaysAllThatIsWrong() throws {
        let text = "{ keywords: { dosier: ['HS'], stop: ['HS', 'B12'], help: [] }, level: {} }"
        let error = #expect(throws: VocabularyError.self) { _ = try VocabularyFile(Data(text.utf8), file: "k.json5") }
        #expect(error?.problems.count == 2)
        #expect(error?.description.contains("k.json5: keywords.dosier: is not known") == true)
        var lists = try VocabularyFile(
            Data("{ keywords: { dossier: ['HS'], stop: ['hs', 'B12'] } }".utf8), file: "k.json5")
        lists.overlay(try VocabularyFile(Data("{}".utf8), file: "k.json5"))
        let problems = #expect(throws: VocabularyError.self) {
            _ = try QueryVocabulary(language: "vi", lists, file: "k.json5")
        }
        #expect(problems?.problems.contains("keywords.stop: “hs” is one of dossier already") == true)
        #expect(problems?.problems.contains("keywords.stop: “B12” must be letters") == true)
        #expect(problems?.problems.contains { $0.hasPrefix("keywords.help: is empty") } == true)
    }

    /// A province's own codes may begin like a command.
    @Test func aCodeThatBeginsLikeAKeywordIsACode() throws {
        let reader = QueryReader(
            codes: CodeReader(patterns: [try CodePattern("DK-{digits:6}")]),
            vocabularies: [try QueryVocabulary(language: "vi")])
        #expect(reader.read("DK-123456").query == .dossier(DossierCode(printed: "DK-123456"), lookupCode: nil))
    }
}
