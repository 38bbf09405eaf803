import Foundation
import Testing

@testable import ApplianceKit

struct JSON5Tests {
    /// Foundation's own decoder ends the process here: it reads on behind the end.
    @Test(arguments: ["12", "-1.5", "0x1F", "1e3", "9223372036854775808"])
    func aNumberEndsWhereItsTextDoes(_ text: String) throws {
        let buffer = Data((text + "1.").utf8)
        let number = try JSON5.decode(Double.self, from: buffer.prefix(text.utf8.count))
        #expect(number == Double(text.replacing("0x1F", with: "31")))
    }

    /// Foundation's own decoder ends the process here too.
    @Test(arguments: ["1e-", "{ a: 130e- }", "{ a: [1E+ ] }", "{ a: 1.e- // no digits\n}"])
    func anExponentWithoutDigitsIsNoNumber(_ text: String) {
        #expect(throws: DecodingError.self) { try JSON5.decode(JSONValue.self, from: Data(text.utf8)) }
    }

    @Test func commentsAndLooseKeysAreTaken() throws {
        #expect(try JSON5.decode([String: Int].self, from: Data("{ /* a */ b: 1, } // c".utf8)) == ["b": 1])
    }
}
