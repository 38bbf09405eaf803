public import ApplianceKit

/// What a modem told when it was asked for all that matters here.
public struct ModemReport: Sendable, Equatable, Encodable {
    /// One question and what became of it.
    public struct Answer: Sendable, Equatable, Encodable {
        /// What it tells, for people.
        public var topic: String
        /// For example `AT+CNMI=?`.
        public var command: String
        /// Whether it ended with OK.
        public var isSupported: Bool
        /// The lines of the answer, or the refusal.
        public var answer: [String]
    }

    /// `AT+CGMI`.
    public var manufacturer: String?
    /// `AT+CGMM`.
    public var model: String?
    /// `AT+CGMR`.
    public var revision: String?
    /// The profile that fits it best.
    public var profile: String
    /// Whether that one is for this make, not the one for all others.
    public var isKnown: Bool
    /// What was asked, in order.
    public var answers: [Answer]
}

/// Asks a modem what it supports; changes nothing but the echo and the form of its errors.
public struct ModemProbe: Sendable {
    private static let questions: [(topic: String, command: String)] = [
        ("SIM", "AT+CPIN?"), ("message service", "AT+CSMS?"), ("message service, offered", "AT+CSMS=?"),
        ("PDU mode", "AT+CMGF=?"), ("storages", "AT+CPMS=?"), ("storages in use", "AT+CPMS?"),
        ("indications, offered", "AT+CNMI=?"), ("indications", "AT+CNMI?"), ("listing", "AT+CMGL=?"),
        ("acknowledging", "AT+CNMA=?"), ("bursts", "AT+CMMS=?"), ("service centre", "AT+CSCA?"),
        ("message counter of the SIM", "AT+CRSM=176,28483,0,0,2"), ("network", "AT+CREG?"), ("LTE", "AT+CEREG?"),
        ("operator", "AT+COPS?"), ("signal", "AT+CSQ"), ("USSD", "AT+CUSD=?"), ("way of messages", "AT+CGSMS?"),
        ("functionality", "AT+CFUN=?"),
    ]

    /// Asks.
    ///
    /// - Throws: `SerialPortError`, ``ATFailure``, or `SystemError` where no thread can be made.
    public static func run(
        device: String, baudRate: Int = 115_200, profiles: ModemProfiles, clock: any ApplianceClock
    ) async throws -> ModemReport {
        let channel = ATChannel(
            thread: try PollThread(name: "probe"), clock: clock, unsolicited: profiles.generic.unsolicited)
        _ = try await channel.open(
            path: try DeviceLocator().path(for: device), baudRate: baudRate, flowControl: .none)
        do {
            let report = try await ask(channel, profiles)
            await channel.close()
            return report
        } catch {
            await channel.close()
            throw error
        }
    }

    private static func ask(_ channel: ATChannel, _ profiles: ModemProfiles) async throws(ATFailure) -> ModemReport {
        try await channel.greet()
        for command in ["ATE0", "AT+CMEE=1"] { _ = try await channel.execute(ATCommand(command)) }
        let manufacturer = try await channel.ask("AT+CGMI")
        let model = try await channel.ask("AT+CGMM")
        let revision = try await channel.ask("AT+CGMR")
        let profile = profiles.profile(manufacturer: manufacturer ?? "", model: model ?? "")
        var answers: [ModemReport.Answer] = []
        for (topic, command) in questions + (profile.temperature.map { [("temperature", $0)] } ?? []) {
            answers.append(try await answer(topic, command, channel))
        }
        return ModemReport(
            manufacturer: manufacturer, model: model, revision: revision, profile: profile.name,
            isKnown: profile.name != profiles.generic.name, answers: answers)
    }

    private static func answer(_ topic: String, _ command: String, _ channel: ATChannel) async throws(ATFailure)
        -> ModemReport.Answer
    {
        let name = command.dropFirst(2).prefix { $0 != "=" && $0 != "?" }
        let question = ATCommand(command, information: [.init("\(name):")], deadline: .seconds(10))
        do {
            let response = try await channel.execute(question)
            let isSupported = response.result == .ok
            return ModemReport.Answer(
                topic: topic, command: command, isSupported: isSupported,
                answer: isSupported ? response.lines.map(\.text) : ["\(response.result)"])
        } catch .timedOut {
            return ModemReport.Answer(topic: topic, command: command, isSupported: false, answer: ["no answer"])
        }
    }
}
