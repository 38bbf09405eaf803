import ApplianceKit
import Foundation
import Testing

@testable import DossierKit

struct WordingTests {
    private let now = moment(2024, 1, 20, 11, 0)
    private let code = Dossier.example.code

    private static let languages = ["vi", "en"]
    private static let statuses: [DossierStatus?] = DossierStatus.allCases + [nil]

    private func dossier(_ status: DossierStatus?) -> Dossier {
        var dossier = Dossier.example
        dossier.status = status
        return dossier
    }

    // MARK: - Screen

    @Test(arguments: languages)
    func everyStatusIsSaidInWholeSentences(language: String) throws {
        let wording = try Wording(language: language)
        for status in Self.statuses {
            let screen = wording.screen(dossier(status), .live, now: now)
            for text in [screen.title, screen.sentence, screen.next] {
                #expect(!text.isEmpty && !text.contains { "{}[]|".contains($0) }, "\(text)")
                #expect(!text.contains("  ") && text == text.trimmingCharacters(in: .whitespaces), "\(text)")
            }
            for text in [screen.sentence, screen.next] { #expect(text.hasSuffix("."), "\(text)") }
            #expect(screen.age == nil)
            var bare = Dossier(code: code, status: status)
            bare.statusText = "x"
            let plain = wording.screen(bare, .live, now: now)
            for text in [plain.title, plain.sentence, plain.next] { #expect(!text.isEmpty && text.first != " ") }
        }
    }

    @Test func theScreenSaysWhereItStandsAndWhoMustAct() throws {
        let wording = try Wording()
        let ready = wording.screen(dossier(.completed), .live, now: now)
        #expect(ready.title == "Đã có kết quả")
        #expect(
            ready.next == "Mời ông/bà đến nhận kết quả tại quầy 3, mang theo giấy tiếp nhận và căn cước công dân.")
        let processing = wording.screen(dossier(.processing), .live, now: now)
        #expect(processing.sentence == "Phòng Quản lý đô thị đang giải quyết hồ sơ, ở bước: Thẩm định hồ sơ.")
        #expect(processing.next == "Hẹn trả kết quả ngày 02/02/2024. Ông/bà chưa phải làm gì thêm.")
        var bare = Dossier(code: code, status: .completed)
        #expect(wording.screen(bare, .live, now: now).next.contains("tại quầy trả kết quả,"))
        bare.status = .processing
        #expect(wording.screen(bare, .live, now: now).sentence == "Cơ quan chuyên môn đang giải quyết hồ sơ.")
    }

    @Test func anAnswerOfTheCacheSaysItsTime() throws {
        let wording = try Wording()
        func age(_ date: Date) -> String? { wording.screen(.example, .cached(since: date), now: now).age }
        #expect(age(moment(2024, 1, 20, 10, 32))?.contains("theo dữ liệu lúc 10:32 hôm nay") == true)
        #expect(age(moment(2024, 1, 19, 10, 32))?.contains("theo dữ liệu lúc 10:32 ngày 19/01") == true)
        #expect(age(moment(2023, 11, 20, 9, 5))?.contains("theo dữ liệu lúc 09:05 ngày 20/11/2023") == true)
    }

    @Test func whatIsOverdueIsSaidWithAnApology() throws {
        let wording = try Wording()
        let late = moment(2024, 2, 5)
        #expect(wording.screen(dossier(.processing), .live, now: late).notes.first?.contains("xin lỗi") == true)
        #expect(wording.screen(dossier(.processing), .live, now: now).notes.isEmpty)
        // While it waits for the citizen, and when it is done, it is not.
        for status in [DossierStatus.supplementRequired, .completed, .returned, .rejected] {
            #expect(wording.screen(dossier(status), .live, now: late).notes.isEmpty, "\(status)")
        }
        var paused = dossier(.processing)
        paused.isPaused = true
        #expect(wording.screen(paused, .live, now: late).notes == ["Thời gian giải quyết hồ sơ đang tạm dừng."])
    }

    // MARK: - Messages

    @Test(arguments: languages)
    func everyMessageFitsOnePartAndEveryTelephone(language: String) throws {
        let longest = DossierCode(printed: "H15.12.03.04-20240119-0000001-01")
        #expect(longest.printed.count == 32)
        let wording = try Wording(language: language, longestCode: longest.printed.count)
        var messages: [String] =
            QuerySyntax.allCases.map { wording.message(.wrongSyntax($0, example: longest.printed), now: now) }
            + Rating.Level.allCases.map { wording.message(.rated($0, longest), now: now) }
            + [
                QueuePlace.waiting(ahead: 123, minutes: 120...180), .waiting(ahead: 1), .waiting(ahead: 0),
                .called(counter: "Quầy tiếp nhận số 3"), .served,
            ]
            .map { wording.message(.queue($0, ticket: "A015"), now: now) }
            + [QueryReply.queueUnavailable, .optedOut, .optedIn, .hours(nil), .hours(.worked), .help].map {
                wording.message($0, now: now)
            }
        messages += [
            wording.message(.ambiguous([longest, longest]), now: now),
            wording.message(.dossier(.notFound, longest), now: now),
            wording.message(.dossier(.unreachable, longest), now: now),
            wording.message(.promised(longest), now: now), wording.message(.promiseBroken(longest), now: now),
            wording.message(.followed(longest), now: now), wording.message(.unfollowed(longest), now: now),
        ]
        let names = [
            "", "Cấp đổi", "Đăng ký biến động quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất “[thửa 12^~]” 🏠",
            String(repeating: "Thủtục", count: 50), String(repeating: "ă ", count: 150),
        ]
        for status in Self.statuses {
            for name in names {
                for age in [DataAge.live, .cached(since: moment(2023, 11, 20, 23, 59))] {
                    let full = Dossier(
                        code: longest, procedure: name, agency: name, status: status,
                        statusText: name.isEmpty ? "x" : name,
                        step: name, received: now, appointment: now, released: now, finished: now, counter: name)
                    let message = wording.message(.dossier(.found(full, age), longest), now: now)
                    #expect(message.contains(longest.printed))
                    if status == .processing { #expect(message.contains("20/01/2024"), "\(message)") }
                    if case .cached = age { #expect(message.contains("23:59"), "\(message)") }
                    messages.append(message)
                }
            }
        }
        for message in messages {
            #expect(message.utf8.count <= 160, "\(message)")
            #expect(message.utf8.allSatisfy { Self.plainSeptets.contains($0) }, "\(message)")
            #expect(!message.contains("  ") && !message.contains("()"), "\(message)")
        }
    }

    /// The ASCII characters that take one septet in the GSM 7 bit default alphabet (TS 23.038 §6.2.1).
    private static let plainSeptets = Set(
        "@$_ !\"#%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

    @Test func messagesSayStatusAndDate() throws {
        let wording = try Wording()
        func reply(_ status: DossierStatus, _ age: DataAge = .live) -> String {
            wording.message(.dossier(.found(dossier(status), age), code), now: now)
        }
        #expect(
            reply(.processing)
                == "Ho so H15.12-240119-0001 (Cap giay phep xay dung nha o rieng le): dang xu ly, hen tra ket qua ngay 02/02/2024."
        )
        #expect(reply(.completed).hasPrefix("Ho so H15.12-240119-0001 ("))
        #expect(
            reply(.completed).hasSuffix(
                "): da co ket qua. Moi ong/ba den quay 3, mang giay hen va can cuoc."))
        #expect(
            reply(.processing, .cached(since: moment(2024, 1, 20, 10, 32)))
                .hasSuffix("hen tra ket qua ngay 02/02/2024. (theo du lieu luc 10:32 hom nay)"))
        #expect(
            wording.message(.wrongSyntax(.dossier, example: "H15.12-240119-0001"), now: now)
                .hasSuffix("gui lai theo mau: HS H15.12-240119-0001"))
    }

