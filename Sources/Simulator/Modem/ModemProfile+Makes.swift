/// Modems that are in use, as their manuals and their users describe them: what they say unasked, how much they hold and
/// what they refuse.
extension ModemProfile {
    /// All profiles by the names that commands take.
    static let all: [String: ModemProfile] = [
        "generic": .generic, "contrary": .contrary, "quectel-ec25": .quectelEC25, "simcom-sim7600": .simcomSIM7600,
        "simcom-sim800": .simcomSIM800, "huawei-e3372": .huaweiE3372, "huawei-e1750": .huaweiE1750, "zte-mf": .zteMF,
    ]

    /// Those of a maker.
    static let makes = all.filter { !["generic", "contrary"].contains($0.key) }

    /// Quectel EC25 (LTE): the reference.
    static let quectelEC25 = ModemProfile(
        manufacturer: "Quectel", model: "EC25", revision: "EC25EUGAR06A07M4G",
        banner: ["RDY", "+CFUN: 1", "+CPIN: READY", "+QUSIM: 1"],
        messagesReady: ["+QIND: SMS DONE", "+QIND: PB DONE"], messagesReadyDelay: .milliseconds(300),
        registrationDelay: .milliseconds(200), memories: [("ME", 255), ("SM", 50)], initialMemory: "ME",
        firstIndex: 0, indications: [[0, 1, 2, 3], [0, 1, 2, 3], [0, 2], [0, 1, 2], [0, 1]],
        vendorCommands: [
            "+QURCCFG": [], "+QINDCFG": [],
            "+QTEMP": ["+QTEMP: \"xo_therm_buf\",\"33\"", "+QTEMP: \"mdm_case_therm\",\"31\""],
        ],
        codesElsewhereUntil: "+QURCCFG=\"URCPORT\",\"USBAT\"", enumeratesFor: .seconds(8),
        memoryFullNotice: "+QIND: \"smsfull\",\"ME\"")

    /// SIMCom SIM7600 (LTE, Qualcomm's own firmware below): offers what it refuses, keeps reports apart.
    static let simcomSIM7600 = ModemProfile(
        manufacturer: "SIMCOM INCORPORATED", model: "SIMCOM_SIM7600E-H", revision: "+CGMR: LE20B04SIM7600M22",
        banner: ["RDY", "+CPIN: READY"], messagesReady: ["SMS DONE", "PB DONE"],
        messagesReadyDelay: .milliseconds(500), memories: [("ME", 23), ("SM", 50)], initialMemory: "ME",
        firstIndex: 0, indications: [[0, 1, 2], [0, 1, 2, 3], [0, 2], [0, 1, 2], [0, 1]],
        refusedIndications: [(0, 2), (3, 1)], reportMemory: "SR",
        vendorCommands: ["+CPMUTEMP": ["+CPMUTEMP: 33"]], enumeratesFor: .seconds(15),
        memoryFullNotice: "+SMS FULL")

    /// SIMCom SIM800 (2G).
    static let simcomSIM800 = ModemProfile(
        manufacturer: "SIMCOM_Ltd", model: "SIMCOM_SIM800L", revision: "Revision:1418B04SIM800L24",
        banner: ["RDY", "+CFUN: 1", "+CPIN: READY"], messagesReady: ["Call Ready", "SMS Ready"],
        messagesReadyDelay: .seconds(3), memories: [("SM", 30), ("ME", 50)], initialMemory: "SM",
        indications: [[0, 1, 2, 3], [0, 1, 2, 3], [0, 1, 2, 3], [0, 1], [0, 1]],
        registrations: ["+CREG", "+CGREG"],
        chatter: Chatter(lines: ["UNDER-VOLTAGE WARNNING"], every: .seconds(10)), unknownCommand: .error)

    /// Huawei E3372 with the firmware of a stick (LTE).
    static let huaweiE3372 = ModemProfile(
        manufacturer: "huawei", model: "E3372", revision: "22.200.09.00.00",
        memories: [("SM", 50), ("ME", 100)], initialMemory: "SM", needsAllMemories: true, firstIndex: 0,
        refusedIndications: [(0, 2), (3, 1)], dialogueCoding: .packed, vendorCommands: ["^CURC": []],
        resetCommands: ["^RESET"],
        chatter: Chatter(
            lines: ["^HCSQ: \"LTE\",46,38,111,16", "^RSSI: 17"], every: .seconds(3), silencedBy: "^CURC=0"),
        enumeratesFor: .seconds(12), unknownCommand: .other("COMMAND NOT SUPPORT"),
        memoryFullNotice: "^SMMEMFULL: \"ME\"")

    /// Huawei E1750 (3G): AT+CMGL may hang it, lines end in LF alone, messages lie on the SIM.
    static let huaweiE1750 = ModemProfile(
        manufacturer: "huawei", model: "E1750", revision: "11.126.08.01.83", memories: [("SM", 20)],
        initialMemory: "SM", firstIndex: 0, refusedIndications: [(0, 2), (3, 1)], listing: .hangs,
        hasMoreMessages: false, registrations: ["+CREG", "+CGREG"], dialogueCoding: .packed,
        vendorCommands: ["^CURC": []],
        chatter: Chatter(
            lines: ["^RSSI:19", "^DSFLOWRPT:0000003C,00000000,00000000"], every: .seconds(2), silencedBy: "^CURC=0"),
        hasLineFeedsOnly: true, enumeratesFor: .seconds(12), canReadSIMFiles: false,
        unknownCommand: .other("COMMAND NOT SUPPORT"), memoryFullNotice: "^SMMEMFULL: \"SM\"")

    /// ZTE MF190, MF626 and kin (3G): an empty status, no reports.
    static let zteMF = ModemProfile(
        manufacturer: "ZTE CORPORATION", model: "MF190", revision: "BD_P673A2V1.0.0B09", banner: ["+ZUSIMR:2"],
        memories: [("SM", 20), ("ME", 100)], initialMemory: "SM", refusedIndications: [(0, 2)],
        leavesStatusOut: true, passesReports: false, registrations: ["+CREG", "+CGREG"],
        dialogueCoding: .packed, chatter: Chatter(lines: ["+ZUSIMR:2"], every: .seconds(2)),
        enumeratesFor: .seconds(12), canReadSIMFiles: false, unknownCommand: .error)
}
