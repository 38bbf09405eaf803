import Foundation

/// The fields that OpenCPS gives a dossier: 116 in the list, 109 in the detail.
enum DossierFields {
    private static let texts = """
        userName referenceUid dossierIdCTN dossierNo dossierCounter serverNo origin originDossierNo serviceCode serviceName
        govAgencyCode govAgencyName domainCode domainName dossierTemplateNo dossierTemplateName dossierName createDate
        modifiedDate submitDate receiveDate dueDate releaseDate finishDate cancellingDate correctingDate extendDate
        endorsementDate lastActionDate stepDuedate dueDateComing applicantIdDate certDate documentDate dossierStatus
        dossierStatusText dossierSubStatus dossierSubStatusText stepCode stepName stepInstruction stepOverdue lockState
        statusReg lock dossierOverdue dossierFinishOverdue timeOverdueText submitting online visited pending permission
        lastActionCode lastActionName lastActionUser lastActionNote currentActionUser viaPostal postalAddress
        postalCityCode postalCityName postalDistrictCode postalDistrictName postalTelNo vnpostalProfile dossierNote
        submissionNote briefNote applicantNote metaData certNo documentNo applicantName applicantIdType applicantIdNo
        address cityCode cityName districtCode districtName wardCode wardName contactName contactTelNo contactEmail
        delegateName delegateIdNo delegateTelNo delegateEmail delegateAddress delegateCityCode delegateCityName
        delegateDistrictCode delegateDistrictName delegateWardCode delegateWardName hasPassword
        """
    private static let numbers = """
        dossierId groupId userId counter systemId originDossierId groupDossierId originality serviceLevel durationUnit
        sampleCount assigned notification lastActionUserId vnpostalStatus fromViaPostal delegateType
        """
    private static let onlyInList = """
        assigned certDate certNo currentActionUser domainCode domainName dossierFinishOverdue dossierOverdue
        dueDateComing endorsementDate hasPassword lock origin serviceLevel statusReg timeOverdueText
        """
    private static let onlyInDetail = """
        dossierActionId paymentFee paymentNote postalServiceCode postalWardCode postalWardName processBlock processUnit
        specialNo
        """

    private static func names(_ list: String) -> [String] {
        list.split(whereSeparator: \.isWhitespace).map(String.init)
    }

    private static let blank: [String: FieldValue] = {
        var fields: [String: FieldValue] = ["durationCount": .fraction(0)]
        for name in names(texts) { fields[name] = .text("") }
        for name in names(numbers) { fields[name] = .number(0) }
        return fields
    }()

    /// A row of the list. As in the original it carries the lookup code of each dossier, in `hasPassword`.
    static func row(_ dossier: SimulatedDossier, now: Date) -> [String: FieldValue] {
        var fields = common(dossier)
        fields["hasPassword"] = .text(dossier.lookupCode)
        fields["domainCode"] = .text(dossier.procedure.domainCode)
        fields["domainName"] = .text(dossier.procedure.domain)
        fields["serviceLevel"] = .number(dossier.isOnline ? 4 : 2)
        fields["timeOverdueText"] = .text(overdueText(dossier, now: now))
        fields["currentActionUser"] = .text("TRẦN VĂN DẤU VẾT")
        fields["stepOverdue"] = .text("false")
        return fields
    }

    /// The answer to a request for the one dossier. `stepOverdue` is always true there.
    static func detail(_ dossier: SimulatedDossier) -> [String: FieldValue] {
        var fields = common(dossier)
        for name in names(onlyInList) { fields[name] = nil }
        for name in names(onlyInDetail) { fields[name] = .text("") }
        fields["dossierActionId"] = .number(dossier.id + 500_000)
        fields["paymentFee"] = .number(dossier.step == .paying ? 50_000 : 0)
        fields["stepOverdue"] = .text("true")
        return fields
    }

