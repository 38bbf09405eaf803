import ApplianceKit
import Foundation
import TestSupport
import Testing

@testable import Simulator

/// Somebody's name, telephone, ID and lookup code stand in every field that the central system sends; they must come
/// out nowhere.
@Suite("Privacy", .timeLimit(.minutes(3)))
struct PrivacyTests {
    @Test func personalDataOfTheCentralSystemReachesNoFileLogScreenOrMessage() async throws {
        try await Bench.with({ $0.logLevel = "debug" }) { bench in
            let world = bench.world
            let proxy = try MarkingProxy(before: world.central.baseURL.replacingOccurrences(of: "/o/rest/v2", with: ""))
            try direct(world, to: proxy.port)
            let gateway = try await bench.gateway()
            let kiosk = try await bench.kiosk()
            let visitor = try KioskVisitor(port: world.kioskPort)
            var shown: [String] = []

            // Each status once, by text and by scan; then from the cache, then what fails.
            for status in 1...10 {
                let code = try await bench.code(withStatus: status)
                #expect(try await bench.ask("HS \(code)", from: "091234567\(status % 10)").contains(code))
                let mark = visitor.mark
                world.scanner.scan(code)
                shown.append(try await visitor.screen(after: mark, "result").text.joined(separator: "\n"))
            }
            let files = { try Self.contents(of: world.stateFolder) }
            try await eventually("everything is loaded") {
                gateway.lines.contains { $0.contains("dossiers loaded") }
                    || kiosk.lines.contains { $0.contains("dossiers loaded") }
            }
            let mark = visitor.mark
            try await visitor.tap("takeNumber", on: try #require(visitor.shown))
            let choice = try await visitor.screen(after: mark, "choosingService")
            try await visitor.tap(try #require(choice.choices.first).id, on: choice)
            shown.append(try await visitor.screen(after: mark, "ticketGiven").text.joined(separator: "\n"))
            await proxy.stop()
            #expect(proxy.rows > 300)
            // The words of the fields that are shown came through, with the numbers masked.
            #expect(shown.contains { $0.contains("LH …") })
            let code = try await bench.code(withStatus: 4)
            #expect(try await bench.ask("HS \(code)", from: "0912345678").contains(code))

            // While they run, with what only stands in the write-ahead logs; and what they leave behind.
            var written = try files()
            #expect(try await gateway.terminate().status == 0)
            #expect(try await kiosk.terminate().status == 0)
            written += try files()
            #expect(written.contains { $0.name == "dossiers.db" && $0.bytes.count > 8_000 })
            for file in written {
                for mark in MarkingProxy.marks {
                    #expect(file.bytes.range(of: Data(mark.utf8)) == nil, "“\(mark)” in \(file.name)")
                }
            }
            let said = [
                "the gateway's log": gateway.lines.joined(separator: "\n"),
                "the kiosk's log": kiosk.lines.joined(separator: "\n"),
                "the screens": shown.joined(separator: "\n"),
                "the messages": world.network.submitted.entries.compactMap(\.text).joined(separator: "\n"),
            ]
            for (place, text) in said {
                #expect(!text.isEmpty)
                for mark in MarkingProxy.marks { #expect(!text.contains(mark), "“\(mark)” in \(place)") }
            }
        }
    }

    /// Has both daemons ask the proxy instead of the central system itself.
    private func direct(_ world: World, to port: UInt16) throws {
        for path in [world.gatewayConfiguration, world.kioskConfiguration] {
            let text = try String(contentsOfFile: path, encoding: .utf8)
            let changed = text.replacingOccurrences(
                of: world.central.baseURL, with: "http://127.0.0.1:\(port)/o/rest/v2")
            #expect(changed != text)
            try changed.write(toFile: path, atomically: true, encoding: .utf8)
        }
    }

    private static func contents(of folder: String) throws -> [(name: String, bytes: Data)] {
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return names.compactMap { name in
            // A log that was folded into its file between the listing and the reading is in the file.
            FileManager.default.contents(atPath: folder + "/" + name).map { (name, $0) }
        }
    }
}
