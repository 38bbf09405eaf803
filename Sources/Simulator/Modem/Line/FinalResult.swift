/// How the answer to a command line ends (V.250 §5.7.1, 27.007 §9.2, 27.005 §3.2.5).
enum FinalResult: Equatable, Sendable {
    case ok
    /// Without a reason: a command that is wrong or unknown.
    case error
    /// Trouble with the equipment or the SIM (27.007 §9.2).
    case equipment(Int)
    /// Trouble with a message (27.005 §3.2.5).
    case message(Int)
    /// A vendor's own word for an error.
    case other(String)

    /// The line as it goes out.
    ///
    /// - Parameters:
    ///   - errorMode: The value of `AT+CMEE`: 0 hides the reason of equipment errors, 1 gives a number, 2 words.
    func text(errorMode: Int) -> String {
        switch self {
        case .ok: "OK"
        case .error: "ERROR"
        case .other(let text): text
        case .equipment(let code):
            switch errorMode {
            case 0: "ERROR"
            case 1: "+CME ERROR: \(code)"
            default: "+CME ERROR: " + (Self.equipmentTexts[code] ?? "\(code)")
            }
        case .message(let code):
            errorMode == 2 ? "+CMS ERROR: " + (Self.messageTexts[code] ?? "\(code)") : "+CMS ERROR: \(code)"
        }
    }

    /// The digit of `ATV0` (V.250 table 1), where there is one.
    var digit: String? {
        switch self {
        case .ok: "0"
        case .error: "4"
        default: nil
        }
    }

    static let operationNotAllowed = FinalResult.equipment(3)
    static let operationNotSupported = FinalResult.equipment(4)
    static let simNotInserted = FinalResult.equipment(10)
    static let simPINRequired = FinalResult.equipment(11)
    static let simPUKRequired = FinalResult.equipment(12)
    static let incorrectPassword = FinalResult.equipment(16)
    static let memoryIndexInvalid = FinalResult.message(321)
    static let messageNotAllowed = FinalResult.message(302)
    static let messageNotSupported = FinalResult.message(303)
    static let invalidPDUParameter = FinalResult.message(304)
    static let simBusy = FinalResult.message(314)
    static let noNetworkService = FinalResult.message(331)
    static let networkTimeout = FinalResult.message(332)
    static let noAcknowledgementExpected = FinalResult.message(340)

    private static let equipmentTexts = [
        3: "operation not allowed", 4: "operation not supported", 10: "SIM not inserted", 11: "SIM PIN required",
        12: "SIM PUK required", 14: "SIM busy", 16: "incorrect password", 30: "no network service",
    ]
    private static let messageTexts = [
        302: "operation not allowed", 303: "operation not supported", 304: "invalid PDU mode parameter",
        305: "invalid text mode parameter", 310: "SIM not inserted", 311: "SIM PIN required", 314: "SIM busy",
        316: "SIM PUK required", 321: "invalid memory index", 322: "memory full", 330: "SMSC address unknown",
        331: "no network service", 332: "network timeout", 340: "no +CNMA acknowledgement expected",
        500: "unknown error",
    ]
}
