import ApplianceKit
import DeviceIO
import Foundation
import Glibc
import TestSupport
import Testing

@testable import SMSGateway
@testable import Simulator

/// E-mail through a real mail server: Debian's aiosmtpd on loopback.
@Suite("E-mail", .timeLimit(.minutes(5)))
struct MailTests {
    /// A mail server that keeps what it takes as files.
    private final class Server: Sendable {
        let port: UInt16
        let folder: String
        let process: DaemonProcess

        init() async throws {
            folder = NSTemporaryDirectory() + "tracuu-mail-" + UUID().uuidString
            port = try freeLoopbackPort(preferring: 0)
            process = try await DaemonProcess.start(
                "mail", "/usr/bin/python3",
                ["-m", "aiosmtpd", "-n", "-l", "127.0.0.1:\(port)", "-c", "aiosmtpd.handlers.Mailbox", folder])
            try await eventually("the mail server listens") { Self.listens(port) }
        }

        deinit { try? FileManager.default.removeItem(atPath: folder) }

        private static func listens(_ port: UInt16) -> Bool {
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(descriptor) }
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            return withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
                }
            }
        }

        var letters: [String] {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder + "/new")) ?? []
            return names.compactMap { FileManager.default.contents(atPath: folder + "/new/" + $0) }
                .map { String(decoding: $0, as: UTF8.self) }
        }
    }

    private func store() throws -> MessageStore {
        try MessageStore(
            path: NSTemporaryDirectory() + "tracuu-mail-\(UUID().uuidString).db", clock: SystemClock())
    }

    private func route(port: UInt16) throws -> MailRoute {
        let text = """
            { email: { host: "127.0.0.1", port: \(port), security: "none", from: "motcua@example.gov.vn" } }
            """
        let reader = try ConfigurationReader(text: text, file: "sms.json5")
        return try MailRoute(MailConfiguration(reader.root.section("email")), clock: SystemClock())
    }

    private func sending(_ store: MessageStore, by route: MailRoute, _ body: () async throws -> Void) async throws {
        let outbox = Outbox(store: store, routes: [route], policy: SendingPolicy(), clock: SystemClock())
        let work = Task { await outbox.run() }
        defer { work.cancel() }
        try await body()
    }

    private func letter(to address: String) -> NewMessage {
        var letter = NewMessage(.oneTime, to: address, text: "Hồ sơ đã có kết quả.")
        letter.channel = .email
        letter.subject = "Kết quả hồ sơ"
        return letter
    }

    private func waits(_ store: MessageStore, _ id: Int64, for state: MessageState) async throws {
        try await eventually("a message that is \(state)") { try await store.message(id)?.state == state.rawValue }
    }

    @Test func aLetterReachesTheMailServerOnce() async throws {
        let server = try await Server()
        let store = try store()
        try await sending(store, by: route(port: server.port)) {
            let id = try await store.enqueue(letter(to: "dan@example.com")).id
            try await waits(store, id, for: .sent)
        }
        let letters = server.letters
        #expect(letters.count == 1)
        #expect(letters.first?.contains("To: <dan@example.com>") == true)
        _ = try await server.process.terminate()
    }

    @Test func withoutAServerTheLetterWaitsAndSaysWhy() async throws {
        let port = try freeLoopbackPort(preferring: 0)
        let outcome = await (try route(port: port)).client.send(
            MailMessage(
                from: "motcua@example.gov.vn", to: "dan@example.com", subject: "", text: "x", identifier: "1@x.vn",
                date: Date()))
        guard case .notSent = outcome else {
            Issue.record("a letter counted as \(outcome) though there was no server")
            return
        }
        guard case .again = MailRoute.result(of: outcome, tries: 1, jitter: 0) else {
            Issue.record("the letter is not tried again")
            return
        }
    }
}
