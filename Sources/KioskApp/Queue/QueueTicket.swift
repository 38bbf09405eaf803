import Foundation

/// A queue number that has been given to somebody.
struct QueueTicket: Equatable, Sendable {
    /// What has become of the paper. The number is valid in each of these states.
    enum State: String, Sendable {
        /// In the store; the printer has not been heard yet.
        case issued
        /// The printer has taken it.
        case printed
        /// Nobody can say that there is a paper: shown on the screen, and to be printed again on request.
        case issuedNotPrinted
    }

    /// The row in the store.
    var id: Int64
    /// The group's letter.
    var series: String
    /// From 1, each day anew.
    var number: Int
    /// The group's name at the time.
    var service: String
    /// When it was given.
    var issuedAt: Date
    /// How many numbers of this series were given before it on this day.
    var before: Int
    var state: State = .issued

    /// `A015`; from the thousandth on four digits.
    var label: String {
        let digits = String(number)
        return series + String(repeating: "0", count: max(0, 3 - digits.count)) + digits
    }
}
