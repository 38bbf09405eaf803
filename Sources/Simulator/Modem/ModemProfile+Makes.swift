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
    static let quectelEC25: ModemProfile = {
        var profile = ModemProfile()
        profile.manufacturer = "Quectel"
        profile.model = "EC25"
        profile.revision = "EC25EUGAR06A07M4G"
        profile.banner = ["RDY", "+CFUN: 1", "+CPIN: READY", "+QUSIM: 1"]
        profile.messagesReady = ["+QIND: SMS DONE", "+QIND: PB DONE"]
        profile.messagesReadyDelay = .milliseconds(300)
        profile.registrationDelay = .milliseconds(200)
        profile.memories = [("ME", 255), ("SM", 50)]
        profile.initialMemory = "ME"
        profile.firstIndex = 0
        profile.indications = [[0, 1, 2, 3], [0, 1, 2, 3], [0, 2], [0, 1, 2], [0, 1]]
        profile.vendorCommands = [
            "+QURCCFG": [], "+QINDCFG": [],
            "+QTEMP": ["+QTEMP: \"xo_therm_buf\",\"33\"", "+QTEMP: \"mdm_case_therm\",\"31\""],
        ]
        profile.codesElsewhereUntil = "+QURCCFG=\"URCPORT\",\"USBAT\""
        profile.memoryFullNotice = "+QIND: \"smsfull\",\"ME\""
        profile.enumeratesFor = .seconds(8)
        return profile
    }()

    /// SIMCom SIM7600 (LTE, Qualcomm's own firmware below): offers what it refuses, keeps reports apart.
    static let simcomSIM7600: ModemProfile = {
        var profile = ModemProfile()
        profile.manufacturer = "SIMCOM INCORPORATED"
        profile.model = "SIMCOM_SIM7600E-H"
        profile.revision = "+CGMR: LE20B04SIM7600M22"
        profile.banner = ["RDY", "+CPIN: READY"]
        profile.messagesReady = ["SMS DONE", "PB DONE"]
        profile.messagesReadyDelay = .milliseconds(500)
        profile.memories = [("ME", 23), ("SM", 50)]
        profile.initialMemory = "ME"
        profile.firstIndex = 0
        profile.indications = [[0, 1, 2], [0, 1, 2, 3], [0, 2], [0, 1, 2], [0, 1]]
        profile.refusedIndications = [(0, 2), (3, 1)]
        profile.reportMemory = "SR"
        profile.vendorCommands = ["+CPMUTEMP": ["+CPMUTEMP: 33"]]
        profile.memoryFullNotice = "+SMS FULL"
        profile.enumeratesFor = .seconds(15)
        return profile
    }()

    /// SIMCom SIM800 (2G).
    static let simcomSIM800: ModemProfile = {
        var profile = ModemProfile()
        profile.manufacturer = "SIMCOM_Ltd"
        profile.model = "SIMCOM_SIM800L"
        profile.revision = "Revision:1418B04SIM800L24"
        profile.banner = ["RDY", "+CFUN: 1", "+CPIN: READY"]
        profile.messagesReady = ["Call Ready", "SMS Ready"]
        profile.messagesReadyDelay = .seconds(3)
        profile.memories = [("SM", 30), ("ME", 50)]
        profile.initialMemory = "SM"
        profile.registrations = ["+CREG", "+CGREG"]
        profile.indications = [[0, 1, 2, 3], [0, 1, 2, 3], [0, 1, 2, 3], [0, 1], [0, 1]]
        profile.unknownCommand = .error
        profile.chatter = Chatter(lines: ["UNDER-VOLTAGE WARNNING"], every: .seconds(10))
        return profile
    }()

    /// Huawei E3372 with the firmware of a stick (LTE).
    static let huaweiE3372: ModemProfile = {
        var profile = ModemProfile()
        profile.manufacturer = "huawei"
        profile.model = "E3372"
        profile.revision = "22.200.09.00.00"
        profile.memories = [("SM", 50), ("ME", 100)]
        profile.initialMemory = "SM"
        profile.needsAllMemories = true
        profile.firstIndex = 0
        profile.refusedIndications = [(0, 2), (3, 1)]
        profile.unknownCommand = .other("COMMAND NOT SUPPORT")
        profile.dialogueCoding = .packed
        profile.vendorCommands = ["^CURC": []]
        profile.resetCommands = ["^RESET"]
        profile.chatter = Chatter(
            lines: ["^HCSQ: \"LTE\",46,38,111,16", "^RSSI: 17"], every: .seconds(3), silencedBy: "^CURC=0")
        profile.memoryFullNotice = "^SMMEMFULL: \"ME\""
        profile.enumeratesFor = .seconds(12)
        return profile
    }()

    /// Huawei E1750 (3G): AT+CMGL may hang it, lines end in LF alone, messages lie on the SIM.
    static let huaweiE1750: ModemProfile = {
        var profile = ModemProfile()
        profile.manufacturer = "huawei"
        profile.model = "E1750"
        profile.revision = "11.126.08.01.83"
        profile.memories = [("SM", 20)]
        profile.initialMemory = "SM"
        profile.firstIndex = 0
        profile.registrations = ["+CREG", "+CGREG"]
        profile.refusedIndications = [(0, 2), (3, 1)]
        profile.listing = .hangs
        profile.canReadSIMFiles = false
        profile.hasMoreMessages = false
        profile.hasLineFeedsOnly = true
        profile.unknownCommand = .other("COMMAND NOT SUPPORT")
        profile.dialogueCoding = .packed
        profile.vendorCommands = ["^CURC": []]
        profile.chatter = Chatter(
            lines: ["^RSSI:19", "^DSFLOWRPT:0000003C,00000000,00000000"], every: .seconds(2), silencedBy: "^CURC=0")
        profile.memoryFullNotice = "^SMMEMFULL: \"SM\""
        profile.enumeratesFor = .seconds(12)
        return profile
    }()

    /// ZTE MF190, MF626 and kin (3G): an empty status, no reports.
    static let zteMF: ModemProfile = {
        var profile = ModemProfile()
        profile.manufacturer = "ZTE CORPORATION"
        profile.model = "MF190"
        profile.revision = "BD_P673A2V1.0.0B09"
        profile.banner = ["+ZUSIMR:2"]
        profile.memories = [("SM", 20), ("ME", 100)]
        profile.initialMemory = "SM"
        profile.registrations = ["+CREG", "+CGREG"]
        profile.refusedIndications = [(0, 2)]
        profile.leavesStatusOut = true
        profile.passesReports = false
        profile.canReadSIMFiles = false
        profile.unknownCommand = .error
        profile.dialogueCoding = .packed
        profile.chatter = Chatter(lines: ["+ZUSIMR:2"], every: .seconds(2))
        profile.enumeratesFor = .seconds(12)
        return profile
    }()
}
