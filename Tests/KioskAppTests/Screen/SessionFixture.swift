import ApplianceKit
import DeviceIO
import DossierKit
import Foundation
import Testing

@testable import KioskApp

/// A session and the time, moved by hand.
struct SessionFixture {
    static let one = ServiceGroup(series: "A", name: "Tiếp nhận và trả kết quả")
    static let two = ServiceGroup(series: "B", name: "Đất đai")

    var session: KioskSession
    var now = Duration.seconds(1_000)

    init(groups: [ServiceGroup] = [Self.one], counters: [Counter] = [], offers: KioskOffers = KioskOffers()) {
        session = KioskSession(plan: QueuePlan(groups: groups, counters: counters), offers: offers, run: "t")
    }

    /// Types on the pad that stands there.
    mutating func type(_ text: String) {
        for character in text { tap(.key(.character(character))) }
    }

    @discardableResult
    mutating func handle(_ event: KioskSession.Event) -> [KioskSession.Effect] { session.handle(event, at: now) }

    /// A tap on the screen that stands there.
    @discardableResult
    mutating func tap(_ action: KioskAction, key: String = "k1") -> [KioskSession.Effect] {
        handle(.tapped(Tap(action: action, screen: session.screenName, key: key)))
    }

    /// Lets time pass, with every alarm on its way going off when it is due.
    mutating func wait(_ duration: Duration) {
        let end = now + duration
        while let deadline = session.deadline, deadline <= end {
            now = deadline
            handle(.timeReached)
        }
        now = end
    }

    /// Scans a code and gives its answer.
    mutating func look(_ code: String = "H15.12-260219-0001", at status: DossierStatus = .processing) {
        handle(.scanned(reading(code)))
        handle(.answered(.found(dossier(code, status), .live), visit: session.visit))
    }

    /// Takes a number up to where its printing is asked for.
    @discardableResult
    mutating func takeNumber(_ ticket: QueueTicket = ticket()) -> UInt64 {
        tap(.takeNumber)
        let visit = session.visit
        handle(.numberTaken(ticket, visit: visit))
        return visit
    }
}

func reading(_ code: String = "H15.12-260219-0001") -> CodeReading {
    .code(DossierCode(printed: code), lookupCode: nil)
}

func ticket(_ number: Int = 15, id: Int64 = 1, state: QueueTicket.State = .issued) -> QueueTicket {
    QueueTicket(
        id: id, series: "A", number: number, service: "Tiếp nhận và trả kết quả",
        issuedAt: Date(timeIntervalSince1970: 1_772_413_200), before: number - 1, state: state)
}
