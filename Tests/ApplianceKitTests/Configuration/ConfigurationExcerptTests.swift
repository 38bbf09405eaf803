import Testing

@testable import ApplianceKit

/// One file of a site made into a file for each daemon.
struct ConfigurationExcerptTests {
    private func excerpt(_ text: String, _ members: [String], _ tables: [String]) throws -> String {
        try ConfigurationReader(text: text, file: "site.json5").excerpt(members: members, tables: tables)
    }

    @Test func membersAndInnerMembersStandOnTheirLines() throws {
        let text = try excerpt(
            """
            {
              a: 1, // one
              b: { x: "}", y: [1, 2], /* last */ },

              "c": 'three',
            }
            """, ["c"], ["b"])
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines[2].contains("x: \"}\", y: [1, 2],") && !text.contains("last"))
        #expect(lines[4].contains("\"c\": 'three',"))
        #expect(!text.contains("a: 1"))
        #expect(try ConfigurationReader(text: text, file: "x").root.keys == ["c", "x", "y"])
    }

    @Test func whatIsNotThereLeavesAnEmptyTable() throws {
        let text = try excerpt("{ a: {}, b: 1 }", ["c"], ["a"])
        #expect(try ConfigurationReader(text: text, file: "x").root.keys.isEmpty)
    }
}
