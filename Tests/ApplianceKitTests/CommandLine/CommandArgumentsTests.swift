import Testing

@testable import ApplianceKit

struct CommandArgumentsTests {
    @Test func optionsFlagsAndWordsAreTakenInAnyOrder() throws {
        var arguments = CommandArguments(["run", "--config", "a.json5", "--json", "x", "--state=/tmp/b=c", "-"])
        let flags = [arguments.flag("--json", "-j"), arguments.flag("--json", "-j")]
        #expect(flags == [true, false])
        #expect(try arguments.option("--config") == "a.json5")
        #expect(try arguments.option("--state") == "/tmp/b=c")
        #expect(try arguments.option("--absent") == nil)
        #expect(arguments.next() == "run")
        #expect(arguments.rest() == ["x", "-"])
        try arguments.finish()
    }

    @Test func whatNobodyAskedForIsRefused() {
        for words in [["--jsn"], ["extra"], ["--", "extra"], ["-v"]] {
            let arguments = CommandArguments(words)
            let error = #expect(throws: UsageError.self) { try arguments.finish() }
            #expect(error?.description == "unknown argument “\(words.last ?? "")”")
        }
    }

    @Test func anOptionWithoutItsValueIsRefused() {
        var arguments = CommandArguments(["--config"])
        let error = #expect(throws: UsageError.self) { try arguments.option("--config") }
        #expect(error?.description == "--config needs a value")
    }

    @Test func wordsAfterTwoDashesAreNoOptions() throws {
        var arguments = CommandArguments(["a", "--json", "--", "--json", "-x"])
        let flags = [arguments.flag("--json"), arguments.flag("--json")]
        #expect(flags == [true, false])
        #expect(arguments.rest() == ["a", "--json", "-x"])
        try arguments.finish()
    }

    @Test func numbersHaveARange() throws {
        var arguments = CommandArguments(["--a", "5", "--b=-3", "--c", "five", "--d", "11"])
        #expect(try arguments.integer("--a", in: 0...10) == 5)
        #expect(try arguments.integer("--b", in: -5...0) == -3)
        #expect(try arguments.integer("--none", in: 0...10) == nil)
        #expect(throws: UsageError("--c takes a whole number from 0 to 10, not “five”")) {
            try arguments.integer("--c", in: 0...10)
        }
        #expect(throws: UsageError("--d takes a whole number from 0 to 10, not “11”")) {
            try arguments.integer("--d", in: 0...10)
        }
    }
}
