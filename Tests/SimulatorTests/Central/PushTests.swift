import ApplianceKit
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import DossierKit
@testable import Simulator

/// OpenCPS tells that a dossier has changed; it is read again, and what came with the word is not believed.
@Suite("Push", .timeLimit(.minutes(5)))
struct PushTests {
    private actor Told: DossierEventSink {
        private(set) var events: [DossierEvent] = []
        func take(_ events: [DossierEvent]) { self.events += events }
        var kinds: [DossierEvent.Kind] { events.map(\.kind) }
    }

    /// A daemon whose next round is an hour away, with everything loaded.
    private func with(
        _ body: (AdapterFixture, CentralSync, PushReceiver, HTTPClient, DossierCache, Told) async throws -> Void
    ) async throws {
        let fixture = try await AdapterFixture(.openCPS, needs: PersonalDataNeeds(contacts: true))
        let path = NSTemporaryDirectory() + "tracuu-push-\(UUID().uuidString).db"
        let cache = try DossierCache(path: path)
        let told = Told()
        let sync = CentralSync(
            of: fixture.system, named: "test", tellsEveryChange: false, into: cache,
            configuration: SyncConfiguration(interval: .seconds(3_600)), events: told, clock: SystemClock())
        let work = Task { await sync.run() }
        try await eventually("everything is loaded") { sync.state.lastSuccess != nil }
        let receiver = try PushReceiver(PushConfiguration(port: 0, user: "tracuu", password: "mat-khau-rat-dai")) {
            sync.hint($0)
        }
        let client = try HTTPClient(name: "push")
        do { try await body(fixture, sync, receiver, client, cache, told) } catch {
            Issue.record(error)
        }
        client.close()
        await receiver.stop()
        work.cancel()
        await work.value
        await fixture.close()
        for suffix in ["", "-wal", "-shm", "-sync", "-notices"] {
            try? FileManager.default.removeItem(atPath: path + suffix)
        }
    }

    private func post(_ body: String, to port: UInt16, _ client: HTTPClient) async throws -> HTTPClientResponse {
        let pair = Data("tracuu:mat-khau-rat-dai".utf8).base64EncodedString()
        return try await client.send(
            HTTPClientRequest(
                method: "POST", url: "http://127.0.0.1:\(port)/dossiers/publish",
                headers: [
                    "Authorization": "Basic \(pair)", "Content-Type": "application/x-www-form-urlencoded",
                    "groupId": "55301",
                ], body: Array(body.utf8)))
    }

    @Test func aChangeIsToldWithinSecondsWithItsReasonAndReceiver() async throws {
        try await with { fixture, _, receiver, client, cache, told in
            let made = try #require(await fixture.central.dossier(in: .processing))
            await fixture.central.move(made.number, to: .waiting)
            let response = try await post("dossierId=\(made.id)&dossierNo=\(made.number)", to: receiver.port, client)
            #expect(response.status == 200)
            #expect(String(decoding: response.body, as: UTF8.self) == "{\"dossierId\":\(made.id)}")
            try await eventually("told", within: .seconds(60)) { await told.kinds == [.supplement] }
            let event = try #require(await told.events.first)
            #expect(event.contact?.telephone == SimulatedPerson(of: made).phone)
            #expect(event.detail == "Đề nghị ông/bà … bổ sung bản sao sổ hộ khẩu. LH: …")
            // What is told is told before it is kept.
            try await eventually("kept") {
                await cache.entry(DossierCode(printed: made.number))?.dossier.status == .supplementRequired
            }
        }
    }

    @Test func whatThePostSaysOfTheDossierIsNotBelieved() async throws {
        try await with { fixture, _, receiver, client, cache, told in
            let made = try #require(await fixture.central.dossier(in: .processing))
            for _ in 0..<20 {
                let body = "dossierId=\(made.id)&dossierNo=\(made.number)&dossierStatus=done&dossierStatusText=Xong"
                #expect(try await post(body, to: receiver.port, client).status == 200)
            }
            // Nor that there is such a dossier.
            #expect(try await post("dossierNo=H15-990101-9999", to: receiver.port, client).status == 200)
            let before = await fixture.central.requestCount
            try await eventually("both are read again") { await fixture.central.requestCount >= before + 2 }
            try await Task.sleep(for: .milliseconds(300))
            #expect(await told.kinds.isEmpty)
            #expect(await cache.entry(DossierCode(printed: made.number))?.dossier.status == .processing)
            #expect(await cache.entry(DossierCode(printed: "H15-990101-9999")) == nil)
            // Twenty posts are two readings, of at most two requests for each spelling, not forty.
            #expect(await fixture.central.requestCount - before < 20)
        }
    }

    @Test func aBodyThatIsTooLargeIsRefusedBeforeItIsRead() async throws {
        try await with { _, _, receiver, client, _, _ in
            let huge = "dossierNo=H15-261120-0001&applicantNote=" + String(repeating: "x", count: 400_000)
            let status = try? await post(huge, to: receiver.port, client).status
            #expect(status == 413 || status == nil)
            let next = try await post("dossierNo=H15-261120-0001", to: receiver.port, client)
            #expect(next.status == 200)
        }
    }
}
