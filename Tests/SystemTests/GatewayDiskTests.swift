import ApplianceKit
import Foundation
import Glibc
import TestSupport
import Testing

@testable import SMSGateway
@testable import Simulator

/// The real gateway on a small disk of its own that fills up.
///
/// Mounting needs root; elsewhere the same is tested on the store alone, as is a disk that becomes read-only: no kernel
/// lets go of a file that is open for writing for a test's sake.
@Suite("Gateway and its disk", .enabled(if: geteuid() == 0 && SmallDisk.isPossible), .timeLimit(.minutes(5)))
struct GatewayDiskTests {
    @Test func textsStayInTheModemUntilThereIsRoomAgain() async throws {
        try await Bench.with { bench in
            let disk = try SmallDisk(bench.world.stateFolder)
            defer { disk.unmount() }
            try bench.configureGateway("/modem0\" }", "/modem0\", auditSeconds: 5 }")
            let gateway = try await bench.gateway()
            let code = try await bench.code(withStatus: 4)
            _ = try await bench.ask(code, from: "0900000001")
            try disk.fill()
            for number in 2...9 { await bench.world.network.text(from: "090000000\(number)", "HS \(code)") }
            _ = try await gateway.events.first {
                if case .said(let line) = $0 { line.contains("the disk is full") } else { false }
            }
            #expect(gateway.isRunning)
            disk.empty()
            for number in 2...9 {
                _ = try await bench.world.network.submitted.first(within: .seconds(120), "a reply to \(number)") {
                    $0.to.hasSuffix("90000000\(number)")
                }
            }
            _ = try await bench.ask(code, from: "0911111111")
            for number in 2...9 { #expect(bench.submissions(to: "090000000\(number)") == [1]) }
            #expect(try await gateway.terminate().status == 0)
        }
    }

    /// Else the service manager would start it again and again, and somebody would have to come.
    @Test func itStartsOnAFullDiskAndAnswersWhenThereIsRoom() async throws {
        try await Bench.with { bench in
            let disk = try SmallDisk(bench.world.stateFolder)
            defer { disk.unmount() }
            try bench.configureGateway("/modem0\" }", "/modem0\", auditSeconds: 5 }")
            let code = try await bench.code(withStatus: 4)
            let before = try await bench.gateway()
            _ = try await bench.ask(code, from: "0900000001")
            before.kill()
            _ = try await before.ended()
            try disk.fill()
            let gateway = try await bench.gateway()
            await bench.world.network.text(from: "0900000002", "HS \(code)")
            _ = try await gateway.events.first(within: .seconds(60), "a word about the disk") {
                if case .said(let line) = $0 { line.contains("the disk is full") } else { false }
            }
            #expect(gateway.isRunning)
            disk.empty()
            _ = try await bench.world.network.submitted.first(within: .seconds(120), "the reply") {
                $0.to.hasSuffix("900000002")
            }
            #expect(try await gateway.terminate().status == 0)
        }
    }
}

/// A small file system in memory.
final class SmallDisk: Sendable {
    private let folder: String

    static let isPossible: Bool = {
        let folder = NSTemporaryDirectory() + "tracuu-disk-" + UUID().uuidString
        mkdir(folder, 0o700)
        defer { rmdir(folder) }
        guard let disk = try? SmallDisk(folder) else { return false }
        disk.unmount()
        return true
    }()

    init(_ folder: String, megabytes: Int = 16) throws(SystemError) {
        self.folder = folder
        try systemCall("mount \(folder)") { mount("tmpfs", folder, "tmpfs", 0, "size=\(megabytes)m") }
    }

    func fill() throws(SystemError) {
        let path = folder + "/filler"
        let descriptor = try systemCall("open \(path)") { open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600) }
        let block = [UInt8](repeating: 0, count: 4_096)
        while write(descriptor, block, block.count) > 0 {}
        close(descriptor)
    }

    func empty() { unlink(folder + "/filler") }

    func unmount() { umount2(folder, Int32(MNT_DETACH)) }
}
