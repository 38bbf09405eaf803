import ApplianceKit
import Foundation

/// How one day of a queue went, by service and hour. Counts only: nothing in it is about one person.
///
/// ```swift
/// var day = TicketDay(office: "kiosk-1", year: 2026, month: 3, day: 2)
/// day.counts[TicketDay.Hour(service: "A", hour: 8)] = TicketDay.Counts(issued: 31, called: 30, served: 29, absent: 1)
/// try await dossiers.forward.add(day)
/// ```
public struct TicketDay: Sendable, Equatable {
    /// An hour of a service.
    public struct Hour: Sendable, Hashable {
        /// The service's series, such as `A`.
        public let service: String
        /// 0 to 23: from that full hour to the next, in Việt Nam's time.
        public let hour: Int

        /// An hour.
        public init(service: String, hour: Int) {
            self.service = service
            self.hour = hour
        }
    }

    /// What happened in an hour to the numbers that were given in it.
    public struct Counts: Sendable, Equatable {
        /// Numbers given.
        public var issued: Int
        /// Of those, numbers called.
        public var called: Int
        /// Those who came to the counter.
        public var served: Int
        /// Those who did not.
        public var absent: Int
        /// Half of those who were called waited no longer; nil where nobody was called.
        public var medianWait: Duration?
        /// The longest wait of those who were called; nil where nobody was.
        public var longestWait: Duration?

        /// Counts.
        public init(
            issued: Int, called: Int = 0, served: Int = 0, absent: Int = 0, medianWait: Duration? = nil,
            longestWait: Duration? = nil
        ) {
            self.issued = issued
            self.called = called
            self.served = served
            self.absent = absent
            self.medianWait = medianWait
            self.longestWait = longestWait
        }
    }

    /// The box that gives the numbers: the same number of two boxes is two people.
    public let office: String
    /// Such as 2026.
    public let year: Int
    /// 1 to 12.
    public let month: Int
    /// 1 to 31.
    public let day: Int
    /// The hours in which something happened.
    public var counts: [Hour: Counts] = [:]

    /// A day without numbers.
    public init(office: String, year: Int, month: Int, day: Int) {
        self.office = office
        self.year = year
        self.month = month
        self.day = day
    }

    /// One item an hour and service, in their order. The same hour always has the same id, so that it counts once.
    var items: [UploadItem] {
        counts.filter { $0.value != Counts(issued: 0) && (0...23).contains($0.key.hour) }
            .sorted { ($0.key.hour, $0.key.service) < ($1.key.hour, $1.key.service) }
            .map { hour, counts in
                let from = LocalTime.moment(year: year, month: month, day: day, hour: hour.hour)
                return .tickets(
                    TicketTally(
                        id: id(hour), from: from, to: from.addingTimeInterval(3_600), series: hour.service,
                        issued: counts.issued, called: counts.called, served: counts.served, absent: counts.absent,
                        medianWait: counts.medianWait.map { Int($0.seconds) },
                        longestWait: counts.longestWait.map { Int($0.seconds) }))
            }
    }

    /// A digest, because an id has room for 64 characters and a box's name may have as many itself.
    private func id(_ hour: Hour) -> String {
        let digest = KeyedHash(key: Array("tickets".utf8))
            .of("\(office)\n\(year)-\(month)-\(day)\n\(hour.hour)\n\(hour.service)")
        return "tickets-" + digest.prefix(16).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

extension ForwardQueue {
    /// Takes a day of the queue to hand over, all of it or nothing; to be called once the day is over, since what was
    /// handed over is not changed any more: the same day again adds only hours that it did not have.
    ///
    /// - Throws: ``SQLiteError``.
    public func add(_ day: TicketDay) throws { try add(day.items) }
}
