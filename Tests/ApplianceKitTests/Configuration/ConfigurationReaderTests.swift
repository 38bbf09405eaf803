import Testing

@testable import ApplianceKit

/// What a technician who edits a configuration file is told.
struct ConfigurationReaderTests {
    private enum Kind: String, CaseIterable { case kiosk, gateway }

    /// Reads keys as a daemon would.
    private func read(_ text: String, _ body: (ConfigurationSection) -> Void) -> [String] {
        do {
            let reader = try ConfigurationReader(text: text, file: "sms.json5")
            body(reader.root)
            try reader.finish()
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }

    @Test func valuesAreReadAndDefaultsFillTheGaps() throws {
        let reader = try ConfigurationReader(
            text: """
                // what a box is
                {
                  kind: 'gateway',   // quotes of either sort
                  "modem": { device: "/dev/ttyUSB0", baud: 115200, },
                  /* a list */ patterns: ["a", 'b',],
                  timeout: 2.5, on: true, nothing: null,
                  desks: [{ name: "1" }, { name: "2" }],
                }
                """, file: "sms.json5")
        let root = reader.root
        #expect(root.choice("kind", default: Kind.kiosk) == .gateway)
        let modem = root.section("modem")
        #expect(modem.string("device", default: "") == "/dev/ttyUSB0")
        #expect(modem.integer("baud", default: 0, in: 1_200...921_600) == 115_200)
        #expect(modem.optionalString("pin") == nil)
        #expect(root.strings("patterns", default: []) == ["a", "b"])
        #expect(root.seconds("timeout", default: .zero, in: 0...10) == .milliseconds(2_500))
        #expect(root.boolean("on", default: false))
        #expect(root.string("nothing", default: "fallback") == "fallback")
        #expect(!root.has("nothing"))
        #expect(root.sections("desks").map { $0.string("name", default: "") } == ["1", "2"])
        #expect(root.section("absent").integer("x", default: 4, in: 0...9) == 4)
        #expect(root.sections("none").isEmpty)
        try reader.finish()
    }

    @Test func anUnknownKeyIsToldWithItsLineAndTheLikelyOne() {
        let problems = read("{\n  modem: {\n    // comment\n    devise: \"/dev/x\",\n  },\n}") { root in
            _ = root.section("modem").string("device", default: "")
        }
        #expect(problems == ["sms.json5:4: modem.devise: unknown key; did you mean “device”?"])
    }

    @Test func anUnknownKeyLikeNoneIsToldWithWhatIsKnown() {
        let problems = read("{ zzzzzzzzz: 1 }") { root in
            _ = root.string("beta", default: "")
            _ = root.string("alpha", default: "")
        }
        #expect(problems == ["sms.json5:1: zzzzzzzzz: unknown key; known here: alpha, beta"])
    }

    /// One of them would count, and nobody could see which.
    @Test func aKeyThatStandsTwiceIsToldWithBothLines() {
        let text = "{\n  a: 1,\n  t: { b: 1,\n    'b': 2 },\n  l: [{ b: 1 }, { b: 2 }],\n  a: 2,\n}"
        let problems = read(text) { root in
            _ = root.integer("a", default: 0, in: 0...9)
            _ = root.section("t").integer("b", default: 0, in: 0...9)
            for entry in root.sections("l") { _ = entry.integer("b", default: 0, in: 0...9) }
        }
        #expect(
            problems == [
                "sms.json5:4: t.b: stands on line 3 already: keep one of the two",
                "sms.json5:6: a: stands on line 2 already: keep one of the two",
            ])
    }

