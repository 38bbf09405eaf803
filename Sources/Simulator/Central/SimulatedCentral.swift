import ApplianceKit
import DossierKit
import Foundation

/// A central system on loopback that answers as OpenCPS v2, iGate v2 or our own contract does, with their oddities.
///
/// It holds a few hundred invented dossiers, and millions more where they are wanted, whose personal data carries
/// ``SimulatedPerson/marks``.
///
/// ```swift
/// let central = try await SimulatedCentral()
/// let system = central.clientConfiguration.makeSystem(client: client)
/// if let dossier = await central.dossier(in: .processing) {    // its number is what a citizen would send
///     await central.advance(dossier.number)                    // now it is ready
/// }
/// try await central.set(.off)                              // connections are refused …
/// try await central.set(.none)                             // … and it is back on the same port
/// ```
actor SimulatedCentral {
    /// Where the interface is: `http://127.0.0.1:PORT/o/rest/v2` for OpenCPS.
    nonisolated let baseURL: String
    /// The port, which stays the same while it is off.
    nonisolated let port: UInt16

    nonisolated let configuration: SimulatedCentralConfiguration
    /// How it fails at the moment.
    private(set) var fault = CentralFault.none
    /// How many requests have been answered, or are being kept waiting.
    private(set) var requestCount = 0
    /// What the contract's service keeps.
    private(set) var desk = ContractDesk()

    private var register: DossierRegister
    private var tokens: TokenOffice
    /// What the search index still has, and until when.
    private var stale: [Int: (before: SimulatedDossier?, until: Duration)] = [:]
    private let clock = SystemClock()
    private let run = String(UInt64(Date().timeIntervalSince1970 * 1_000), radix: 36)
    private let reservation: PortReservation
    private var server: HTTPServer?
    private var breaking: BreakingListener?
    private var stopping: Task<Void, Never>?

    /// Makes the dossiers and listens.
    ///
    /// - Throws: `SystemError` or `HTTPServerError` where the port is taken.
    init(_ configuration: SimulatedCentralConfiguration = SimulatedCentralConfiguration()) async throws {
        self.configuration = configuration
        reservation = try PortReservation(configuration.port)
        port = reservation.port
        baseURL = "http://127.0.0.1:\(reservation.port)" + Self.base(configuration.kind)
        tokens = TokenOffice(accounts: configuration.accounts, lifetime: configuration.tokenLifetime)
        let groupIDs = configuration.groupIDs.isEmpty ? [0] : configuration.groupIDs
        var generator = DossierGenerator(
            seed: configuration.seed, today: configuration.today, groupIDs: configuration.groupIDs)
        register = DossierRegister(
            made: generator.dossiers(configuration.dossierCount),
            archive: DossierArchive(
                count: configuration.archiveCount, seed: configuration.seed, today: configuration.today,
                groupIDs: groupIDs))
        server = try listen()
    }

    private static func base(_ kind: CentralKind) -> String {
        switch kind {
        case .openCPS: OpenCPSInterface.base
        case .iGate: IGateInterface.base
        case .contract: ContractInterface.base
        }
    }

    /// How a client that may do what a kiosk may is configured for it.
    nonisolated var clientConfiguration: CentralConfiguration {
        switch configuration.kind {
        case .openCPS:
            CentralConfiguration(
                kind: .openCPS, baseURL: baseURL, groupIDs: configuration.groupIDs,
                user: configuration.accounts.first?.user, password: configuration.accounts.first?.password)
        case .iGate:
            CentralConfiguration(
                kind: .iGate, baseURL: baseURL,
                tokenURL: "http://127.0.0.1:\(port)\(IGateInterface.tokenPath)", clientID: TokenOffice.clientID,
                clientSecret: TokenOffice.clientSecret)
        case .contract: CentralConfiguration(kind: .contract, baseURL: baseURL, token: ContractInterface.token)
        }
    }

    // MARK: - Dossiers

    /// What was made by hand or put in, in that order; the archive is not among it.
    var dossiers: [SimulatedDossier] { register.made }

    /// How many dossiers there are.
    var dossierCount: Int { register.count }

    /// The dossier with exactly this number.
    func dossier(_ number: String) -> SimulatedDossier? { register.dossier(number: number) }

    /// One of the archive; 0 is the oldest.
    func archived(_ index: Int) -> SimulatedDossier { register.archive[index] }

    /// The first dossier at a step of those with an ordinary number, a lookup code and a place in the first site; the
    /// `skipping` first are passed over. Each step has at least two while none has been moved.
    func dossier(in step: DossierStep, skipping count: Int = 0) -> SimulatedDossier? {
        register.made.lazy.filter {
            $0.step == step && $0.groupID == self.configuration.groupIDs.first && !$0.lookupCode.isEmpty
                && $0.number.hasPrefix("H15.")
        }.dropFirst(count).first
    }

    /// Takes a dossier one step on, as the office would.
    ///
    /// - Returns: What has become of it; nil where there is none with that number or it is at its end.
    @discardableResult
    func advance(_ number: String) -> SimulatedDossier? {
        guard let dossier = register.dossier(number: number), let next = dossier.step.next else { return nil }
        return move(number, to: next)
    }

    /// Takes a dossier to a step, whichever it was at.
    ///
    /// - Returns: nil where there is none with that number.
    @discardableResult
    func move(_ number: String, to step: DossierStep) -> SimulatedDossier? {
        guard var dossier = register.dossier(number: number) else { return nil }
        dossier.go(to: step, at: now)
        put(dossier)
        desk.announce(dossier, at: now)
        return dossier
    }

    /// Puts a dossier in, in place of the one with the same id where there is one.
    func put(_ dossier: SimulatedDossier) {
        if configuration.indexLag > .zero {
            stale[dossier.id] = (register.dossier(id: dossier.id), clock.uptime + configuration.indexLag)
        }
        register.put(dossier)
    }

    /// Changes so many of the archive's newest dossiers, as a busy day does.
    func touchArchive(_ count: Int) {
        let last = register.archive.count
        for index in max(0, last - count)..<last {
            var dossier = register.archive[index]
            dossier.go(to: dossier.step == .processing ? .releasing : .processing, at: now)
            register.put(dossier)
        }
    }

    /// Takes all tokens back before their time.
    func revokeTokens() { tokens.revokeAll() }

    /// How many tokens were given out.
    var tokenCount: Int { tokens.given }

    // MARK: - Faults and end

    /// Fails in this way from now on; `.none` mends it.
    ///
    /// - Throws: `HTTPServerError` or `SystemError` where it can't listen again.
    func set(_ fault: CentralFault) async throws {
        self.fault = fault
        switch fault {
        case .off: await close()
        case .reset:
            await close()
            if breaking == nil, self.fault == .reset {
                breaking = try BreakingListener(port: port) { [weak self] request in
                    await self?.answer(request) ?? HTTPServerResponse(status: 503)
                }
            }
        default:
            await stopBreaking()
            if server == nil {
                await stopping?.value
                // Another call may have been here meanwhile.
                if server == nil, breaking == nil, self.fault != .off { server = try listen() }
            }
        }
    }

    /// Stops listening for good, or until the next fault is set.
    func close() async {
        await stopBreaking()
        if let server {
            self.server = nil
            stopping = Task { await server.stop() }
        }
        await stopping?.value
    }

    private func stopBreaking() async {
        guard let breaking else { return }
        self.breaking = nil
        await breaking.stop()
    }

    private func listen() throws(HTTPServerError) -> HTTPServer {
        var server = HTTPServerConfiguration(port: port)
        server.handlerTimeout = .seconds(600)
        server.bodyLimit = 4 << 20
        return try HTTPServer(server) { [weak self] request in
            await self?.answer(request) ?? HTTPServerResponse(status: 503)
        }
    }

    // MARK: - Answering

    /// By its own clock.
    private var now: Date {
        if case .clockOff(let difference) = fault { Date() + difference.seconds } else { Date() }
    }

    private func answer(_ request: HTTPServerRequest) async -> HTTPServerResponse {
        requestCount += 1
        switch fault {
        case .hang:
            try? await Task.sleep(for: .seconds(600))
        case .slow(let delay):
            try? await Task.sleep(for: delay)
        default: break
        }
        // The tokens' server is another one, which has its own faults.
        if request.path == IGateInterface.tokenPath { return tokens.answer(request, at: clock.uptime) }
        return FaultyAnswer.spoil(soundAnswer(request), by: fault, now: now)
    }

    private func soundAnswer(_ request: HTTPServerRequest) -> HTTPServerResponse {
        switch configuration.kind {
        case .openCPS:
            stale = stale.filter { $0.value.until > clock.uptime }
            let interface = OpenCPSInterface(
                configuration: configuration, register: register, stale: stale.mapValues(\.before), now: now)
            return fault == .stranger ? interface.stranger(request) : interface.answer(request)
        case .iGate:
            guard tokens.isGood(request, at: clock.uptime) else {
                return .json(["error": FieldValue.text("invalid_token")], status: 401)
            }
            let interface = IGateInterface(
                register: register, marksEveryField: configuration.marksEveryField,
                resultWindow: configuration.resultWindow, now: now)
            return fault == .stranger ? interface.stranger() : interface.answer(request)
        case .contract:
            let interface = ContractInterface(
                register: register, marksEveryField: configuration.marksEveryField, run: run, uptime: clock.uptime)
            if fault == .stranger { return interface.stranger() }
            return interface.answer(request, desk: &desk, isTokenGood: tokens.isGood(request, at: clock.uptime))
        }
    }
}
