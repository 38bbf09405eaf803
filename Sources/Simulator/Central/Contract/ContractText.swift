import Foundation

/// A dossier as the contract writes it, put together by hand: a million of them go out in a first load.
struct ContractText {
    private let procedures: [String: String]
    private let agencies: [String: String]
    private let includesTelephone: Bool
    private let includesLookupCode: Bool
    private let marksEveryField: Bool

    init(includes: Set<String>, marksEveryField: Bool) {
        procedures = Dictionary(
            uniqueKeysWithValues: CentralCatalogue.procedures.map { ($0.code, Self.quoted($0.name)) })
        agencies = Dictionary(uniqueKeysWithValues: CentralCatalogue.agencies.map { ($0.code, Self.quoted($0.name)) })
        includesTelephone = includes.contains("telephone")
        includesLookupCode = includes.contains("lookupCode")
        self.marksEveryField = marksEveryField
    }

    func object(_ dossier: SimulatedDossier) -> String {
        let mark = marksEveryField ? Self.mark(dossier) : ""
        var text = "{\"code\":\(Self.quoted(dossier.number)),\"status\":\(dossier.step.nationalNumber)"
        text += ",\"statusText\":" + Self.quoted(dossier.step.text + mark)
        text += ",\"step\":" + Self.quoted(dossier.step.stepName + mark)
        text += ",\"procedure\":"
        text +=
            marksEveryField ? Self.quoted(dossier.procedure.name + mark) : procedures[dossier.procedure.code] ?? "\"\""
        text += ",\"agency\":"
        text += marksEveryField ? Self.quoted(dossier.agency.name + mark) : agencies[dossier.agency.code] ?? "\"\""
        text += ",\"paused\":\(!dossier.step.lockState.isEmpty)"
        for (name, date) in [
            ("receivedAt", dossier.received), ("appointmentAt", dossier.due), ("completedAt", dossier.released),
            ("returnedAt", dossier.finished),
        ] {
            if let date { text += ",\"\(name)\":\"\(CivilDay.text(date))\"" }
        }
        if dossier.step == .releasing { text += ",\"counter\":" + Self.quoted("3" + mark) }
        switch dossier.step {
        case .waiting: text += ",\"details\":" + Self.quoted("Bổ sung bản sao sổ hộ khẩu" + mark)
        case .paying: text += ",\"amount\":50000"
        default: break
        }
        text += ",\"updatedAt\":\"\(CivilDay.text(dossier.modified))\""
        let person = SimulatedPerson(of: dossier)
        if includesTelephone || marksEveryField { text += ",\"telephone\":\"\(person.phone)\"" }
        if includesLookupCode || marksEveryField { text += ",\"lookupCode\":" + Self.quoted(dossier.lookupCode) }
        if marksEveryField {
            text += ",\"applicant\":{\"name\":\(Self.quoted(person.name)),\"id\":\"\(person.identityNumber)\"}"
        }
        return text + "}"
    }

    /// A strong tag of the state (RFC 9110 §8.8.3).
    static func tag(_ dossier: SimulatedDossier) -> String {
        "\"\(dossier.id)-\(Int(dossier.modified.timeIntervalSince1970 * 1_000))-\(dossier.step.nationalNumber)\""
    }

    private static func mark(_ dossier: SimulatedDossier) -> String {
        let person = SimulatedPerson(of: dossier)
        return ", LH \(person.phone) – CCCD \(person.identityNumber)"
    }

    /// A text of JSON.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case _ where scalar.value < 0x20: result += " "
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
