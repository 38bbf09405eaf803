/// A row of the list, or the detail: only what may be told, and what is asked for besides.
///
/// The fields that are not named here (the applicant, addresses, notes) are never decoded, so no later code can keep
/// them by accident.
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
        }
        if decoder.personalFields.contains(.lookupCode) { lookupCode = try text(.hasPassword) }
    }
}
