import ApplianceKit
import DossierKit

/// Turns a text of a citizen into the reply: reads the code, looks it up, words it.
struct QueryResponder: Sendable {
    let codes: CodeConfiguration
    let lookup: DossierLookup
    let wording: Wording
    let budget: Duration
    let clock: any ApplianceClock

    /// The reply to a text.
    func reply(to text: String) async -> String {
        switch codes.reader.read(text, limit: CodeReader.messageLimit) {
        case .code(let code, let lookupCode):
            let answer = await lookup.answer(for: code, lookupCode: lookupCode, budget: budget)
            return wording.message(.dossier(answer, code), now: clock.now)
        case .ambiguous(let candidates): return wording.message(.ambiguous(candidates), now: clock.now)
        // A number of the central system's own stands in barcodes only; nobody types it.
        case .identifier, .unreadable:
            return wording.message(.wrongSyntax(.dossier, example: codes.example), now: clock.now)
        }
    }
}
