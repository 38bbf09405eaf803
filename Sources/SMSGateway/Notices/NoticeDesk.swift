import ApplianceKit
import DossierKit
import Foundation

/// Tells citizens what happens to their dossiers.
struct NoticeDesk: DossierEventSink {
    /// A correction waits for so long: some systems say for a minute that a result is not ready, and then that it is.
    static let correctionDelay = Duration.seconds(15 * 60)

    private let store: MessageStore
    private let wording: Wording
    private let kinds: Set<DossierEvent.Kind>
    private let clock: any ApplianceClock
    private let log = Log("notices")

    /// - Parameter kinds: Which events are told; the others are left to people.
    init(
        store: MessageStore, wording: Wording, kinds: Set<DossierEvent.Kind> = Set(DossierEvent.Kind.allCases),
        clock: any ApplianceClock
    ) {
        self.store = store
        self.wording = wording
        self.kinds = kinds
        self.clock = clock
    }

    func take(_ events: [DossierEvent]) async throws {
        var undeliverable = 0
        for event in events where kinds.contains(event.kind) {
            var draft = NoticeDraft(
                event: event, text: wording.notice(event), mail: wording.mail(event), encoding: wording.form)
            if event.kind == .correction {
                draft.notBefore = clock.now.addingTimeInterval(Self.correctionDelay.seconds)
            }
            if try await store.tell(draft) == .undeliverable { undeliverable += 1 }
        }
        if undeliverable > 0 {
            log.warning(
                "\(undeliverable) notices have nobody who can be written to: tracuu-sms notices lists them for the centre"
            )
        }
    }
}
