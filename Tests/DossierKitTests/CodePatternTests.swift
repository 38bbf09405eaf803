import ApplianceKit
import DossierKit
import Testing

struct CodePatternTests {
    private func reader(_ notations: String...) throws -> CodeReader {
        CodeReader(patterns: try notations.map { notation in try CodePattern(notation) })
    }

    private func code(_ reading: CodeReading) -> String? {
        guard case .code(let code, _) = reading else { return nil }
        return code.printed
    }

    @Test func aNumberOfKnownWidthIsFilledWithZeros() throws {
        let reader = try reader("{agency}-{yymmdd}-{number:4}")
        #expect(code(reader.read("h15 12 240119 1")) == "H15.12-240119-0001")
        #expect(code(reader.read("h15.12-240119-31")) == "H15.12-240119-0031")
        #expect(code(reader.read("H15.12-240119-0001")) == "H15.12-240119-0001")
        #expect(reader.read("H15.12-240119-00001") == .unreadable(.noCode))
        #expect(reader.read("H15.12-240119-10001") == .unreadable(.noCode))
        // Without a separator one can't say where the number begins.
        #expect(code(reader.read("h15122401191")) == nil)
        #expect(code(reader.read("h15.12-240119-l")) == nil)
    }

    @Test func aNumberMayOutgrowItsZeros() throws {
        let reader = try reader("{agency}-{yymmdd}-{number:4+}")
        #expect(code(reader.read("h15 12 240119 1")) == "H15.12-240119-0001")
        #expect(code(reader.read("h15 12 240119 10001")) == "H15.12-240119-10001")
        #expect(reader.read("h15 12 240119 00001") == .unreadable(.noCode))
        #expect(reader.read("h15 12 240119 O9191") == .unreadable(.noCode))
    }

    @Test(arguments: [
        ("{agency:H15}-{yymmdd}-{number:2+}", "H15.11-240119-01"),
        ("{agency:H15}-{yymmdd}-{number:4+}", "H15.11-240119-0001"),
        ("{agency:H15}-{yymmdd}-{number:6+}", "H15.11-240119-000001"),
    ])
    func theExampleOfAGrowingNumberIsRead(notation: String, example: String) throws {
        #expect(try CodePattern(notation).example == example)
        #expect(code(try reader(notation).read(example)) == example)
    }

    @Test func anAgencyCanBePinned() throws {
        let reader = try reader("{agency:H15,G09.20}-{yymmdd}-{number:4}", "{oldagency:H15}-{yymmdd}-{number:4}")
        #expect(code(reader.read("H15.12.03-240119-0001")) == "H15.12.03-240119-0001")
        #expect(code(reader.read("G09.20-240119-0001")) == "G09.20-240119-0001")
        #expect(code(reader.read("G09.20.11-240119-0001")) == "G09.20.11-240119-0001")
        #expect(code(reader.read("000.00.12.H15-240119-0001")) == "000.00.12.H15-240119-0001")
        for stranger in ["H19.12-240119-0001", "G09-240119-0001", "000.00.12.H19-240119-0001"] {
            #expect(reader.read(stranger) == .unreadable(.noCode), "\(stranger)")
        }
    }

    @Test func aProvincesOwnCodesAreRead() throws {
        let reader = try reader("{hex:8}", "BN{letters:2}/{ddmmyyyy}/{digits:3}")
        #expect(code(reader.read("1897c359")) == "1897C359")
        #expect(code(reader.read("ho so 1897C359 den dau")) == "1897C359")
        #expect(code(reader.read("I897C3S9")) == nil)
        #expect(code(reader.read("i897c359")) == "1897C359")
        #expect(code(reader.read("bnxd-19012024-017")) == "BNXD/19012024/017")
        #expect(code(reader.read("BN0D/19012024/017")) == "BNOD/19012024/017")
        // 1 may be I or L.
        #expect(code(reader.read("BN1D/19012024/017")) == nil)
        #expect(reader.read("BNXD/19132024/017") == .unreadable(.impossibleDate))
    }

    @Test func aCodeThatBeginsAnotherPatternsCodeIsNoCode() throws {
        let reader = try reader("{hex:8}", "{hex:8}-{number:4}")
        #expect(code(reader.read("1897C359-0001")) == "1897C359-0001")
        #expect(code(reader.read("1897C359")) == "1897C359")
        #expect(
            reader.read("1897C359 1234")
                == .ambiguous([DossierCode(printed: "1897C359"), DossierCode(printed: "1897C359-1234")]))
    }

    @Test(arguments: [
        ("{agency}-{yymmdd", "“{” without “}”"),
        ("{agencyy}-{yymmdd}-{number:4}", "“{agencyy}” is not known"),
        ("{agency}-{number}", "{number} needs its length"),
        ("{agency}-{number:9}", "up to 7"),
        ("{agency}-{number:5-3}", "{number} needs its length"),
        ("{agency:H15.}-{number:4}", "“H15.” is no agency identifier"),
        ("{oldagency:H}-{number:4}", "no identifier of a province"),
        ("{number:4}-{number:4}", "only one {number}"),
        ("AB-{digits:2}", "fewer than 6 characters"),
        ("{letters:8}", "without any digit"),
        ("{digits:40}{digits:40}", "more than 48 characters"),
        ("{digits:1-40}{digits:1-40}{digits:1-40}", "too many parts of varying length"),
        ("(\\d+)+-{number:4}", "“(” can't be part of a code"),
        ("Đ-{number:4}", "“Đ” can't be part of a code"),
    ])
    func aPatternThatCanNotBeUsedSaysWhy(notation: String, message: String) {
        let error = #expect(throws: CodePatternError.self) { try CodePattern(notation) }
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    }

    @Test func theNationalPatternsAreWhatTheirNotationSays() throws {
        for pattern in CodePattern.national {
            let read = try CodePattern(pattern.description)
            #expect(read.example == pattern.example)
            #expect(code(CodeReader(patterns: [pattern]).read(pattern.example)) == pattern.example)
        }
        #expect(CodePattern.national.first?.example == "H11.11-240119-0001")
    }

    @Test func theConfigurationSaysWhichPatternIsWrong() throws {
        let file = """
            { codes: {
                patterns: [
                  "{agency:H15}-{yymmdd}-{number:4}",
                  "{agency}-{number}",
                ],
                example: "H19-240119-0001",
            } }
            """
        let reader = try ConfigurationReader(text: file, file: "kiosk.json5")
        let codes = CodeConfiguration(reader.root.section("codes"))
        let error = #expect(throws: ConfigurationError.self) { try reader.finish() }
        #expect(error?.problems.map(\.line) == [4, 6])
        #expect(error?.problems.first?.key == "codes.patterns[1]")
        #expect(error?.problems.last?.key == "codes.example")
        #expect(code(codes.reader.read("H15-240119-1")) == "H15-240119-0001")
    }

    @Test func withoutConfigurationTheNationalStylesHold() throws {
        let reader = try ConfigurationReader(text: "{}", file: "kiosk.json5")
        let codes = CodeConfiguration(reader.root.section("codes"))
        try reader.finish()
        #expect(codes.reader.patterns == CodePattern.national)
        #expect(codes.longestCode == 29)
    }
}