    private static func common(_ dossier: SimulatedDossier) -> [String: FieldValue] {
        var fields = blank
        func set(_ name: String, _ text: String) { fields[name] = .text(text) }
        func set(_ name: String, _ number: Int) { fields[name] = .number(number) }
        set("dossierId", dossier.id)
        set("groupId", dossier.groupID)
        set("userId", 20_103)
        set("referenceUid", referenceUID(of: dossier))
        set("dossierNo", dossier.number)
        set("dossierCounter", dossier.counter)
        set("originality", dossier.isOnline ? 1 : 3)
        set("online", dossier.isOnline ? "true" : "false")
        set("serviceCode", dossier.procedure.code)
        set("serviceName", dossier.procedure.name)
        set("dossierName", dossier.procedure.name)
        set("dossierTemplateNo", "MAU-\(dossier.procedure.code.prefix(8))")
        set("govAgencyCode", dossier.agency.code)
        set("govAgencyName", dossier.agency.name)
        fields["durationCount"] = .fraction(Double(dossier.procedure.days))
        set("createDate", text(dossier.created))
        set("submitDate", text(dossier.created))
        set("receiveDate", text(dossier.received))
        set("dueDate", text(dossier.due))
        set("releaseDate", text(dossier.released))
        set("finishDate", text(dossier.finished))
        set("modifiedDate", text(dossier.modified))
        set("lastActionDate", text(dossier.modified))
        set("dossierStatus", dossier.step.dossierStatus)
        set("dossierStatusText", dossier.step.text)
        if dossier.step == .processing {
            set("dossierSubStatus", "processing_1")
            set("dossierSubStatusText", "Đang thẩm định")
        }
        set("stepCode", dossier.step.stepCode)
        set("stepName", dossier.step.stepName)
        set("lockState", dossier.step.lockState)
        set("lastActionCode", "1" + dossier.step.stepCode)
        set("lastActionName", dossier.step.stepName)
        set("lastActionUser", "TRẦN VĂN DẤU VẾT")
        set("viaPostal", "0")
        set("submitting", "false")
        set("pending", "false")
        setPerson(&fields, SimulatedPerson(of: dossier), needsPapers: dossier.step == .waiting)
        return fields
    }

    private static func setPerson(
        _ fields: inout [String: FieldValue], _ person: SimulatedPerson, needsPapers: Bool
    ) {
        let texts = [
            "applicantName": person.name, "applicantIdType": "citizen", "applicantIdNo": person.identityNumber,
            "applicantIdDate": "12/05/2021 00:00:00", "address": person.address, "cityCode": "66",
            "cityName": "Tỉnh Đắk Lắk", "contactName": person.name, "contactTelNo": person.phone,
            "contactEmail": person.email, "delegateName": person.name, "delegateIdNo": person.identityNumber,
            "delegateTelNo": person.phone, "delegateEmail": person.email, "delegateAddress": person.address,
            "postalAddress": person.address, "postalTelNo": person.phone,
            "metaData": "{\"hoTen\":\"\(person.name)\",\"soDienThoai\":\"\(person.phone)\"}",
            "applicantNote": "Nhờ báo cho \(person.name), \(person.phone)",
            "dossierNote": needsPapers
                ? "<p>Đề nghị ông/bà <b>\(person.name)</b> bổ sung bản sao sổ hộ khẩu. LH: \(person.phone)</p>" : "",
        ]
        for (name, text) in texts { fields[name] = .text(text) }
    }

    static func referenceUID(of dossier: SimulatedDossier) -> String {
        let digits = String(dossier.id)
        return "5f1e7a20-93c4-4b7d-8e21-" + String(repeating: "0", count: max(0, 12 - digits.count)) + digits
    }

    /// `dd/MM/yyyy HH:mm:ss` in Việt Nam's time; "" where there is none.
    static func text(_ date: Date?) -> String {
        guard let date else { return "" }
        let day = CivilDay(date)
        return "\(twoDigits(day.day))/\(twoDigits(day.month))/\(day.year) \(day.clock)"
    }

    private static func overdueText(_ dossier: SimulatedDossier, now: Date) -> String {
        guard let due = dossier.due else { return "" }
        if !dossier.step.lockState.isEmpty { return "Tạm dừng xử lý" }
        if let released = dossier.released {
            return released > due ? "Quá hạn" : due.timeIntervalSince(released) > 3_600 ? "Sớm hạn" : "Đúng hạn"
        }
        let days = Int(abs(due.timeIntervalSince(now)) / 86_400) + 1
        return now > due ? "Quá \(days) ngày" : "Còn \(days) ngày"
    }
}