    @Test func whatIsOverdueIsSaidByMessageTooWithinOnePart() throws {
        let wording = try Wording()
        let late = moment(2024, 2, 5)
        func reply(_ status: DossierStatus, _ age: DataAge = .live) -> String {
            wording.message(.dossier(.found(dossier(status), age), code), now: late)
        }
        #expect(reply(.processing).hasSuffix("hen tra ket qua ngay 02/02/2024. Da qua hen, xin loi ong/ba."))
        #expect(reply(.accepted, .cached(since: moment(2023, 2, 4, 8, 0))).utf8.count <= 160)
        for status in [DossierStatus.supplementRequired, .completed, .returned] {
            #expect(!reply(status).contains("qua hen"))
        }
    }

    @Test func onlyTheProceduresNameIsShortened() throws {
        let wording = try Wording()
        var long = dossier(.supplementRequired)
        long.procedure = "Đăng ký biến động quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất"
        let message = wording.message(.dossier(.found(long, .live), code), now: now)
        #expect(message.contains("(Dang ky bien dong quyen su dung dat, quyen so huu tai san gan.."), "\(message)")
        #expect(message.hasSuffix(": con thieu giay to. Moi ong/ba mang giay hen den quay de nop them."))
        long.code = DossierCode(printed: "000.00.12.H15-20240119-0000001")
        let cached = wording.message(
            .dossier(.found(long, .cached(since: moment(2023, 12, 31, 23, 59))), long.code), now: now)
        #expect(cached.contains("000.00.12.H15-20240119-0000001"))
        #expect(cached.contains("23:59 ngay 31/12/2023"))
    }

