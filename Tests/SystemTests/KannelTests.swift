import ApplianceKit
import Foundation
import TestSupport
import Testing

@testable import Simulator

/// The gateway beside Debian's own Kannel (packages kannel and kannel-extras) and its fake SMS centre.
@Suite("Kannel", .timeLimit(.minutes(5)), .serialized)
struct KannelTests {
    private static let programs = ["/usr/sbin/bearerbox", "/usr/sbin/smsbox", "/usr/lib/kannel/test/fakesmsc"]
    static let isInstalled = programs.allSatisfy { FileManager.default.isExecutableFile(atPath: $0) }
    private static let key = "kannel-callback-key"

    /// A Kannel of the test's own, and the gateway that uses it.
    private struct Stand {
        let bench: Bench
        let folder: String
        let centrePort: UInt16
        let bearerbox: DaemonProcess
        let smsbox: DaemonProcess
        let gateway: DaemonProcess

        init(_ bench: Bench) async throws {
            self.bench = bench
            folder = bench.folder
            let (admin, box, send, api) = (
                try freeLoopbackPort(), try freeLoopbackPort(), try freeLoopbackPort(), try freeLoopbackPort()
            )
            centrePort = try freeLoopbackPort()
            try FileManager.default.createDirectory(atPath: folder + "/spool", withIntermediateDirectories: true)
            let path = folder + "/kannel.conf"
            try Data(Self.kannel(folder, admin, box, send, centrePort, api).utf8)
                .write(to: URL(fileURLWithPath: path))
            bearerbox = try await DaemonProcess.start("bearerbox", KannelTests.programs[0], [path])
            _ = try await bearerbox.events.first {
                if case .said(let line) = $0 { line.contains("MAIN: Start-up done") } else { false }
            }
            smsbox = try await DaemonProcess.start("smsbox", KannelTests.programs[1], [path])
            _ = try await bearerbox.events.first {
                if case .said(let line) = $0 { line.contains("Client connected from") } else { false }
            }
            let world = try String(contentsOfFile: bench.world.gatewayConfiguration, encoding: .utf8)
            let configuration = world.replacingOccurrences(
                of: "api: { port: 0 },",
                with: """
                    api: { port: \(api) },
                    kannel: {
                        sendURL: "http://127.0.0.1:\(send)/cgi-bin/sendsms", user: "tracuu", password: "geheim",
                        sender: "8085", callbackURL: "http://127.0.0.1:\(api)", callbackKey: "\(KannelTests.key)",
                    },
                    """
            ).replacing(/modem: \{[^}]*\},/, with: "")
            try Data(configuration.utf8).write(to: URL(fileURLWithPath: bench.world.gatewayConfiguration))
            gateway = try await bench.gateway()
        }

        private static func kannel(
            _ folder: String, _ admin: UInt16, _ box: UInt16, _ send: UInt16, _ centre: UInt16, _ api: UInt16
        ) -> String {
            """
            group = core
            admin-port = \(admin)
            admin-interface = 127.0.0.1
            smsbox-port = \(box)
            smsbox-interface = 127.0.0.1
            admin-password = geheim
            box-allow-ip = "127.0.0.1"
            box-deny-ip = "*.*.*.*"
            store-type = spool
            store-location = "\(folder)/spool"
            dlr-storage = internal
            log-level = 0

            group = smsc
            smsc = fake
            smsc-id = FAKE
            host = 127.0.0.1
            port = \(centre)
            connect-allow-ip = 127.0.0.1

            group = smsbox
            bearerbox-host = 127.0.0.1
            sendsms-port = \(send)
            sendsms-interface = 127.0.0.1
            http-request-retry = 20
            http-queue-delay = 1
            log-level = 0

            group = sendsms-user
            username = tracuu
            password = geheim
            max-messages = 10

            group = sms-service
            keyword = default
            catch-all = true
            max-messages = 0
            get-url = "http://127.0.0.1:\(api)/kannel/received?key=\(KannelTests.key)&from=%p&time=%T&id=%I&text=%a"

            """
        }