    @Test func unknownKeysInListsAndNestedTablesAreFound() {
        let problems = read("{\n desks: [\n  { name: '1' },\n  { nmae: '2' },\n ],\n a: { b: { c: 1 } }\n}") { root in
            for desk in root.sections("desks") { _ = desk.string("name", default: "") }
            _ = root.section("a").section("b").integer("d", default: 0, in: 0...1)
        }
        #expect(
            problems == [
                "sms.json5:4: desks[1].nmae: unknown key; did you mean “name”?",
                "sms.json5:6: a.b.c: unknown key; did you mean “d”?",
            ])
    }

    @Test func allProblemsComeAtOnceInTheOrderOfTheLines() {
        let text = """
            {
              timeout: "soon",
              baud: 12.5,
              on: 1,
              kind: "board",
              patterns: ["a", 2],
              modem: [],
              device: 7,
              desks: [{}, 3],
              typo: 1,
            }
            """
        let problems = read(text) { root in
            _ = root.required("needed", "the address of the central system")
            _ = root.string("device", default: "")
            _ = root.section("modem")
            _ = root.strings("patterns", default: [])
            _ = root.choice("kind", default: Kind.kiosk)
            _ = root.boolean("on", default: false)
            _ = root.integer("baud", default: 0, in: 1...9)
            _ = root.seconds("timeout", default: .zero, in: 0...1)
            _ = root.sections("desks")
        }
        #expect(problems.count == 10)
        #expect(problems[0] == "sms.json5: needed: is missing; it must be the address of the central system")
        #expect(problems[1] == "sms.json5:2: timeout: must be a number of seconds from 0.0 to 1.0, not “soon”")
        #expect(problems[2] == "sms.json5:3: baud: must be a whole number from 1 to 9, not 12.5")
        #expect(problems[3] == "sms.json5:4: on: must be true or false, not 1")
        #expect(problems[4] == "sms.json5:5: kind: must be one of “kiosk”, “gateway”, not “board”")
        #expect(problems[5] == "sms.json5:6: patterns: must be a list of texts, not a list")
        #expect(problems[6] == "sms.json5:7: modem: must be a table { … }, not a list")
        #expect(problems[7] == "sms.json5:8: device: must be text in quotes, not 7")
        #expect(problems[8] == "sms.json5:9: desks[1]: must be a table { … }, not 3")
        #expect(problems[9].hasPrefix("sms.json5:10: typo: unknown key"))
    }

    @Test(arguments: [
        "{ a: 1 b: 2 }", "{ a: }", "{", "", "{ a: 'x }", "[1, 2", "{ a: 1 } trailing", "nonsense",
    ])
    func textThatIsNoJSON5IsRefusedInWords(_ text: String) {
        let problems = read(text) { _ in }
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix("sms.json5") == true)
        #expect(problems.first?.contains("is not JSON5") == true)
    }

    @Test(arguments: [
        ("{\n  a: 1,\n  b: 2 2,\n}", 3, "“,” or “}” is expected, not “2”"),
        ("{\n  a: 1\n  b: 2\n}", 3, "“,” or “}” is expected, not “b”"),
        ("{\n  a 1\n}", 2, "“:” is expected after the key “a”, not “1”"),
        ("{\n  a: ,\n}", 2, "a value is expected, not “,”"),
        ("{\n  a: /dev/ttyUSB0\n}", 2, "a value is expected, not “/”"),
        ("{\n  a: kiosk,\n}", 2, "“kiosk” is no value: text stands in quotes"),
        ("{\n  a: 'x,\n  b: 1\n}", 2, "the text is not closed by a second '"),
        ("{\n  a: {\n   b: 1,\n\n", 2, "the bracket of this line is not closed by “}”"),
        ("{\n  a: [1, 2\n}\n", 3, "“,” or “]” is expected, not “}”"),
        ("{ a: 1,, }", 1, "a key or } is expected, not “,”"),
        ("{ a: 1 }\n}", 2, "nothing may follow the table, but there is “}”"),
        ("{ a: 1\n /* oh", 2, "the comment is not closed by */"),
        ("{\n a", 2, "“:” is expected after the key “a”, not the end of the file"),
        ("{\n a:", 2, "a value is expected, not the end of the file"),
        ("{\n a: " + String(repeating: "[", count: 100_000), 2, "too many brackets stand inside one another"),
    ])
    func aSyntaxErrorTellsItsLineAndWhatWasExpected(_ text: String, _ line: Int, _ message: String) {
        #expect(read(text) { _ in } == ["sms.json5:\(line): is not JSON5: \(message)"])
    }

    @Test(arguments: [
        "{a:1}", "{ 'a': -1.5e3, \"b\": +.5, c: 0xFF, d: [ ], e: { }, f: [1,], }", "// c\n{ }\n// d",
        "{ a: 'x\\ny\\'z', $b: null, _c: true }", "{ a: 'x\\\ny' }", "\u{FEFF}{ a: 1 }",
    ])
    func whatFoundationReadsHasNoFault(_ text: String) throws {
        _ = try ConfigurationReader(text: text, file: "sms.json5")
        #expect(ConfigurationLines(text).fault == nil)
    }

    @Test(arguments: ["[]", "1", "'a'", "null"])
    func aFileThatIsNoTableIsRefused(_ text: String) {
        #expect(read(text) { _ in } == ["sms.json5:1: the file must be one table { … }"])
    }

    @Test func aFileThatCannotBeReadIsTold() {
        let error = #expect(throws: ConfigurationError.self) { try ConfigurationReader(path: "/no/such/file") }
        #expect(error?.description.contains("/no/such/file: can't be read") == true)
    }

    @Test func aLongValueIsCutShortInMessages() {
        let secret = "geheim-0123456789-0123456789-0123456789"
        let problems = read("{ a: '\(secret)' }") { _ = $0.integer("a", default: 0, in: 0...1) }
        #expect(problems.count == 1 && !problems[0].contains(secret))
    }

    @Test func linesAreRightAfterStringsAndCommentsOfAllSorts() {
        let text =
            "{\n a: 'it\\'s { not } a // key',\n /* two\n lines */ 'b': \"x\\\"y\",\n c: [ [1,\n 2], {d: 3} ],\n e: 0x10 }"
        let lines = ConfigurationLines(text).lines
        #expect(lines["a"] == 2)
        #expect(lines["b"] == 4)
        #expect(lines["c"] == 5)
        #expect(lines["c[1].d"] == 6)
        #expect(lines["e"] == 7)
    }

    @Test func aProblemThatOnlyTheCallerSeesIsToldToo() {
        let problems = read("{\n codes: {\n  pattern: '('\n } }") { root in
            let codes = root.section("codes")
            _ = codes.string("pattern", default: "")
            codes.report("is no pattern", key: "pattern")
        }
        #expect(problems == ["sms.json5:3: codes.pattern: is no pattern"])
    }
}
