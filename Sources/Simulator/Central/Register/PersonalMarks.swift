import Foundation

/// Writes somebody's data wherever an answer has room for it, as careless staff and careless systems do: whatever of it
/// turns up on a screen, in a message, a file or a log has leaked.
enum PersonalMarks {
    /// What is told to whoever holds the code; these get a telephone and an ID number at their end, which have to be
    /// taken out.
    private static let told: Set<String> = [
        "serviceName", "govAgencyName", "dossierStatusText", "dossierSubStatusText", "stepName", "name", "statusText",
        "procedure", "agency", "step", "counter",
    ]
    /// What a client needs to find its way; left as it is.
    private static let structural: Set<String> = [
        "dossierNo", "dossierStatus", "dossierSubStatus", "lockState", "code", "nationCode", "id", "type", "next",
    ]

    /// Every text of the answer's, except those that are needed as they are.
    static func everywhere(_ fields: [String: FieldValue], of dossier: SimulatedDossier) -> [String: FieldValue] {
        let person = SimulatedPerson(of: dossier)
        var marked = fields
        for (name, value) in fields { marked[name] = marks(name, value, person, dossier) }
        marked["khongAiBietTruongNay"] = .object([
            "hoTen": .text(person.name), "dienThoai": .text(person.phone), "cccd": .text(person.identityNumber),
            "maTraCuu": .text(dossier.lookupCode),
        ])
        return marked
    }

    private static func marks(
        _ name: String, _ value: FieldValue, _ person: SimulatedPerson, _ dossier: SimulatedDossier
    ) -> FieldValue {
        switch value {
        case .text(let text) where told.contains(name):
            return .text("\(text), LH \(person.phone) – CCCD \(person.identityNumber)")
        case .text(let text) where structural.contains(name) || isDate(text): return value
        case .text: return .text("\(person.name) \(person.phone) \(person.identityNumber) \(person.email)")
        case .object(let object):
            return .object(
                Dictionary(uniqueKeysWithValues: object.map { ($0.key, marks($0.key, $0.value, person, dossier)) }))
        case .list(let list): return .list(list.map { marks(name, $0, person, dossier) })
        case .number, .fraction, .flag, .null: return value
        }
    }

    private static func isDate(_ text: String) -> Bool {
        text.isEmpty || text.wholeMatch(of: /\d\d\/\d\d\/\d{4}.*|\d{4}-\d\d-\d\dT.*/) != nil
    }
}
