/// A row of the list, or the detail: only what may be told, and what is asked for besides.
///
/// The fields that are not named here (the applicant, addresses) are never kept, so no later code can do so by accident.
struct OpenCPSRow: Sendable {
    var dossierId: Int?
    var dossierNo = ""
    /// The number in the office's book, by which the list is searched, too.
    var dossierCounter = ""
    var serviceName = ""
    var govAgencyName = ""
    var dossierStatus = ""
    var dossierStatusText = ""
    var dossierSubStatus = ""
    var dossierSubStatusText = ""
    var stepName = ""
    var lockState = ""
    var receiveDate = ""
    var dueDate = ""
    var releaseDate = ""
    var finishDate = ""
    /// Only where it is needed.
    var contactTelNo = ""
    /// Only where it is needed.
    var contactEmail = ""
    /// What the office wrote with its last step, or about the dossier; only where it is needed, and then without what
    /// names a person.
    var note = ""
    /// `hasPassword`, which is the lookup code itself; only where it is needed.
    var lookupCode: String?

    var code: DossierCode { DossierCode(printed: dossierNo) }

    /// How a given lookup code compares with this dossier's.
    func check(_ given: String?) -> LookupCodeCheck {
        guard let lookupCode else { return .unchecked }
        if lookupCode.isEmpty { return .notSet }
        return given?.lowercased() == lookupCode.lowercased() ? .matches : .differs
    }
}

extension OpenCPSRow: Decodable {
    private enum Key: String, CodingKey {
        case dossierId, dossierNo, dossierCounter, serviceName, govAgencyName, dossierStatus, dossierStatusText,
            dossierSubStatus
        case dossierSubStatusText, stepName, lockState, receiveDate, dueDate, releaseDate, finishDate
        case contactTelNo, contactEmail, hasPassword
        case lastActionNote, dossierNote
        case applicantName, contactName, delegateName, lastActionUser, currentActionUser, userName
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        // Absent and null are empty; another type than text is an error, lest a wrong answer be told.
        func text(_ key: Key) throws -> String { try fields.decodeIfPresent(String.self, forKey: key) ?? "" }
        dossierId = try fields.decodeIfPresent(Int.self, forKey: .dossierId)
        dossierNo = try text(.dossierNo)
        dossierCounter = try text(.dossierCounter)
        serviceName = try text(.serviceName)
        govAgencyName = try text(.govAgencyName)
        dossierStatus = try text(.dossierStatus)
        dossierStatusText = try text(.dossierStatusText)
        dossierSubStatus = try text(.dossierSubStatus)
        dossierSubStatusText = try text(.dossierSubStatusText)
        stepName = try text(.stepName)
        lockState = try text(.lockState)
        receiveDate = try text(.receiveDate)
        dueDate = try text(.dueDate)
        releaseDate = try text(.releaseDate)
        finishDate = try text(.finishDate)
        if decoder.personalFields.contains(.contact) {
            contactTelNo = try text(.contactTelNo)
            contactEmail = try text(.contactEmail)
            // Of a million rows most are closed: their notes are of no use.
            if !Self.reasonless.contains(dossierStatus) { note = Self.note(fields) }
        }
        if decoder.personalFields.contains(.lookupCode) { lookupCode = try text(.hasPassword) }
    }

    private static let reasonless: Set<String> = ["new", "receiving", "releasing", "done"]

    /// Staff write whatever they like into it. The names are read for this alone: to take them out.
    private static func note(_ fields: KeyedDecodingContainer<Key>) -> String {
        func text(_ key: Key) -> String { (try? fields.decodeIfPresent(String.self, forKey: key)) ?? "" }
        let people: [Key] = [
            .applicantName, .contactName, .delegateName, .lastActionUser, .currentActionUser, .userName,
        ]
        let (names, secrets) = (people.map(text), [text(.hasPassword)])
        let last = CitizenNote.cleaned(text(.lastActionNote), names: names, secrets: secrets)
        return last.isEmpty ? CitizenNote.cleaned(text(.dossierNote), names: names, secrets: secrets) : last
    }
}
