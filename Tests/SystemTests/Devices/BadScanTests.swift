import ApplianceKit
import Foundation
import Testing

@testable import Simulator

/// What is no code, from the scanner's line to the screen of the real daemon: the citizen is asked to hold it closer, and
/// the next code is read.
@Suite(.timeLimit(.minutes(5))) struct BadScanTests {
    @Test func whatIsNoCodeAsksToHoldItCloser() async throws {
        try await Bench.with { bench in
            let kiosk = try await bench.kiosk()
            try await scan(in: bench.world)
            _ = try await kiosk.terminate()
        }
    }

    private func scan(in world: World) async throws {
        let visitor = try KioskVisitor(port: world.kioskPort)
        _ = try await visitor.screen(after: 0, "attract")
        // Another one each time: the same again within two seconds is one scan.
        let codes = await world.examples.map(\.code)
        let bad: [(String, [UInt8])] = [
            ("4 kB", [UInt8](repeating: 0x38, count: 4_096) + [0x0D]),
            ("control characters", Array("H15\u{1}\u{2}12\r".utf8)),
            ("no text", [0xC3, 0x28, 0xFF, 0x0D]),
            ("100 kB without an end, then one", [UInt8](repeating: 0x33, count: 100_000) + [0x0D]),
        ]
        try #require(codes.count >= bad.count)
        for (code, (what, bytes)) in zip(codes, bad) {
            var mark = visitor.mark
            world.scanner.send(bytes)
            let screen = try await visitor.screen(after: mark, "unreadable")
            #expect(screen.sentence?.contains("đưa mã vạch lại gần") == true, "\(what)")
            // A good one behind it.
            mark = visitor.mark
            world.scanner.scan(code)
            let result = try await visitor.screen(after: mark, "result")
            mark = visitor.mark
            if let home = result.actions.first(where: { $0.id == "home" }) {
                try await visitor.tap(home.id, on: result)
                _ = try await visitor.screen(after: mark, "attract")
            }
        }
        try await pullTheCable(in: codes[0], visitor, world)
    }

    /// Half a code, and the cable is out. A busy machine may let so much time pass between two bytes that the half is
    /// taken for a whole; then again.
    private func pullTheCable(in code: String, _ visitor: KioskVisitor, _ world: World) async throws {
        for _ in 0..<5 {
            let mark = visitor.mark
            for byte in code.utf8.prefix(8) {
                world.scanner.send([byte])
                try await Task.sleep(for: .milliseconds(15))
            }
            world.scanner.unplug()
            if let screen = try? await visitor.screen(after: mark, "unreadable", within: .seconds(10)) {
                #expect(screen.sentence?.contains("đưa mã vạch lại gần") == true)
                #expect(!screen.text.joined().contains(String(code.prefix(8))), "what was scanned is not shown")
                return
            }
            try world.scanner.plug()
            try await Task.sleep(for: .seconds(1))
        }
        Issue.record("half a code was never told as such")
    }
}
