import ApplianceKit
import DossierKit
import Foundation
import TestSupport
import Testing

@testable import Simulator

/// Each adapter against its simulated system: what a citizen, the cache and the notices live on.
@Suite(.timeLimit(.minutes(5)))
struct CentralAdapterTests {
    // MARK: - Lookups

    @Test(arguments: CentralKind.allCases)
    func everyStepIsToldByItsStatusAndDates(kind: CentralKind) async throws {
        let fixture = try await AdapterFixture(kind)
        for step in DossierStep.allCases {
            let made = try #require(await fixture.central.dossier(in: step))
            let code = DossierCode(printed: made.number)
            let dossier = try #require(try await fixture.system.dossier(matching: code, lookupCode: nil), "\(step)")
            #expect(dossier.code == code)
            #expect(dossier.procedure == made.procedure.name)
            #expect(dossier.agency == made.agency.name)
            #expect(Self.same(dossier.appointment, made.due) && Self.same(dossier.received, made.received), "\(step)")
            #expect(dossier.isPaused == !made.step.lockState.isEmpty || kind == .iGate, "\(step)")
            if kind == .iGate, step == .handover {
                #expect(dossier.status == nil)
                #expect(dossier.statusText == "Đang chờ cơ quan liên thông")
            } else {
                #expect(dossier.status?.rawValue == step.nationalNumber, "\(step)")
            }
            if step == .releasing { #expect(Self.same(dossier.released, made.released)) }
            if step == .done { #expect(Self.same(dossier.finished, made.finished)) }
        }
        await fixture.close()
    }

    @Test(arguments: CentralKind.allCases)
    func whatIsUnknownOrOnlyBeginsAlikeIsNotFound(kind: CentralKind) async throws {
        let fixture = try await AdapterFixture(kind) { $0.archiveCount = 10_000 }
        let known = try #require(await fixture.central.dossier(in: .processing)).number
        for number in ["H15.12-990101-0001", known.dropLast(1), known + "9", known + "-1"].map({ "\($0)" }) {
            let reply = try await fixture.system.reply(
                about: DossierCode(printed: number), lookupCode: nil, unless: nil)
            #expect(reply == .noSuchDossier, "\(number)")
        }
        await fixture.close()
    }

    @Test(arguments: CentralKind.allCases)
    func oneOfAMillionIsFoundAtOnce(kind: CentralKind) async throws {
        let fixture = try await AdapterFixture(kind) { $0.archiveCount = 1_000_000 }
        for index in [0, 1, 499_999, 999_998, 999_999] {
            let made = await fixture.central.archived(index)
            let code = DossierCode(printed: made.number)
            #expect(try await fixture.system.dossier(matching: code, lookupCode: nil)?.code == code)
        }
        await fixture.close()
    }

    @Test func iGatesOwnCodeAndTheNationsAreOneDossier() async throws {
        let fixture = try await AdapterFixture(.iGate)
        let made = try #require(await fixture.central.dossiers.first { $0.nationCode != nil && !$0.number.isEmpty })
        for printed in [made.number, "DLK-\(made.id)"] {
            let dossier = try await fixture.system.dossier(
                matching: DossierCode(printed: printed), lookupCode: nil)
            // As the receipt prints it.
            #expect(dossier?.code.printed == printed)
        }
        await fixture.close()
    }

    @Test func aDossierThatTheIndexDoesNotKnowYetIsFoundInTheDatabase() async throws {
        let fixture = try await AdapterFixture(.openCPS) { $0.indexLag = .seconds(600) }
        var made = try #require(await fixture.central.dossier(in: .processing))
        let code = DossierCode(printed: made.number)
        await fixture.central.move(made.number, to: .releasing)
        #expect(try await fixture.system.dossier(matching: code, lookupCode: nil)?.status == .completed)
        made.id = 7
        made.number = "H15.12-261122-9001"
        await fixture.central.put(made)
        let new = DossierCode(printed: made.number)
        #expect(try await fixture.system.dossier(matching: new, lookupCode: nil)?.code == new)
        await fixture.close()
    }

    @Test(arguments: [CentralKind.openCPS, .contract])
    func theLookupCodeIsComparedWithoutBeingHandedOut(kind: CentralKind) async throws {
        let fixture = try await AdapterFixture(kind)
        let made = try #require(await fixture.central.dossier(in: .releasing))
        let code = DossierCode(printed: made.number)
        func check(_ lookupCode: String?) async throws -> LookupCodeCheck? {
            guard
                case .found(_, let check, _) = try await fixture.system.reply(
                    about: code, lookupCode: lookupCode, unless: nil)
            else { return nil }
            return check
        }
        #expect(try await check(made.lookupCode.lowercased()) == .matches)
        // The contract's service answers a wrong one as it does an unknown dossier.
        #expect(try await check("\(made.lookupCode)x") == (kind == .contract ? nil : .differs))
        #expect(try await fixture.system.dossier(identifier: "\(made.id)", lookupCode: made.lookupCode)?.code == code)
        #expect(try await fixture.system.dossier(identifier: "\(made.id)", lookupCode: "wrong") == nil)
        #expect(try await fixture.system.dossier(identifier: "999999999", lookupCode: made.lookupCode) == nil)
        #expect(try await fixture.system.dossier(identifier: "\(made.id)", lookupCode: nil) == nil)
        await fixture.close()
    }

    @Test func aDossierThatHasNotChangedIsNotSentAgain() async throws {
        let fixture = try await AdapterFixture(.contract)
        let made = try #require(await fixture.central.dossier(in: .processing))
        let code = DossierCode(printed: made.number)
        guard case .found(_, _, let tag?) = try await fixture.system.reply(about: code, lookupCode: nil, unless: nil)
        else {
            Issue.record("no tag")
            return
        }
        #expect(try await fixture.system.reply(about: code, lookupCode: nil, unless: tag) == .unchanged)
        await fixture.central.advance(made.number)
        guard
            case .found(let dossier, _, let other?) = try await fixture.system.reply(
                about: code, lookupCode: nil, unless: tag)
        else {
            Issue.record("unchanged")
            return
        }
        #expect(dossier.status == .completed && other != tag)
        await fixture.close()
    }

    // MARK: - Listing and changes

    @Test(arguments: CentralKind.allCases)
    func aListingHasEveryDossierAndItsChangesFollow(kind: CentralKind) async throws {
        let fixture = try await AdapterFixture(kind, pageSize: 150) { $0.archiveCount = 3_000 }
        let (pages, next) = try await fixture.listing()
        let listed = Set(pages.flatMap(\.dossiers).map(\.code))
        var expected = Set(await fixture.central.dossiers.map { DossierCode(printed: $0.number) })
        for index in 0..<3_000 { expected.insert(DossierCode(printed: await fixture.central.archived(index).number)) }
        expected = expected.filter { !$0.normalForm.isEmpty }
        #expect(expected.subtracting(listed) == [])
        #expect(listed.subtracting(expected) == [])
        #expect(pages.allSatisfy { $0.dossiers.count <= 150 && $0.unreadable == 0 })
        #expect(pages.first?.total ?? 0 >= expected.count - 10)

        // What changed after the listing had begun.
        let made = try #require(await fixture.central.dossier(in: .processing))
        var index = 2_999
        while await fixture.central.archived(index).step != .processing { index -= 1 }
        let archived = await fixture.central.archived(index)
        await fixture.central.move(made.number, to: .releasing)
        await fixture.central.move(archived.number, to: .releasing)
        let (changed, after) = try await fixture.changes(since: next)
        for number in [made.number, archived.number] {
            let dossier = changed.last { $0.code == DossierCode(printed: number) }
            #expect(dossier?.status == .completed, "\(number)")
        }
        // And what was ready is so no more.
        await fixture.central.move(made.number, to: .done)
        let (later, _) = try await fixture.changes(since: after)
        #expect(later.last { $0.code == DossierCode(printed: made.number) }?.status == .returned)
        await fixture.close()
    }

    @Test(arguments: CentralKind.allCases)
    func aListingGoesOnInAnotherProcess(kind: CentralKind) async throws {
        let fixture = try await AdapterFixture(kind, pageSize: 100, historyDays: 60) { $0.archiveCount = 2_000 }
        var listed: Set<DossierCode> = []
        var cursor: SyncCursor?
        for _ in 0..<3 {
            let page = try await fixture.system.listing(after: cursor)
            listed.formUnion(page.dossiers.map(\.code))
            cursor = page.next
        }
        let kept = SyncCursor(rawValue: try #require(cursor).rawValue)
        #expect(kept.rawValue.utf8.count < 400)
        let (rest, _) = try await fixture.listing(after: kept)
        listed.formUnion(rest.flatMap(\.dossiers).map(\.code))
        let made = await fixture.central.dossiers.map { DossierCode(printed: $0.number) }
        #expect(Set(made).filter { !$0.normalForm.isEmpty }.subtracting(listed) == [])
        await fixture.close()
    }

    @Test(arguments: CentralKind.allCases, ["", "x", "{}", "c.0.1", "l.zzz.1.1", #"{"phase":"windows"}"#])
    func aCursorThatIsNoneMeansToBeginAgain(kind: CentralKind, text: String) async throws {
        let fixture = try await AdapterFixture(kind)
        let cursor = SyncCursor(rawValue: text)
        await #expect(throws: CentralSystemError.cursorExpired) { try await fixture.system.changes(since: cursor) }
        await #expect(throws: CentralSystemError.cursorExpired) { try await fixture.system.listing(after: cursor) }
        await fixture.close()
    }

    @Test(arguments: CentralKind.allCases)
    func aNewStartOfTheChangesIsFromNowOn(kind: CentralKind) async throws {
        let fixture = try await AdapterFixture(kind) { $0.archiveCount = 50_000 }
        let (first, next) = try await fixture.changes(since: nil)
        #expect(first.count < 2_000)
        let made = try #require(await fixture.central.dossier(in: .new))
        await fixture.central.move(made.number, to: .releasing)
        let (changed, _) = try await fixture.changes(since: next)
        #expect(changed.last { $0.code == DossierCode(printed: made.number) }?.status == .completed)
        await fixture.close()
    }

    @Test func whatOpenCPSDoesNotTellByDayShowsWhenTheOpenDossiersAreReadAgain() async throws {
        let fixture = try await AdapterFixture(.openCPS, rereadEvery: .milliseconds(1))
        let (_, next) = try await fixture.changes(since: nil)
        let made = try #require(await fixture.central.dossier(in: .processing, skipping: 1))
        // A supplement is asked for: no date of the day changes.
        await fixture.central.move(made.number, to: .waiting)
        try await Task.sleep(for: .milliseconds(20))
        let (changed, _) = try await fixture.changes(since: next)
        #expect(changed.last { $0.code == DossierCode(printed: made.number) }?.status == .supplementRequired)
        await fixture.close()
    }

    @Test(arguments: CentralKind.allCases, [86_400, -86_400])
    func aClockThatIsOffByADayHidesNoChange(kind: CentralKind, seconds: Int) async throws {
        // It has been off for long: nothing bears a later time than it shows, at whatever hour this runs.
        let fixture = try await AdapterFixture(kind) { $0.today = Date() - 2 * 86_400 }
        try await fixture.central.set(.clockOff(.seconds(seconds)))
        let (_, next) = try await fixture.listing()
        let made = try #require(await fixture.central.dossier(in: .processing))
        await fixture.central.move(made.number, to: .releasing)
        let (changed, after) = try await fixture.changes(since: next)
        #expect(changed.last { $0.code == DossierCode(printed: made.number) }?.status == .completed)
        // And when it is set right again.
        try await fixture.central.set(.none)
        await fixture.central.move(made.number, to: .done)
        let (later, _) = try await fixture.changes(since: after)
        #expect(later.last { $0.code == DossierCode(printed: made.number) }?.status == .returned)
        await fixture.close()
    }

    @Test(arguments: CentralKind.allCases)
    func tenThousandChangesComeInBoundedPages(kind: CentralKind) async throws {
        let fixture = try await AdapterFixture(kind, pageSize: 500, rereadEvery: .milliseconds(1)) {
            $0.archiveCount = 100_000
            $0.groupIDs = [55_301]
        }
        let (_, next) = try await fixture.changes(since: nil)
        try await Task.sleep(for: .milliseconds(20))
        await fixture.central.touchArchive(3_000)
        let (changed, _) = try await fixture.changes(since: next)
        let codes = Set(changed.map(\.code))
        for index in stride(from: 97_000, to: 100_000, by: 37) {
            let number = await fixture.central.archived(index).number
            #expect(codes.contains(DossierCode(printed: number)), "\(number)")
        }
        await fixture.close()
    }

    // MARK: - More than a search pages through

    @Test(arguments: [CentralKind.openCPS, .iGate])
    func aListingHasEveryDossierOfAWeekThatIsTooMuchForOneList(kind: CentralKind) async throws {
        let fixture = try await AdapterFixture(kind, pageSize: 100, historyDays: 40) {
            $0.archiveCount = 100_000
            $0.resultWindow = 1_000
            $0.groupIDs = [55_301]
        }
        let (pages, _) = try await fixture.listing()
        let listed = Set(pages.flatMap(\.dossiers).map(\.code))
        // Of three years, the last thirty days.
        for index in stride(from: 97_500, to: 100_000, by: 13) {
            let dossier = await fixture.central.archived(index)
            #expect(listed.contains(DossierCode(printed: dossier.number)), "\(dossier.number)")
        }
        await fixture.close()
    }

    @Test func openDossiersThatAreTooManyForOneListAreAllReadAgain() async throws {
        let fixture = try await AdapterFixture(.openCPS, pageSize: 100, historyDays: 60, rereadEvery: .milliseconds(1))
        {
            $0.archiveCount = 60_000
            $0.resultWindow = 1_000
        }
        let (_, next) = try await fixture.changes(since: nil)
        try await Task.sleep(for: .milliseconds(20))
        let (changed, after) = try await fixture.changes(since: next)
        let codes = Set(changed.map(\.code))
        var open = 0
        for index in stride(from: 58_400, to: 60_000, by: 7) {
            let dossier = await fixture.central.archived(index)
            guard [.processing, .waiting, .paying, .handover, .receiving].contains(dossier.step) else { continue }
            open += 1
            #expect(codes.contains(DossierCode(printed: dossier.number)), "\(dossier.number) \(dossier.step)")
        }
        #expect(open > 40)
        // And the round after it is an ordinary one.
        _ = try await fixture.changes(since: after)
        await fixture.close()
    }

    @Test func moreOfIGatesUpdatesThanCanBeReadLeadToANewListing() async throws {
        let fixture = try await AdapterFixture(.iGate, pageSize: 100) {
            $0.archiveCount = 100_000
            $0.resultWindow = 1_000
        }
        let (_, next) = try await fixture.changes(since: nil)
        await fixture.central.touchArchive(3_000)
        await #expect(throws: CentralSystemError.cursorExpired) { try await fixture.changes(since: next) }
        await fixture.close()
    }

    // MARK: - Catalogues and personal data

    @Test(arguments: CentralKind.allCases)
    func cataloguesComeOrAreSaidToBeMissing(kind: CentralKind) async throws {
        let fixture = try await AdapterFixture(kind)
        let system = fixture.system
        func comes(_ call: CentralCall, _ body: () async throws -> Int) async throws {
            if system.calls.contains(call) {
                #expect(try await body() > 0, "\(call)")
            } else {
                await #expect(throws: CentralSystemError.notSupported(call)) { _ = try await body() }
            }
        }
        try await comes(.procedures) { try await system.procedures().count { !$0.name.isEmpty && !$0.code.isEmpty } }
        try await comes(.agencies) { try await system.agencies().count { !$0.name.isEmpty && !$0.code.isEmpty } }
        try await comes(.calendarDays) {
            try await system.calendarDays().count { $0.month == 9 && $0.day == 2 && !$0.isWorkingDay }
        }
        try await comes(.counters) { try await system.counters().count { $0.number == "3" } }
        #expect(kind != .contract || Set(system.calls) == Set(CentralCall.allCases))
        await fixture.close()
    }

    @Test(arguments: CentralKind.allCases)
    func nothingPersonalIsHandedOutUnlessItIsNeeded(kind: CentralKind) async throws {
        let fixture = try await AdapterFixture(kind) { $0.marksEveryField = true }
        let (pages, _) = try await fixture.listing()
        let (changed, _) = try await fixture.changes(since: nil)
        var dumped = ""
        dump(pages, to: &dumped)
        dump(changed, to: &dumped)
        for dossier in await fixture.central.dossiers.prefix(20) where !dossier.number.isEmpty {
            let reply = try await fixture.system.reply(
                about: DossierCode(printed: dossier.number), lookupCode: nil, unless: nil)
            dump(reply, to: &dumped)
        }
        #expect(pages.contains { !$0.dossiers.isEmpty })
        #expect(SimulatedPerson.mark(in: Data(dumped.utf8)) == nil)
        #expect(pages.allSatisfy { $0.contacts.isEmpty && $0.lookupCodes.isEmpty })
        await fixture.close()
    }

    @Test func aTimeThatHasAMarksDigitsIsNoMark() {
        for chance in ["816309900.0", "1795409900123", "12.099001", "“41240-1795409900-4”"] {
            #expect(SimulatedPerson.mark(in: Data(chance.utf8)) == nil)
        }
        for leak in ["09900", "tel:0990012345", "x90990012345", "816309900.0 0990012345", "Y BLƠ DẤU VẾT 000001"] {
            #expect(SimulatedPerson.mark(in: Data(leak.utf8)) != nil)
        }
        #expect(SimulatedPerson.mark(of: ["987654321"], in: Data("0987654321".utf8)) != nil)
    }

    @Test(arguments: CentralKind.allCases)
    func contactsAndDigestsComeApartAndPrintNothing(kind: CentralKind) async throws {
        let needs = PersonalDataNeeds(contacts: true) { code, lookupCode in
            LookupCodeDigest(rawValue: Array("\(code.normalForm)/\(lookupCode)".utf8.reversed()))
        }
        let fixture = try await AdapterFixture(kind, needs: needs)
        let (pages, _) = try await fixture.listing()
        let made = try #require(await fixture.central.dossier(in: .releasing))
        let code = DossierCode(printed: made.number)
        let contact = try #require(pages.flatMap(\.contacts).first { $0.code == code })
        #expect(contact.telephone.hasSuffix(SimulatedPerson(of: made).phone.dropFirst()))
        let digest = pages.compactMap { $0.lookupCodes[code] }.first
        if kind == .iGate {
            #expect(digest == nil)
        } else {
            #expect(digest == needs.lookupCodeDigest?(code, made.lookupCode.uppercased()))
        }
        var dumped = "\(contact)"
        dump(contact, to: &dumped)
        dump(pages.map(\.contacts), to: &dumped)
        #expect(!dumped.contains("09900") && !dumped.contains("9900"))
        await fixture.close()
    }

    private static func same(_ left: Date?, _ right: Date?) -> Bool {
        switch (left, right) {
        case (nil, nil): true
        case (let left?, let right?): abs(left.timeIntervalSince(right)) < 1
        default: false
        }
    }
}
