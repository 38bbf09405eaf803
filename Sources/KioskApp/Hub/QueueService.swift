import ApplianceKit
import DeviceIO
import DossierKit
import Foundation

/// This box's part in the centre's queue: alone or hub, with the queue itself, or satellite of a hub.
struct QueueService: Sendable {
    private static let log = Log("queue")

    /// Where this box's screen gets its numbers.
    let numbers: any TicketSource
    /// The queue; nil on a satellite, whose hub has it.
    let office: QueueOffice?
    /// What satellites ask for; nil on one.
    let hub: HubDesk?
    /// Whether the staff looks at pages of another box.
    var isSatellite: Bool { satellite != nil }
    /// How many numbers the last run had given whose paper nobody has seen.
    let interrupted: Int
    private let satellite: SatelliteOffice?
    private let places: QueuePlacesAPI?
    private let followers: QueueFollowers?
    private let tally: QueueTally?
    private let bookings: QueueBookings?
    private let clock: any ApplianceClock

    /// Opens what is in the state folder.
    ///
    /// - Parameters:
    ///   - jobs: The printer's last jobs.
    ///   - forward: Where the day's figures are handed over; nil for nowhere.
    ///   - central: Who has booked people beforehand; nil for nobody.
    init(
        plan: QueuePlan, state: URL, jobs: [PrintJob], forward: ForwardQueue?, central: (any CentralSystem)? = nil,
        clock: any ApplianceClock
    ) async throws {
        func path(_ name: String) -> String { state.appendingPathComponent(name).path }
        self.clock = clock
        if let address = plan.hub {
            let access =
                plan.pairing.map { HubAccess(address: address, pin: $0.pin, token: $0.token) }
                ?? HubAccess.read(from: state)
            if access == nil {
                Self.log.error(
                    "this kiosk has not been paired with \(address): run tracuu-kiosk hub join, or set queue.pairing")
            }
            let satellite = try await SatelliteOffice(
                path: path("satellite.db"), plan: plan,
                hub: HubClient(address: address, pin: access?.pin ?? HubAccess.noPin, token: access?.token),
                name: access?.name ?? "", clock: clock, jobs: jobs)
            self.satellite = satellite
            interrupted = await satellite.interrupted
            numbers = satellite
            (office, hub, places, followers, tally, bookings) = (nil, nil, nil, nil, nil, nil)
            return
        }
        let office = try await QueueOffice(path: path("queue.db"), plan: plan, clock: clock, jobs: jobs)
        interrupted = await office.interrupted
        self.office = office
        numbers = office
        satellite = nil
        var followers: QueueFollowers?
        if let settings = plan.sms {
            followers = try await QueueFollowers(
                path: path("followers.db"), office: office, settings: settings, words: QueueWords(), clock: clock)
        }
        self.followers = followers
        hub = HubDesk(
            office: office, register: try await SatelliteRegister(path: path("hub.db"), clock: clock),
            followers: followers)
        places = QueuePlacesAPI(office: office, followers: followers, clock: clock)
        bookings = central.map { QueueBookings(office: office, central: $0, clock: clock) }
        tally = forward.map { QueueTally(office: office, forward: $0, clock: clock) }
    }

    /// Answers this box's own programs; nil for what is none of the queue's.
    func respond(to request: HTTPServerRequest) async -> HTTPServerResponse? { await places?.respond(to: request) }

    /// Counts a rating for the centre's report.
    func rate(_ rating: Rating) async {
        await satellite?.rate(rating.id, level: rating.overall.rawValue)
        do throws(TicketRefusal) {
            try await office?.rate(
                rating.id, level: rating.overall.rawValue, counter: rating.counter, by: "kiosk")
        } catch {
            Self.log.error("a rating is missing in the report: \(error)")
        }
    }

    /// Notes a telephone number that wants to hear when few are ahead of a ticket; whether it is on this box's disk, or on
    /// the hub's.
    func follow(_ ticket: QueueTicket, phone: String) async -> Bool {
        guard QueueFollowers.isMobile(phone) else { return false }
        if let satellite { return await satellite.follow(ticket, phone: phone) }
        guard let followers else { return false }
        do {
            try await followers.add(ticket: ticket.id, phone: phone)
            return true
        } catch {
            Self.log.error("a telephone number can't be written down: \(error)")
            return false
        }
    }

    /// Tells the staff at the hub that somebody calls them at this satellite; nothing on the hub itself.
    func help(isWanted: Bool) async { await satellite?.help(isWanted: isWanted) }

    /// How it stands with the hub; nil where this box is the hub or alone.
    var hubLink: SatelliteOffice.Link? { get async { await satellite?.link } }

    /// Begins each day, keeps up with the hub, tells who is near, until the task is cancelled.
    func run() async {
        await withTaskGroup(of: Void.self) { group in
            if let satellite { group.addTask { await satellite.keepUp() } }
            if let bookings { group.addTask { await bookings.run() } }
            if let followers { group.addTask { await followers.run() } }
            if let office {
                group.addTask { [clock, tally] in
                    repeat {
                        await office.keepDay()
                        await tally?.handIn()
                    } while (try? await clock.sleep(for: .seconds(60))) != nil
                }
            }
            await group.waitForAll()
        }
    }
}

extension HubAccess {
    /// Of nobody's key: a satellite that has not been paired trusts none.
    static let noPin = "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="

    static func read(from state: URL) -> HubAccess? {
        FileManager.default.contents(atPath: state.appendingPathComponent(file).path)
            .flatMap { try? JSONDecoder().decode(HubAccess.self, from: $0) }
    }
}