    @Test func anUnknownDossierAndAWrongLookupCodeGetTheSameAnswer() throws {
        let message = try Wording().message(.dossier(.notFound, code), now: now)
        #expect(message.contains("ma ho so, ma tra cuu"))
    }

    // MARK: - Files

    private func load(changing old: String, to new: String, longestCode: Int = 32) throws -> Wording {
        let folder = try TemporaryFolder()
        let source = try ResourceFiles.folder("Texts", of: "DossierKit").appendingPathComponent("vi.json5")
        let text = try String(contentsOf: source, encoding: .utf8)
        #expect(text.contains(old))
        try text.replacingOccurrences(of: old, with: new)
            .write(toFile: folder.file("vi.json5"), atomically: true, encoding: .utf8)
        return try Wording(folder: URL(fileURLWithPath: folder.path), longestCode: longestCode)
    }

    @Test func aCentreMayChangeTheWords() throws {
        let wording = try load(changing: "Đã có kết quả", to: "Có kết quả rồi ạ")
        #expect(wording.screen(dossier(.completed), .live, now: now).title == "Có kết quả rồi ạ")
    }

    @Test(arguments: [
        ("title: \"Đang xử lý\",", "", "screen.processing.title: is missing"),
        ("{agency}|", "{agancy}|", "“{agancy}” is not known"),
        ("{clock} hôm nay", "{clock} {day}", "age.today: there is no {day} here"),
        ("paused:", "pawsed:", "screen.pawsed: nobody says this"),
        ("Hồ sơ {code}[ ({procedure})]: đã trả", "Hồ sơ đã trả", "sms.returned: must have {code}"),
        ("[ từ ngày {finished}]. Mời ông/bà", " từ ngày {finished}]. [Mời", "sms.stopped: “[” is not closed"),
        ("[ từ ngày {finished}]", "[ từ ngày [{finished}]]", "sms.stopped: “[” within “[…]” is not possible"),
        ("{statusText}.\",\n\n    overdue", "{statusText.\",\n\n    overdue", "sms.other: “{” is not closed"),
        (
            "đã đăng ký, đang", "mới được ông/bà đăng ký với chúng tôi trong thời gian gần đây và hiện nay đang",
            "sms.registered: can be"
        ),
        ("screen: {", "screen: [", "is not JSON5"),
    ])
    func aWrongFileSaysWhatIsWrong(old: String, new: String, message: String) {
        let error = #expect(throws: WordingError.self) { try load(changing: old, to: new) }
        #expect(error?.problems.contains { $0.contains(message) } == true, "\(String(describing: error))")
    }

    @Test func aMissingLanguageSaysSo() {
        #expect(throws: WordingError.self) { try Wording(language: "fr") }
    }

    @Test func longerCodesThanTheTextsHaveRoomForAreNoticedAtTheStart() {
        #expect(throws: WordingError.self) { try Wording(longestCode: 48) }
    }
}
