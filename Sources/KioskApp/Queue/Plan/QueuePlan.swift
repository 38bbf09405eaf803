import Foundation

/// How a centre's queue is laid out: what the configuration says, nothing of today.
struct QueuePlan: Equatable, Sendable {
    /// At least one.
    var groups: [ServiceGroup]
    /// None where nobody has set any up: then numbers are given, and staff call by hand.
    var counters: [Counter] = []
    /// In the order of the choice on the screen.
    var priorities: [PriorityClass] = PriorityClass.usual
    /// The hour, 0 to 6, at which a new day of numbers begins.
    var resetHour = 0
    /// How long before its hour an appointment is in the queue.
    var appointmentLead = Duration.seconds(600)
    /// How many numbers a satellite holds of each series, to go on with when it is cut off.
    var leaseSize = 50
    /// For how many days the log is kept.
    var keptDays = 100
    /// The address of the centre's hub, where this box is not it: `https://192.168.1.10:8443`.
    var hub: String?
    /// By what this box and that hub know each other; nil where `hub join` has written it down.
    var pairing: HubPairing?
    /// The telephone number that answers `STT A015`, for the tickets; nil where none does.
    var smsNumber: String?
    /// How people are told by SMS that it is soon their turn; nil where they are not.
    var sms: QueueFollowers.Settings?

    func group(_ series: String) -> ServiceGroup? { groups.first { $0.series == series } }
    func counter(_ id: String) -> Counter? { counters.first { $0.id == id } }
    func priority(_ id: String?) -> PriorityClass? { id.flatMap { id in priorities.first { $0.id == id } } }

    /// A service by its id; nil where the group itself is meant.
    func service(_ id: String?, of series: String) -> Service? {
        id.flatMap { id in group(series)?.services.first { $0.id == id } }
    }

    /// Whether the counter may call this ticket.
    func takes(_ counter: Counter, _ ticket: Ticket) -> Bool {
        counter.series.contains(ticket.queue)
            && (counter.services.isEmpty || ticket.service.map(counter.services.contains) ?? true)
    }

    /// What citizens call the service that a ticket is for.
    func serviceName(_ service: String?, of series: String) -> String {
        self.service(service, of: series)?.name ?? group(series)?.name ?? series
    }
}

extension PriorityClass {
    /// Law on the elderly, law on persons with disabilities, custom of the centres; a centre may have its own.
    static let usual = [
        PriorityClass(
            id: "elderly", name: "Người từ 75 tuổi trở lên", nameEnglish: "Aged 75 and over", evidence: "căn cước"),
        PriorityClass(
            id: "disability", name: "Người khuyết tật nặng", nameEnglish: "Severe disability",
            evidence: "giấy xác nhận khuyết tật"),
        PriorityClass(id: "pregnant", name: "Phụ nữ mang thai", nameEnglish: "Pregnant", evidence: ""),
        PriorityClass(
            id: "infant", name: "Người có con dưới 36 tháng tuổi đi cùng", nameEnglish: "With a child under 3",
            evidence: ""),
        PriorityClass(
            id: "merit", name: "Người có công, thương binh", nameEnglish: "Persons with merit, war invalids",
            evidence: "giấy chứng nhận người có công"),
    ]
}
