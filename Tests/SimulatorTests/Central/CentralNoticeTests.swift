import ApplianceKit
import DossierKit
import Foundation
import Testing

@testable import Simulator

/// What goes up to the central system over the contract, and the notices that come down.
@Suite(.timeLimit(.minutes(5)))
struct CentralNoticeTests {
    private let wish = ClaimWish(gateway: "gw-1", limit: 10, lease: .seconds(60))

    @Test func aBatchIsTakenOnceHoweverOftenItComes() async throws {
        let fixture = try await AdapterFixture(.contract)
        let items = (0..<3).map { index in
            UploadItem.rating(
                Rating(id: "r\(index)", at: Date(), device: "kiosk-1", overall: .verySatisfied, attitude: .satisfied))
        }
        let batch = UploadBatch(key: "0123456789abcdef-1", items: items)
        for _ in 0..<3 { #expect(try await fixture.system.upload(batch) == UploadReceipt()) }
        // The same items under another key, as after a crash: each counts once all the same.
        #expect(
            try await fixture.system.upload(UploadBatch(key: "0123456789abcdef-2", items: items)) == UploadReceipt())
        #expect(await fixture.central.desk.taken["/ratings"]?.count == 3)
        // Another batch under the same key is a mistake that must be heard of.
        await #expect(throws: CentralSystemError.self) {
            try await fixture.system.upload(UploadBatch(key: batch.key, items: [items[0]]))
        }
        await fixture.close()
    }

    @Test func everyKindOfItemIsUnderstood() async throws {
        let fixture = try await AdapterFixture(.contract)
        let now = Date()
        let items: [UploadItem] = [
            .rating(Rating(id: "r", at: now, device: "k", overall: .dissatisfied)),
            .tickets(
                TicketTally(
                    id: "t", from: now - 3_600, to: now, series: "A", issued: 9, called: 8, served: 7, absent: 1,
                    medianWait: 300, longestWait: 900)),
            .heartbeat(
                DeviceHeartbeat(
                    id: "h", device: "k", at: now, role: "kiosk", version: "1.0", uptime: 60,
                    parts: ["printer": "ready"])),
        ]
        for (index, item) in items.enumerated() {
            let batch = UploadBatch(key: "0123456789abcdef-\(index)", items: [item])
            #expect(try await fixture.system.upload(batch) == UploadReceipt())
        }
        #expect(Set(await fixture.central.desk.taken.keys) == ["/ratings", "/tickets", "/heartbeats"])
        await fixture.close()
    }

    @Test func aClaimedNoticeIsNobodyElsesAndItsReceiptArrives() async throws {
        let fixture = try await AdapterFixture(.contract)
        let made = try #require(await fixture.central.dossier(in: .processing))
        await fixture.central.move(made.number, to: .releasing)
        let claim = try await fixture.system.claimNotices(wish)
        let notice = try #require(claim.notices.first)
        #expect(claim.notices.count == 1)
        #expect(notice.kind == .ready)
        #expect(notice.dossier.code == DossierCode(printed: made.number))
        #expect(notice.contact.telephone == SimulatedPerson(of: made).phone)
        var dumped = "\(notice)"
        dump(claim, to: &dumped)
        #expect(!dumped.contains("09900"))
        #expect(try await fixture.system.claimNotices(wish).notices.isEmpty)
        #expect(try await fixture.system.renew(claim, for: .seconds(90)).lease == .seconds(90))
        let receipt = NoticeReceipt(
            id: "x1", notice: notice.id, fence: claim.fence, state: .delivered, at: Date(), parts: 1)
        #expect(
            try await fixture.system.upload(UploadBatch(key: "receipts-00000001", items: [.receipt(receipt)]))
                == UploadReceipt())
        #expect(await fixture.central.desk.notices.map(\.state) == ["delivered"])
        await fixture.close()
    }

    @Test func afterTheLeaseAnotherHasItAndTheFirstIsFencedOff() async throws {
        // The shortest lease of the contract is ten seconds; the desk's own clock is asked here instead of waiting.
        var desk = ContractDesk()
        let register = DossierRegister(
            made: {
                var generator = DossierGenerator(seed: 1, today: Date(), groupIDs: [1])
                return generator.dossiers(60)
            }(), archive: DossierArchive(count: 0, seed: 1, today: Date(), groupIDs: [1]))
        let made = try #require(register.made.first { $0.step == .releasing && !$0.number.isEmpty })
        desk.announce(made, at: Date())
        let text = ContractText(includes: [], marksEveryField: false)
        let fields: [String: FieldValue] = [
            "gateway": .text("a"), "limit": .number(5), "leaseSeconds": .number(10),
        ]
        #expect(desk.claim(fields, register: register, text: text, at: .seconds(0)).contains("\"fence\":1"))
        #expect(
            try desk.renew("c1", ["fence": .number(1), "leaseSeconds": .number(10)], at: .seconds(9)).contains("10"))
        #expect(desk.claim(fields, register: register, text: text, at: .seconds(18)).contains("\"notices\":[]"))
        #expect(desk.claim(fields, register: register, text: text, at: .seconds(20)).contains("\"id\":\"n1\""))
        #expect(throws: ContractProblem.self) {
            try desk.renew("c1", ["fence": .number(1), "leaseSeconds": .number(10)], at: .seconds(21))
        }
        let late =
            #"{"items":[{"id":"x","notice":"n1","fence":1,"state":"sent","at":"2026-01-01T00:00:00Z","parts":1}]}"#
        let answer = try desk.take("/receipts", key: "0123456789abcdef", body: Array(late.utf8))
        #expect(String(decoding: answer, as: UTF8.self).contains("claimed by another"))
        #expect(desk.notices[0].state == nil)
    }

    @Test func aLostClaimIsSaidToBeLost() async throws {
        let fixture = try await AdapterFixture(.contract)
        let claim = NoticeClaim(id: "c99", fence: 99, lease: .seconds(10), notices: [])
        await #expect(throws: CentralSystemError.claimLost) {
            try await fixture.system.renew(claim, for: .seconds(10))
        }
        await fixture.close()
    }

    @Test(arguments: [CentralKind.openCPS, .iGate])
    func whoHasNoSuchCallSaysSo(kind: CentralKind) async throws {
        let fixture = try await AdapterFixture(kind)
        let item = UploadItem.rating(Rating(id: "r", at: Date(), device: "k", overall: .satisfied))
        await #expect(throws: CentralSystemError.notSupported(.upload)) {
            try await fixture.system.upload(UploadBatch(key: "0123456789abcdef", items: [item]))
        }
        await #expect(throws: CentralSystemError.notSupported(.notices)) {
            try await fixture.system.claimNotices(wish)
        }
        #expect(await fixture.central.requestCount == 0)
        await fixture.close()
    }
}
