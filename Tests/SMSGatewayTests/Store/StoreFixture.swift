import ApplianceKit
import DeviceIO
import Foundation
import TestSupport
import Testing

@testable import SMSGateway

/// A store in a file of its own, on a clock that stands still.
final class StoreFixture {
    let clock = ManualClock()
    let path = NSTemporaryDirectory() + "tracuu-store-\(UUID().uuidString).db"
    private var timestamp = 1_772_413_200
    /// The hours of the day are Vietnamese ones.
    private static let zoneIsKnown = LocalTime.useVietnameseZone()

    init() { #expect(Self.zoneIsKnown) }

    deinit { for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) } }

    /// Opens it, as a restart does.
    func open(reports: Set<MessageKind> = [.oneTime, .notice, .bulk]) throws -> MessageStore {
        try MessageStore(path: path, clock: clock, reportedKinds: reports)
    }

    /// A text as a modem stores it, each with another time stamp.
    func parts(
        _ text: String, from sender: String = "+84912345678", reference: UInt16 = 1, route: String = "modem0"
    ) throws -> [ReceivedPart] {
        timestamp += 1
        let split = try MessageSplitter(reference: reference).split(text)
        return try split.parts.map { part in
            let message = SMSDeliver(
                originator: try SMSAddress(number: sender), dataCoding: DataCodingScheme(split.alphabet),
                timestamp: ServiceCentreTimestamp(secondsSince1970: timestamp, quarterHours: 28), userData: part)
            return ReceivedPart(message, pdu: message.hex, route: route, now: clock.now)
        }
    }

    /// Takes a text in and returns it as it waits for its answer.
    func receive(
        _ text: String, from sender: String = "+84912345678", in store: MessageStore
    ) async throws -> PendingMessage {
        for part in try parts(text, from: sender) { _ = try await store.accept(part) }
        return try #require(try await store.pendingMessages(limit: 1_000).last)
    }
}

extension MessageStore {
    /// Takes the next part, whatever it is.
    func open(_ route: String = "modem0", counter: UInt8? = nil) throws -> OpenAttempt? {
        try openNextAttempt(RouteOffer(route: route, counter: counter, healthyRoutes: [route]))
    }

    /// The states of a message's parts.
    func parts(of id: Int64) throws -> [String] { try message(id)?.parts.map(\.state) ?? [] }
}
