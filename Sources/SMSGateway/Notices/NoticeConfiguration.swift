import ApplianceKit
import DossierKit

/// Which events of dossiers citizens are told of, from the section `notices`.
///
/// ```json5
/// notices: { kinds: ["received", "resultReady", "supplement", "refused", "payment", "apology", "correction"] },
/// ```
///
/// Absent, all are told; an empty list tells none.
struct NoticeConfiguration: Equatable, Sendable {
    var kinds: Set<DossierEvent.Kind>

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
    }
}
