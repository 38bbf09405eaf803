import ApplianceKit
import Foundation

/// Who may ask the simulated central system for a single dossier.
struct CentralAccount: Sendable, Equatable {
    var user: String
    var password: String
    /// An administrator's lookup codes are not checked.
    var isAdministrator = false
}

/// How the simulated central system is set up.
struct SimulatedCentralConfiguration: Sendable {
    /// The port on 127.0.0.1; 0 is any.
    var port: UInt16 = 0
    /// The sites; the dossiers are shared out among them.
    var groupIDs = [55_301, 55_302]
    /// Those who can sign in with HTTP's Basic scheme.
    var accounts = [CentralAccount(user: "tracuu@h15.example", password: "mot-cua")]
    /// How many dossiers are made, besides a few with special numbers.
    var dossierCount = 300
    /// The same seed and day give the same dossiers.
    var seed: UInt64 = 15
    /// The moment that the dossiers are made for; by default, now.
    var today = Date()
    /// Whether a list of one row comes as an object instead of a list, as some versions have it.
    var givesOneRowAsObject = false
}

/// A central system on loopback that answers as OpenCPS v2 does, with its oddities.
///
/// It holds a few hundred invented dossiers, whose personal data carries ``SimulatedPerson/marks``.
///
/// ```swift
/// let central = try await SimulatedCentral()
/// configuration.central.baseURL = central.baseURL          // groupIds: [55301, 55302]
/// let dossier = await central.dossier(in: .processing)     // its number is what a citizen would send
/// try await central.advance(dossier.number)                // now it is ready
/// try await central.set(.off)                              // connections are refused …
/// try await central.set(.none)                             // … and it is back on the same port
/// ```
actor SimulatedCentral {
    /// Where the interface is: `http://127.0.0.1:PORT/o/rest/v2`.
    nonisolated let baseURL: String
    /// The port, which stays the same while it is off.
    nonisolated let port: UInt16

    let configuration: SimulatedCentralConfiguration
    /// What it holds, in the order it was made.
    private(set) var dossiers: [SimulatedDossier]
    /// How it fails at the moment.
    private(set) var fault = CentralFault.none
    /// How many requests have been answered, or are being kept waiting.
    private(set) var requestCount = 0

    private let reservation: PortReservation
    private var server: HTTPServer?
    private var stopping: Task<Void, Never>?

    /// Makes the dossiers and listens.
    ///
    /// - Throws: `SystemError` or `HTTPServerError` where the port is taken.
    init(_ configuration: SimulatedCentralConfiguration = SimulatedCentralConfiguration()) async throws {
        self.configuration = configuration
        reservation = try PortReservation(configuration.port)
        port = reservation.port
        baseURL = "http://127.0.0.1:\(reservation.port)/o/rest/v2"
        var generator = DossierGenerator(
            seed: configuration.seed, today: configuration.today, groupIDs: configuration.groupIDs)
        dossiers = generator.dossiers(configuration.dossierCount)
        server = try listen()
    }

    // MARK: - Dossiers

    /// The dossier with exactly this number.
    func dossier(_ number: String) -> SimulatedDossier? { dossiers.first { $0.number == number } }

    /// The first dossier at a step of those with an ordinary number, a lookup code and a place in the first site; the
    /// `skipping` first are passed over. Each step has at least two while none has been moved.
    func dossier(in step: DossierStep, skipping count: Int = 0) -> SimulatedDossier? {
        dossiers.filter {
            $0.step == step && $0.groupID == configuration.groupIDs.first && !$0.lookupCode.isEmpty
                && $0.number.hasPrefix("H15.")
        }.dropFirst(count).first
    }

    /// Takes a dossier one step on, as the office would.
    ///
    /// - Returns: What has become of it; nil where there is none with that number or it is at its end.
    @discardableResult
    func advance(_ number: String) -> SimulatedDossier? {
        guard let index = dossiers.firstIndex(where: { $0.number == number }), let next = dossiers[index].step.next
        else { return nil }
        dossiers[index].go(to: next, at: Date())
        return dossiers[index]
    }

    /// Takes a dossier to a step, whichever it was at.
    ///
    /// - Returns: nil where there is none with that number.
    @discardableResult
    func move(_ number: String, to step: DossierStep) -> SimulatedDossier? {
        guard let index = dossiers.firstIndex(where: { $0.number == number }) else { return nil }
        dossiers[index].go(to: step, at: Date())
        return dossiers[index]
    }

    /// Puts a dossier in, in place of the one with the same id where there is one.
    func put(_ dossier: SimulatedDossier) {
        if let index = dossiers.firstIndex(where: { $0.id == dossier.id }) {
            dossiers[index] = dossier
        } else {
            dossiers.append(dossier)
        }
    }

    // MARK: - Faults and end

    /// Fails in this way from now on; `.none` mends it.
    ///
    /// - Throws: `HTTPServerError` where it can't listen again.
    func set(_ fault: CentralFault) async throws {
        self.fault = fault
        if fault == .off {
            await close()
        } else if server == nil {
            await stopping?.value
            // Another call may have been here meanwhile.
            if server == nil, self.fault != .off { server = try listen() }
        }
    }

    /// Stops listening for good, or until the next fault is set.
    func close() async {
        if let server {
            self.server = nil
            stopping = Task { await server.stop() }
        }
        await stopping?.value
    }

    private func listen() throws(HTTPServerError) -> HTTPServer {
        var server = HTTPServerConfiguration(port: port)
        server.handlerTimeout = .seconds(600)
        return try HTTPServer(server) { [weak self] request in
            await self?.answer(request) ?? HTTPServerResponse(status: 503)
        }
    }

    // MARK: - Answering

    private func answer(_ request: HTTPServerRequest) async -> HTTPServerResponse {
        requestCount += 1
        switch fault {
        case .hang:
            try? await Task.sleep(for: .seconds(600))
        case .slow(let delay):
            try? await Task.sleep(for: delay)
        default: break
        }
        return CentralInterface(configuration: configuration, dossiers: dossiers, now: Date())
            .answer(request, fault: fault)
    }
}
