import ApplianceKit
import DossierKit
import Testing

@testable import Simulator

/// What a technician is told about a central system.
@Suite(.timeLimit(.minutes(5)))
struct CentralProbeTests {
    private func findings(
        _ fixture: AdapterFixture, code: String? = nil
    ) async throws -> [CentralCall: CentralProbe.Finding] {
        var found: [CentralCall: CentralProbe.Finding] = [:]
        // Each probe is a process of its own, which knows of no failure before.
        let probe = CentralProbe(try fixture.another(), code: code.map(DossierCode.init(printed:)))
        for await finding in probe.findings() { found[finding.call] = finding }
        return found
    }

    @Test(arguments: CentralKind.allCases)
    func whereAllIsWellNothingFails(kind: CentralKind) async throws {
        let fixture = try await AdapterFixture(kind)
        let made = try #require(await fixture.central.dossier(in: .releasing))
        let found = try await findings(fixture, code: made.number)
        #expect(Set(found.keys) == Set(CentralCall.allCases))
        for finding in found.values { #expect(finding.outcome != .fails, "\(finding)") }
        #expect(found[.lookup]?.words.contains("status 9") == true)
        #expect(found[.listing]?.outcome == .works && found[.changes]?.outcome == .works)
        #expect(found[.counters]?.outcome == (kind == .contract ? .works : .notOffered))
        #expect(try await findings(fixture)[.lookup]?.outcome == .works)
        await fixture.close()
    }

    @Test(arguments: CentralKind.allCases)
    func whatIsWrongIsSaidInWordsWithoutSecrets(kind: CentralKind) async throws {
        let fixture = try await AdapterFixture(kind)
        let cases: [(CentralFault, String)] = [
            (.unauthorized, "credentials"), (.loginPage, "web page"), (.redirect, "elsewhere"), (.off, "network"),
            (.truncated, "no JSON"),
        ]
        let made = try #require(await fixture.central.dossier(in: .releasing))
        for (fault, word) in cases {
            try await fixture.central.set(fault)
            let finding = try #require(try await findings(fixture, code: made.number)[.lookup])
            #expect(finding.outcome == .fails)
            #expect(finding.words.contains(word), "\(finding.words)")
            for secret in ["mot-cua", "bi-mat", "hop-dong"] { #expect(!finding.words.contains(secret)) }
        }
        try await fixture.central.set(.none)
        await fixture.close()
    }

    @Test func aCodeThatTheSystemDoesNotKnowIsAFinding() async throws {
        let fixture = try await AdapterFixture(.contract)
        #expect(try await findings(fixture, code: "H15.12-990101-0001")[.lookup]?.outcome == .fails)
        await fixture.close()
    }
}
