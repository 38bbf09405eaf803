import Foundation

/// A dossier as the simulated central system keeps it.
struct SimulatedDossier: Sendable, Equatable {
    /// `dossierId`.
    var id: Int
    /// The site (tenant) that it belongs to.
    var groupID: Int
    /// `dossierNo`, as it stands on the receipt.
    var number: String
    /// `dossierCounter`: the number in the office's own book.
    var counter: String
    /// The lookup code on the receipt; empty where the process gives none.
    var lookupCode: String
    var procedure: SimulatedProcedure
    var agency: SimulatedAgency
    var step: DossierStep
    /// Whether it came over the Internet rather than over the counter.
    var isOnline: Bool
    var created: Date
    var received: Date?
    var due: Date?
    var released: Date?
    var finished: Date?
    var modified: Date

    /// Takes the dossier to a step and sets the dates as OpenCPS does on the way there: back into processing clears
    /// the dates of the result, so that what was ready is so no more.
    mutating func go(to step: DossierStep, at moment: Date) {
        self.step = step
        modified = moment
        if step != .receiving, received == nil {
            received = moment
            due = WorkingTime.day(procedure.days, after: moment)
        }
        switch step {
        case .releasing:
            released = released ?? moment
        case .done, .denied, .unresolved, .cancelled:
            released = released ?? moment
            finished = moment
        case .receiving, .new, .processing, .handover, .waiting, .paying, .pausing:
            released = nil
            finished = nil
        }
    }
}

/// An administrative procedure.
struct SimulatedProcedure: Sendable, Equatable {
    let code: String
    let name: String
    let domainCode: String
    let domain: String
    /// The time limit in working days.
    let days: Int
    /// What has to be handed in, one paper an entry.
    var papers = ["Tờ khai theo mẫu", "Căn cước hoặc hộ chiếu (xuất trình)"]
}

/// An agency that decides dossiers.
struct SimulatedAgency: Sendable, Equatable {
    /// The identifier of Decision 20/2020/QĐ-TTg, for example `H15.12`.
    let code: String
    let name: String
}

/// Office hours in Việt Nam's time, which has been UTC+7 throughout; the process's zone is not asked.
enum WorkingTime {
    static let zone = TimeZone(secondsFromGMT: 7 * 3600) ?? .gmt
    static let calendar: Calendar = {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        return calendar
    }()

    /// The same time so many working days later. Public holidays are left aside.
    static func day(_ count: Int, after start: Date) -> Date {
        var day = start
        var left = count
        while left > 0 {
            day += 86_400
            let weekday = calendar.component(.weekday, from: day)
            if weekday != 1, weekday != 7 { left -= 1 }
        }
        return day
    }

    /// The last moment before `date` that falls into office hours of a working day.
    static func lastMoment(before date: Date) -> Date {
        var moment = date
        while true {
            let parts = calendar.dateComponents([.weekday, .hour], from: moment)
            let hour = parts.hour ?? 0
            if parts.weekday != 1, parts.weekday != 7, (7..<11).contains(hour) || (13..<17).contains(hour) {
                return moment
            }
            moment -= 1_800
        }
    }
}
