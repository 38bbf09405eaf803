import Foundation

/// The fields that iGate gives a dossier.
enum IGateFields {
    static func row(_ dossier: SimulatedDossier) -> [String: FieldValue] {
        let person = SimulatedPerson(of: dossier)
        let (number, name) = status(dossier.step)
        return [
            "id": .text("60f0" + String(format: "%020x", dossier.id)),
            "code": .text(dossier.iGateCode), "nationCode": dossier.nationCode.map { .text($0) } ?? .null,
            "appliedDate": date(dossier.created), "acceptedDate": date(dossier.received),
            "appointmentDate": date(dossier.due), "completedDate": date(dossier.released),
            "returnedDate": date(dossier.step == .done ? dossier.finished : nil), "updatedDate": date(dossier.modified),
            "procedure": .object([
                "id": .text("5ff6"), "code": .text(dossier.procedure.code),
                "translate": translations(dossier.procedure.name),
                "sector": .object([
                    "code": .text(dossier.procedure.domainCode), "name": translations(dossier.procedure.domain),
                ]),
            ]),
            "agency": .object([
                "id": .text("5ff7"), "code": .text(dossier.agency.code),
                // Some provinces have a text here, others one for each language.
                "name": dossier.id.isMultiple(of: 3) ? .text(dossier.agency.name) : translations(dossier.agency.name),
            ]),
            "dossierStatus": .object(["id": .number(number), "name": translations(name)]),
            "dossierTaskStatus": .object(["id": .text("5ff8"), "name": translations(dossier.step.stepName)]),
            "currentTask": .list([
                .object(["assignee": .object(["fullname": .text("Trần Văn Dấu Vết")])])
            ]),
            "accepter": .object(["fullname": .text("Trần Văn Dấu Vết")]),
            "applyMethod": .object(["id": .number(dossier.isOnline ? 0 : 1)]),
            "dossierReceivingKind": .object(["id": .text("5ff9")]),
            "applicant": .object([
                "data": .object([
                    "fullname": .text(person.name), "ownerFullname": .text(person.name),
                    "identityNumber": .text(person.identityNumber),
                    "phoneNumber": .text("+84" + person.phone.dropFirst()), "email": .text(person.email),
                    "address": .text(person.address), "birthday": .text("1970-01-01T00:00:00.000+0700"),
                    "noidungyeucaugiaiquyet": .text("Đề nghị của \(person.name), \(person.phone)"),
                ])
            ]),
        ]
    }

    /// The numbers differ from province to province; these are one's.
    static func status(_ step: DossierStep) -> (Int, String) {
        switch step {
        case .receiving: (0, "Chờ tiếp nhận")
        case .waiting: (1, "Yêu cầu bổ sung giấy tờ")
        case .new: (8, "Đã tiếp nhận")
        case .processing: (2, "Đang xử lý")
        // A province's own, which no table knows.
        case .handover: (17, "Đang chờ cơ quan liên thông")
        case .pausing: (3, "Tạm dừng xử lý")
        case .releasing: (4, "Đã có kết quả")
        case .done: (5, "Đã trả kết quả")
        case .paying: (9, "Yêu cầu thực hiện nghĩa vụ tài chính")
        case .cancelled: (13, "Công dân yêu cầu rút hồ sơ")
        case .unresolved: (12, "Dừng xử lý")
        case .denied: (6, "Không được tiếp nhận")
        }
    }

    private static func translations(_ name: String) -> FieldValue {
        .list([
            .object(["languageId": .number(46), "name": .text("(untranslated)")]),
            .object(["languageId": .number(228), "name": .text(name)]),
        ])
    }

    /// `2022-05-30T10:00:00.000+0700`.
    private static func date(_ date: Date?) -> FieldValue {
        guard let date else { return .null }
        let day = CivilDay(date)
        return .text("\(day.year)-\(twoDigits(day.month))-\(twoDigits(day.day))T\(day.clock).000+0700")
    }
}
