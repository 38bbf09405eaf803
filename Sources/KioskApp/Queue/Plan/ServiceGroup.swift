import Foundation

/// Services that share one series of queue numbers.
struct ServiceGroup: Equatable, Sendable {
    /// The letter, or two, before the number.
    var series: String
    /// What it is called, for citizens.
    var name: String
    /// The name in English, where foreigners come.
    var nameEnglish: String?
    /// The first number of the day.
    var first = 1
    /// The last number; after it comes the first again, unless that ticket is still in the queue.
    var last = 999
    /// Who of those who wait is called first.
    var policy = CallPolicy.ratio(ordinary: 2, preferred: 1)
    /// How many times the person who has waited longest may be passed over before nobody else may be called.
    var passLimit = 4
    /// Where to go, for the ticket: “Khu A, quầy 1 đến 3”.
    var area: String?
    /// How long serving somebody takes, for the first estimates of the day.
    var usualServiceTime = Duration.seconds(480)
    /// The services, where a number is asked for by service; a group without any is one service by itself.
    var services: [Service] = []
}

/// One kind of business within a group, for instance "khai sinh" within "hộ tịch".
struct Service: Equatable, Sendable {
    /// Stable, for logs and reports.
    var id: String
    /// What citizens call it.
    var name: String
    /// The name in English.
    var nameEnglish: String?
}

/// Who of a group's waiting people comes next.
///
/// "Preferred" are those of a priority class and those whose appointment is due; whatever the policy says, nobody who
/// has waited longest is passed over more than ``ServiceGroup/passLimit`` times.
enum CallPolicy: Equatable, Sendable {
    /// The preferred first, by the rank of their class.
    case strict
    /// So many ordinary people to so many preferred ones, while both wait; a preferred one begins.
    case ratio(ordinary: Int, preferred: Int)
    /// By waiting time, to which each class adds its minutes: nobody passes who came that much later.
    case ageing
}

/// Why somebody is called ahead.
struct PriorityClass: Equatable, Sendable {
    /// Stable, for logs and reports: `elderly`.
    var id: String
    /// For citizens: “Người cao tuổi (từ 75 tuổi)”.
    var name: String
    /// The name in English.
    var nameEnglish: String?
    /// What to show when called: “Căn cước hoặc thẻ người cao tuổi”.
    var evidence: String
    /// 1 goes before 2.
    var rank = 1
    /// By how much an ageing policy lengthens the wait.
    var headStart = Duration.seconds(1_200)
    /// Whether people choose it at the kiosk; otherwise only staff give it.
    var isOfferedAtKiosk = true
}

/// A counter, and whom it takes.
struct Counter: Equatable, Sendable {
    /// How the groups of a counter go together.
    enum Order: String, CaseIterable, Sendable {
        /// Whoever has waited longest, of whichever group.
        case longestWait
        /// The group that stands first while it has somebody, within the bound on being passed over.
        case listed
    }

    /// What is called: `3`, `3A`.
    var id: String
    /// Beside the number, where it has a name: “Tư pháp - Hộ tịch”.
    var name: String?
    /// The series it takes, all of their services; in order.
    var series: [String]
    /// Only these services, where the list is not empty.
    var services: [String] = []
    var order = Order.longestWait
    /// The zone whose speaker calls for it.
    var zone = "1"
}
