import ApplianceKit
import DossierKit

/// Which events of dossiers citizens are told of, from the section `notices`.
///
/// ```json5
/// notices: { kinds: ["received", "resultReady", "supplement", "refused", "payment", "apology", "correction"] },
/// ```
///
/// Absent, all are told; an empty list tells none.
///
/// With `claims: true` the central system deals the notices out to its gateways (the open contract only), for
/// `leaseSeconds` at a time; new ones are asked for every `claimEverySeconds`.
struct NoticeConfiguration: Equatable, Sendable {
    var kinds: Set<DossierEvent.Kind>
    /// nil: this gateway tells what it finds by itself.
    var claims: ClaimSettings?

    init(_ section: ConfigurationSection) {
        let all = DossierEvent.Kind.allCases
        let names = section.strings("kinds", default: all.map(\.rawValue))
        kinds = Set(names.compactMap(DossierEvent.Kind.init(rawValue:)))
        for name in names where DossierEvent.Kind(rawValue: name) == nil {
            section.report(
                "“\(name)” is no event; there are \(all.map(\.rawValue).joined(separator: ", "))", key: "kinds")
        }
        // Whoever has been told that a result is ready has to be told when it is not.
        if kinds.contains(.resultReady) { kinds.insert(.correction) }
        let settings = ClaimSettings(
            lease: section.seconds("leaseSeconds", default: .seconds(600), in: 10...600),
            pause: section.seconds("claimEverySeconds", default: .seconds(30), in: 1...600))
        claims = section.boolean("claims", default: false) ? settings : nil
    }
}
