import ApplianceKit
import CLinux
import Foundation
import Glibc
import TestSupport
import Testing

@testable import DeviceIO

/// Paths and addresses that lead to no printer: each is told apart, and nothing is ever written to it.
@Suite(.timeLimit(.minutes(2))) struct PrinterPathTests {
    private let renderer: TicketRenderer
    init() throws { renderer = try TicketRenderer() }

    private func error(_ transport: PrinterTransport, asUser user: uid_t? = nil) async throws -> PrinterError? {
        let printer = try TicketPrinter(transport: transport, renderer: renderer)
        if let user { await printer.openFiles(asUser: user) }
        do throws(PrinterError) {
            _ = try await printer.print(TicketLayout([.text("A015", size: 60)]))
            Issue.record("printed")
            return nil
        } catch {
            #expect(await printer.trouble == error.cause.trouble)
            #expect(error.mayHavePrinted == false)
            return error
        }
    }

    @Test func aFolder() async throws {
        #expect(try await error(.device(path: NSTemporaryDirectory()))?.cause == .isDirectory)
    }

    @Test func aFileIsLeftAsItIs() async throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("file-\(UUID())").path
        try Data("no printer".utf8).write(to: URL(fileURLWithPath: file))
        defer { try? FileManager.default.removeItem(atPath: file) }
        #expect(try await error(.device(path: file))?.cause == .notADevice)
        #expect(try Data(contentsOf: URL(fileURLWithPath: file)) == Data("no printer".utf8))
    }

    @Test func nothing() async throws {
        #expect(try await error(.device(path: "/tmp/no-such-printer-\(UUID())"))?.cause == .missing)
        #expect(try await error(.device(path: "/dev/null/printer0"))?.cause == .missing)
    }

    @Test(.enabled(if: getuid() == 0, "only root can become another user"))
    func aDeviceThatThisUserMayNotOpen() async throws {
        var (controller, peripheral): (Int32, Int32) = (-1, -1)
        openpty(&controller, &peripheral, nil, nil, nil)
        defer { for end in [controller, peripheral] { close(end) } }
        let path = String(cString: ttyname(peripheral))
        fchmod(peripheral, 0o600)
        #expect(try await error(.device(path: path), asUser: 65_534)?.cause == .permissionDenied)
    }

    @Test func aDeviceThatAnotherProgramHas() async throws {
        var (controller, peripheral): (Int32, Int32) = (-1, -1)
        openpty(&controller, &peripheral, nil, nil, nil)
        defer { for end in [controller, peripheral] { close(end) } }
        let path = String(cString: ttyname(peripheral))
        let other = open(path, O_RDWR | O_NOCTTY)
        defer { close(other) }
        #expect(flock(other, LOCK_EX | LOCK_NB) == 0)
        #expect(try await error(.device(path: path))?.cause == .busy)
    }

    @Test func hostsThatAreNotThere() async throws {
        #expect(try await error(.tcp(host: "no-such.invalid", port: 9100))?.cause == .unknownHost)
        #expect(try await error(.tcp(host: "127.0.0.1", port: 1))?.cause == .missing)
    }

    @Test func aLayoutThatCannotBeDrawnSaysNothingAboutThePrinter() async throws {
        let printer = try TicketPrinter(transport: .device(path: "/tmp"), renderer: renderer)
        await #expect(throws: PrinterError(.layout(.tooTall(height: 5000)), mayHavePrinted: false, printer: "/tmp")) {
            try await printer.print(TicketLayout([.feed(5000)]))
        }
        #expect(await printer.state == .opening)
    }

    @Test func everyTroubleHasWordsInBothLanguages() throws {
        let (vietnamese, english) = (try PrinterWords(language: "vi"), try PrinterWords(language: "en"))
        for trouble in PrinterTrouble.allCases {
            for words in [vietnamese, english] {
                let (what, action) = (words.what(trouble, printer: "X"), words.action(trouble, printer: "X"))
                #expect(what.count > 10 && action.count > 10 && !(what + action).contains("{"))
            }
            #expect(vietnamese.what(trouble, printer: "X") != english.what(trouble, printer: "X"))
        }
    }
}

extension TicketPrinter {
    /// On its own thread, the only one that opens the device. A file system user that is not root has no root's rights.
    func openFiles(asUser user: uid_t) { setfsuid(user) }
}
