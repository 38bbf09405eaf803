import ApplianceKit
import DeviceIO

/// One line of `pdu decode`: hexadecimal digits in, a JSON object out.
struct PDULineDecoder {
    private let serviceCentre: SMSPDU.ServiceCentrePart
    private let isStrict: Bool

    init(_ arguments: inout CommandArguments) throws(UsageError) {
        switch try arguments.option("--smsc") {
        case nil, "present": serviceCentre = .present
        case "absent": serviceCentre = .absent
        case "either": serviceCentre = .either
        case let other?: throw UsageError("--smsc is present, absent or either, not “\(other)”")
        }
        isStrict = arguments.flag("--strict")
    }

    func decode(_ line: ArraySlice<UInt8>, to out: inout JSONLineOutput) throws(SystemError) {
        switch message(line) {
        case .success(let message): try out.object { write(message, to: &$0) }
        case .failure(let error):
            try out.object { $0.field("error", line.isEmpty ? "the line is empty" : error.description) }
        }
    }

    private func message(_ line: ArraySlice<UInt8>) -> Result<SMSPDU, PDUError> {
        Result { () throws(PDUError) in
            try SMSPDU.decode(Hexadecimal.octets(line), serviceCentre: serviceCentre, isStrict: isStrict)
        }
    }

    private func write(_ message: SMSPDU, to object: inout JSONLineOutput) {
        switch message {
        case .deliver(let deliver):
            start("deliver", deliver.originator, deliver.serviceCentre, deliver.timestamp, &object)
            content(deliver.dataCoding, deliver.userData, &object)
        case .submit(let submit):
            start("submit", submit.destination, submit.serviceCentre, nil, &object)
            content(submit.dataCoding, submit.userData, &object)
            object.field("reference", Int(submit.messageReference))
            object.field("report", submit.requestsReport)
            object.field("validity", submit.validityPeriod?.seconds)
        case .statusReport(let report):
            start("status-report", report.recipient, report.serviceCentre, report.timestamp, &object)
            content(report.parameters?.dataCoding, report.parameters?.userData, &object)
            object.field("reference", Int(report.messageReference))
            object.field("status", Int(report.status.rawValue))
            object.field("discharge", report.discharge.iso8601)
        case .submitReport, .deliverReport:
            // A modem's storage holds none of these, and direction `.storage` reads none.
            object.field("error", "not a message")
        }
    }

    private func start(
        _ type: String, _ address: SMSAddress, _ serviceCentre: SMSAddress?, _ timestamp: ServiceCentreTimestamp?,
        _ object: inout JSONLineOutput
    ) {
        object.field("type", type)
        object.field("address", address.number)
        object.field("addressType", name(address.typeOfNumber))
        object.field("smsc", serviceCentre?.number)
        object.field("timestamp", timestamp?.iso8601)
    }

    private func content(_ coding: DataCodingScheme?, _ userData: UserData?, _ object: inout JSONLineOutput) {
        let coding = coding ?? (userData == nil ? nil : .gsm7)
        let text = coding.flatMap { userData?.text($0) }
        object.field("encoding", coding.map { name($0.alphabet) })
        object.field("class", coding?.messageClass)
        object.field("text", text)
        object.field("data", text == nil ? userData.map { Hexadecimal.string(UserData.data(of: [$0])) } : nil)
        guard let concat = userData?.header?.concatenation else { return object.field("concat", nil as Int?) }
        object.field("concat") { place in
            place.field("ref", Int(concat.reference))
            place.field("refBits", Int(concat.width.rawValue))
            place.field("part", Int(concat.sequence))
            place.field("parts", Int(concat.total))
        }
    }

    private func name(_ type: SMSAddress.TypeOfNumber) -> String {
        switch type {
        case .international: "international"
        case .national: "national"
        case .alphanumeric: "alphanumeric"
        case .unknown, .networkSpecific, .subscriber, .abbreviated, .reserved: "unknown"
        }
    }

    private func name(_ alphabet: DataCodingScheme.Alphabet) -> String {
        switch alphabet {
        case .gsm7: "gsm7"
        case .ucs2: "ucs2"
        case .data: "8bit"
        }
    }
}
