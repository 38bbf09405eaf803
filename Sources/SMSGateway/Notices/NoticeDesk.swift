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
    private let isDealtOut: Bool
    private let clock: any ApplianceClock
    private let log = Log("notices")

    /// - Parameters:
    ///   - kinds: Which events are told; the others are left to people.
    ///   - isDealtOut: Whoever handed a dossier in is told by notices that the central system deals out to several
    ///     gateways; what this one finds by reading the dossiers is for those who follow them here.
    init(
        store: MessageStore, wording: Wording, kinds: Set<DossierEvent.Kind> = Set(DossierEvent.Kind.allCases),
        isDealtOut: Bool = false, clock: any ApplianceClock
    ) {
        self.store = store
        self.wording = wording
        self.kinds = kinds
        self.isDealtOut = isDealtOut
        self.clock = clock
    }

    func take(_ events: [DossierEvent]) async throws {
        var undeliverable = 0
        for event in events {
            guard var draft = draft(event) else { continue }
            guard isDealtOut else {
                if try await store.tell(draft) == .undeliverable { undeliverable += 1 }
                continue
            }
            // Nobody deals out that a result is not ready after all: whoever told that it is takes it back.
            if event.kind == .correction {
                draft.audience = .applicant
                try await store.tell(draft)
            }
            draft.audience = .followers
            try await store.tell(draft)
        }
        if undeliverable > 0 {
            log.warning(
                "\(undeliverable) notices have nobody who can be written to: tracuu-sms notices lists them for the centre"
            )
        }
    }

    /// An event, worded; nil where its kind is not told.
    func draft(_ event: DossierEvent) -> NoticeDraft? {
        guard kinds.contains(event.kind) else { return nil }
        var draft = NoticeDraft(
            event: event, text: wording.notice(event), mail: wording.mail(event), encoding: wording.form)
        if event.kind == .correction { draft.notBefore = clock.now.addingTimeInterval(Self.correctionDelay.seconds) }
        return draft
    }
}