        /// The fake SMS centre: takes what is sent, and brings these texts.
        func centre(_ texts: [String] = []) async throws -> DaemonProcess {
            // Without a text it would not start; one that nobody answers does no harm.
            let messages = texts.isEmpty ? ["Viettel 8085 text quang cao"] : texts
            return try await DaemonProcess.start(
                "fakesmsc", KannelTests.programs[2],
                ["-H", "127.0.0.1", "-r", String(centrePort), "-i", "0.1", "-m", String(messages.count)] + messages)
        }

        func stop() async {
            for process in [smsbox, bearerbox] { _ = try? await process.terminate() }
        }
    }

    private func with(_ body: (Stand) async throws -> Void) async throws {
        try await Bench.with { bench in
            let stand = try await Stand(bench)
            do { try await body(stand) } catch {
                await stand.stop()
                throw error
            }
            await stand.stop()
        }
    }

    /// What the SMS centre was given, as it says.
    private func message(_ centre: DaemonProcess, containing text: String) async throws -> String {
        let event = try await centre.events.first {
            if case .said(let line) = $0 { line.contains("Got message") && line.contains(text) } else { false }
        }
        guard case .said(let line) = event else { return "" }
        return line
    }

    private func show(_ stand: Stand, _ id: String) async throws -> String {
        let process = try await DaemonProcess.start(
            "show", Bench.program("tracuu-sms"),
            ["outbox", "show", id, "--json", "--show-numbers", "--state", stand.bench.world.stateFolder])
        _ = try await process.ended()
        return process.lines.joined()
    }

    private func send(_ stand: Stand, _ id: String, _ text: String) async throws {
        let process = try await DaemonProcess.start(
            "send", Bench.program("tracuu-sms"),
            ["send", "--to", "0961234567", "--text", text, "--id", id, "--state", stand.bench.world.stateFolder])
        #expect(try await process.ended().status == 0)
    }

    @Test(.enabled(if: isInstalled, "needs the packages kannel and kannel-extras"))
    func aTextIsAnsweredThroughItAndAMessageIsDeliveredPartByPart() async throws {
        try await with { stand in
            let code = try await stand.bench.code(withStatus: 4)
            let centre = try await stand.centre(["0912345678 8085 text HS \(code)"])
            let reply = try await message(centre, containing: "+84912345678")
            #expect(reply.contains(code))

            try await send(stand, "short", "Xin chao [50%] & tam biet")
            #expect(try await message(centre, containing: "Xin chao").contains("text Xin chao [50%] & tam biet"))
            try await eventually("it is delivered", within: .seconds(120)) {
                try await show(stand, "short").contains(#""state":"delivered""#)
            }

            let long = String(repeating: "Kính gửi quý vị ", count: 8)
            try await send(stand, "long", long)
            // Two parts with their header: reference, count, number.
            let parts = [
                try await message(centre, containing: "%02%01 data"),
                try await message(centre, containing: "%02%02 data"),
            ]
            #expect(parts.allSatisfy { $0.contains("udh %05%00%03") })
            try await eventually("both are delivered", within: .seconds(120)) {
                let shown = try await show(stand, "long")
                return shown.contains(#""route":"kannel0""#) && shown.contains(#""state":"delivered""#)
            }
            #expect(try await stand.gateway.terminate().status == 0)
        }
    }

    @Test(.enabled(if: isInstalled, "needs the packages kannel and kannel-extras"))
    func aKilledGatewayLosesNoTextAndAKannelThatIsAwayNoMessage() async throws {
        try await with { stand in
            let code = try await stand.bench.code(withStatus: 4)
            stand.gateway.kill()
            _ = try await stand.gateway.ended()
            // Kannel keeps the text and calls again.
            let centre = try await stand.centre(["0912345678 8085 text HS \(code)"])
            let again = try await stand.bench.gateway()
            let reply = try await message(centre, containing: "+84912345678")
            #expect(reply.contains(code))

            _ = try await stand.smsbox.terminate()
            try await send(stand, "waits", "Sau nay")
            try await eventually("it was tried", within: .seconds(120)) {
                try await show(stand, "waits").contains("Kannel: no connection")
            }
            let smsbox = try await DaemonProcess.start(
                "smsbox", Self.programs[1], [stand.folder + "/kannel.conf"])
            #expect(try await message(centre, containing: "Sau nay").contains("+84961234567"))
            _ = try await smsbox.terminate()
            #expect(try await again.terminate().status == 0)
        }
    }
}
