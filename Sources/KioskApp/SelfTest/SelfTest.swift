import ApplianceKit
import DeviceIO
import Foundation

/// Looks at everything that the kiosk needs and says how it is: green, yellow, red, and what to do.
///
/// Nothing of it changes anything, so that it may run at any time, beside citizens at the screen.
struct SelfTest: Sendable {
    /// What is looked at.
    struct Surroundings: Sendable {
        /// The devices that are in use.
        var register: DeviceRegister
        /// Has the devices' states brought up to date, as far as they have to be asked.
        var refresh: @Sendable () async -> Void = {}
        /// Asks other programs and the central system.
        var client: HTTPClient
        /// Where the databases are.
        var state: URL
        /// Where the central system is.
        var centralAddress: String
        /// Where the SMS gateway of this box answers; nil where there is none.
        var gatewayAddress: String?
        /// Where counters and boards reach the box, and the fingerprint by which they know it; nil where no port is open.
        var lan: (address: String, fingerprint: String)?
        /// The display as it is configured.
        var display: DisplaySize
        var clock: any ApplianceClock
        /// The root of `/sys`, `/proc` and `/etc`; elsewhere in tests.
        var root = ""
    }

    let around: Surroundings
    private let words: [String: SelfTestWords]

    /// - Throws: What reading the words throws.
    init(_ around: Surroundings) throws {
        self.around = around
        var words: [String: SelfTestWords] = [:]
        for language in SelfTestWords.languages { words[language] = try SelfTestWords(language: language) }
        self.words = words
    }

    /// The words of a language; Vietnamese for one that there is not.
    func words(_ language: String) -> SelfTestWords? { words[language] ?? words["vi"] }

    /// Looks at everything; it takes as long as the printer's answer and then the slowest of the others, which get three
    /// seconds.
    func run(language: String) async -> SelfTestReport {
        guard let words = words(language) else {
            return SelfTestReport(at: around.clock.now, language: language, checks: [])
        }
        await around.refresh()
        async let gateway = checkGateway(words)
        async let central = checkCentral(words)
        let box = BoxChecks(root: around.root, words: words)
        var checks = deviceChecks(words)
        checks.append(await gateway)
        checks.append(await central)
        checks.append(box.network())
        checks.append(checkLAN(words))
        checks.append(box.time(isSet: around.clock.isSet, now: around.clock.now))
        checks.append(box.disk(folder: around.state.path))
        checks.append(box.display(around.display))
        checks.append(box.sound())
        checks.append(box.heat())
        checks.append(box.memory())
        checks.append(box.versions())
        return SelfTestReport(at: around.clock.now, language: words.language, checks: checks)
    }

    /// Only the devices, for a page that shows them live.
    func deviceChecks(_ words: SelfTestWords) -> [CheckResult] {
        let devices = around.register.devices
        var checks = devices.map { words.result($0) }
        if !devices.contains(where: { $0.kind == .input || $0.kind == .output }) {
            checks.append(words.result(.linesNone, .grey))
        }
        return checks
    }

    // MARK: - Others' answers

    private static let patience = Duration.seconds(3)

    /// What whoever sets up a counter types, and compares.
    private func checkLAN(_ words: SelfTestWords) -> CheckResult {
        guard let lan = around.lan else { return words.result(.lanClosed, .grey) }
        return words.result(.lanOpen, .green, detail: "SHA-256 \(lan.fingerprint)", ["address": lan.address])
    }

    private func checkGateway(_ words: SelfTestWords) async -> CheckResult {
        guard let address = around.gatewayAddress else { return words.result(.gatewayNotConfigured, .grey) }
        do {
            let answer = try await around.client.send(request("\(address)/health/ready"))
            let text = String(decoding: answer.body.prefix(400), as: UTF8.self)
            if answer.status == 200 { return words.result(.gatewayReady, .green, detail: text) }
            return words.result(.gatewayNotReady, .red, detail: "\(answer.status): \(text)")
        } catch {
            return words.result(.gatewayMissing, .red, detail: "\(address): \(error)")
        }
    }

    /// Whether anybody answers at the central system's address: a refusal too is an answer. What it answers to a lookup
    /// only its own probe can say.
    private func checkCentral(_ words: SelfTestWords) async -> CheckResult {
        let start = around.clock.uptime
        do {
            let answer = try await around.client.send(request(around.centralAddress))
            let time = (around.clock.uptime - start).milliseconds
            let detail = "\(around.centralAddress): \(answer.status), \(time) ms"
            let isWell = answer.status < 500
            return words.result(isWell ? .centralAnswers : .centralRefuses, isWell ? .green : .yellow, detail: detail)
        } catch {
            return words.result(.centralSilent, .red, detail: "\(around.centralAddress): \(error)")
        }
    }

    private func request(_ address: String) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: address)
        request.connectTimeout = .seconds(2)
        request.timeout = Self.patience
        return request
    }
}
