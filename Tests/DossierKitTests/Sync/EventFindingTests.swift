import Foundation
import Testing

@testable import DossierKit

/// What citizens are told of, and what not.
@Suite struct EventFindingTests {
    private let now = moment(2026, 3, 3, 9)
    private let since = moment(2026, 2, 1)

    private func events(_ old: Dossier?, _ new: Dossier) -> [FoundEvent] {
        EventFinding(since: since, noticedAt: now).events(from: old, to: new)
    }

    private func dossier(
        _ status: DossierStatus?, received: Date? = moment(2026, 3, 2, 8), appointment: Date? = moment(2026, 3, 10, 17),
        released: Date? = nil, finished: Date? = nil, isPaused: Bool = false
    ) -> Dossier {
        Dossier(
            code: DossierCode(printed: "H15.12-260302-0001"), status: status, isPaused: isPaused, received: received,
            appointment: appointment, released: released, finished: finished)
    }

    @Test func nothingIsToldOfWhatIsAsItWas() {
        for status in DossierStatus.allCases { #expect(events(dossier(status), dossier(status)).isEmpty) }
    }

    @Test func nobodyIsToldWhereNobodyWantsToKnow() {
        let finding = EventFinding(since: nil, noticedAt: now)
        #expect(finding.events(from: dossier(.processing), to: dossier(.completed)).isEmpty)
    }

    @Test func acceptedOnline() {
        let found = events(dossier(.registered, received: nil), dossier(.accepted))
        #expect(found == [FoundEvent(kind: .received, date: moment(2026, 3, 2, 8))])
    }

    @Test func aNewDossierOfTheCounterIsReceivedAndAnOldOneIsNoNews() {
        #expect(events(nil, dossier(.processing)) == [FoundEvent(kind: .received, date: moment(2026, 3, 2, 8))])
        #expect(events(nil, dossier(.processing, received: moment(2026, 1, 5))).isEmpty)
        #expect(events(nil, dossier(.returned, released: moment(2025, 1, 5), finished: moment(2025, 1, 6))).isEmpty)
        #expect(events(nil, dossier(.supplementRequired, received: moment(2026, 1, 5))).isEmpty)
        #expect(events(nil, dossier(.completed, released: nil)).isEmpty)
    }

    @Test func theResultIsReadyWithTheCentralSystemsDate() {
        let released = moment(2026, 3, 3, 8, 15)
        let found = events(dossier(.processing), dossier(.completed, released: released))
        #expect(found == [FoundEvent(kind: .resultReady, date: released)])
    }

    @Test func aResultThatIsTakenBackIsCorrectedWithTheDateItHad() {
        let released = moment(2026, 3, 2, 15)
        let found = events(dossier(.completed, released: released), dossier(.processing))
        #expect(found == [FoundEvent(kind: .correction, date: released)])
        let again = events(dossier(.completed, released: released), dossier(.supplementRequired))
        #expect(again.map(\.kind) == [.correction, .supplement])
        #expect(
            events(dossier(.completed, released: released), dossier(.returned, finished: now)).map(\.kind) == [
                .returned
            ])
    }

    @Test func papersAndFeesAreDatedByTheirNotice() {
        #expect(
            events(dossier(.processing), dossier(.supplementRequired)) == [FoundEvent(kind: .supplement, date: now)])
        #expect(events(dossier(.processing), dossier(.paymentRequired)) == [FoundEvent(kind: .payment, date: now)])
    }

    @Test func refusedAndStoppedAreToldWithdrawnIsNot() {
        let closed = moment(2026, 3, 3, 8)
        for status in [DossierStatus.rejected, .stopped] {
            let found = events(dossier(.accepted), dossier(status, finished: closed))
            #expect(found == [FoundEvent(kind: .refused, date: closed)])
        }
        #expect(events(dossier(.accepted), dossier(.withdrawn, finished: closed)).isEmpty)
    }

    @Test func aDatePutOffIsAnApology() {
        let later = moment(2026, 3, 13, 17)
        #expect(
            events(dossier(.processing), dossier(.processing, appointment: later))
                == [FoundEvent(kind: .apology, date: later)])
    }

    @Test func noApologyForAnEarlierDateTheSameDayOrTimeThatTheCitizenTook() {
        #expect(events(dossier(.processing), dossier(.processing, appointment: moment(2026, 3, 9, 17))).isEmpty)
        #expect(events(dossier(.processing), dossier(.processing, appointment: moment(2026, 3, 10, 17, 30))).isEmpty)
        let later = moment(2026, 3, 20, 17)
        #expect(events(dossier(.supplementRequired), dossier(.processing, appointment: later)).isEmpty)
        #expect(events(dossier(.processing, isPaused: true), dossier(.processing, appointment: later)).isEmpty)
        #expect(events(dossier(.processing, appointment: nil), dossier(.processing, appointment: later)).isEmpty)
    }

    @Test func anUnknownStatusIsNoEvent() {
        #expect(events(dossier(.processing), dossier(nil)).isEmpty)
        #expect(events(dossier(nil), dossier(.processing)).isEmpty)
        #expect(events(nil, dossier(nil)).isEmpty)
    }

    @Test func whatHasBeenOvertakenDoesNotHoldAnyMore() {
        #expect(DossierEvent.Kind.resultReady.stillHolds(for: dossier(.completed)))
        #expect(!DossierEvent.Kind.resultReady.stillHolds(for: dossier(.returned)))
        #expect(!DossierEvent.Kind.correction.stillHolds(for: dossier(.completed)))
    }
}
