import ApplianceKit
import DeviceIO
import DossierKit
import Foundation

/// The centre's own network: the staff's pages and the boards, put together from a configuration.
///
/// Without a section `lan` no port is opened; a board on the box's own display works all the same.
actor CentreNetwork {
    nonisolated let staff: StaffDesk
    nonisolated let board: BoardDesk
    private nonisolated let lan: KioskConfiguration.LAN?
    private nonisolated let identity: ServerIdentity?
    private let log = Log("lan")
    private var server: HTTPServer?

    /// How many pages one computer may have open; a counter has one or two.
    static let connectionsPerAddress = 40
    static let connectionLimit = 400

    /// - Parameter helped: Somebody of the staff goes to this box's kiosk.
    /// - Throws: `SQLiteError`, `SystemError`, ``ServerIdentityError``, or what reading the words throws.
    init(
        _ configuration: KioskConfiguration, office: QueueOffice, devices: KioskDevices, dossiers: DossierService,
        state: URL, helped: @escaping @Sendable () async -> Void, clock: any ApplianceClock
    ) async throws {
        lan = configuration.lan
        let identity = try configuration.lan.map { try LANIdentity.load(state: state, names: $0.names, now: clock.now) }
        self.identity = identity
        let store = try await StaffStore(path: state.appendingPathComponent(StaffStore.file).path, clock: clock)
        let checker = try PINChecker()
        let voice = try CallVoice(
            folder: configuration.voice.clips.map { URL(fileURLWithPath: $0, isDirectory: true) },
            language: configuration.voice.language, words: try SpokenWords.read(), clock: clock)
        let board = BoardDesk(
            BoardDesk.Surroundings(
                centre: configuration.centre.name, hotline: configuration.centre.hotline, office: office, store: store,
                voice: voice, clock: clock))
        self.board = board
        let paper = try QueueTicketPaper(
            texts: ScreenTexts(), centre: configuration.centre, width: configuration.printer.profile.width,
            smsNumber: configuration.queue.smsNumber)
        let wording = try Wording(longestCode: configuration.codes.longestCode)
        let reader = configuration.codes.reader
        let lookup = dossiers.lookup
        staff = StaffDesk(
            StaffDesk.Surroundings(
                centre: configuration.centre.name, office: office, store: store,
                entrance: StaffEntrance(store: store, checker: checker, clock: clock), checker: checker,
                print: { await Self.print($0, on: paper, devices, office, clock) },
                dossier: { code in
                    guard case .code(let known, _) = reader.read(code) else {
                        return DossierBrief(.notFound, code: code, wording: wording, now: clock.now)
                    }
                    let answer = await lookup.answer(
                        for: known, lookupCode: nil, by: .device("staff"), budget: DossierLookup.kioskBudget)
                    return DossierBrief(answer, code: code, wording: wording, now: clock.now)
                },
                equipment: {
                    Equipment(
                        fingerprint: identity?.fingerprint ?? "", pin: identity?.pin ?? "",
                        addresses: LANIdentity.addresses, boards: await board.boards,
                        voice: await board.voiceKind().rawValue)
                },
                noticeChanged: { await board.set(notice: $0) }, boardsUnlinked: { await board.unlink() },
                helped: { place in if place.isEmpty { await helped() } },
                auditLife: Double(configuration.lan?.auditDays ?? KioskConfiguration.LAN.usualAuditDays) * 86_400,
                clock: clock))
    }

    /// Where the port is, and the fingerprint of the box's certificate; nil where none is opened.
    nonisolated var door: (address: String, fingerprint: String)? {
        guard let lan, let identity else { return nil }
        let host = ["0.0.0.0", "::"].contains(lan.address) ? LANIdentity.addresses.first ?? lan.address : lan.address
        return ("https://\(host):\(lan.port)/", identity.fingerprint)
    }

    /// Opens the port.
    ///
    /// - Parameter others: Who else answers there, such as a hub to its satellites.
    /// - Throws: `HTTPServerError`, or what reading the pages' files throws.
    func start(_ others: [LANServer.Part] = []) async throws {
        await board.start()
        await staff.start()
        guard let lan, let identity else { return }
        var pages = LANServer(
            files: try StaticFiles(
                folder: ResourceFiles.folder("Assets", of: "KioskApp"), including: LANServer.isServed))
        let (staff, board) = (staff, board)
        pages.parts = [{ await staff.respond(to: $0) }, { await board.respond(to: $0, isLocal: false) }] + others
        var settings = HTTPServerConfiguration(address: lan.address, port: lan.port)
        settings.identity = identity
        settings.connectionLimit = Self.connectionLimit
        settings.connectionsPerAddress = Self.connectionsPerAddress
        settings.headerLimit = 8 << 10
        let server = try HTTPServer(settings) { [pages] request in await pages.respond(to: request) }
        self.server = server
        log.notice("staff and boards at https://\(lan.address):\(server.port)/, fingerprint \(identity.fingerprint)")
    }

    /// Ends all of it.
    func stop() async {
        await staff.stop()
        await board.stop()
        await server?.stop()
    }

    /// Prints a ticket, and notes what became of the paper.
    private static func print(
        _ id: Int64, on paper: QueueTicketPaper, _ devices: KioskDevices, _ office: QueueOffice,
        _ clock: any ApplianceClock
    ) async -> Bool {
        guard let slip = office.current.slip(for: id, now: clock.now) else { return false }
        var isOut = true
        do throws(PrinterError) {
            _ = try await devices.print(paper.layout(slip))
        } catch {
            Log("staff").warning("ticket \(slip.label) not printed: \(error)")
            isOut = false
        }
        do throws(TicketRefusal) {
            try await office.record(isOut ? .printed : .issuedNotPrinted, for: slip)
        } catch {
            Log("staff").error("ticket \(slip.label): its state can't be noted: \(error)")
        }
        return isOut
    }
}
