import ApplianceKit
public import Foundation

/// When the centre is open.
extension Wording {
    /// How the centre is at a moment, in one sentence with accents: `Đang mở cửa đến 11:30.`
    public func opening(_ state: OpeningHours.State, now: Date) -> String {
        switch state {
        case .open(let until): text(.opening(.open), [.clock: LocalTime(until).clock])
        case .worked: text(.opening(.worked), [:])
        case .unconfirmed(let name): text(.opening(.unconfirmed), [.holiday: shortHoliday(name)])
        case .closed(let closure, let opens): closed(closure, [.opens: opens.map { self.opens($0, now: now) } ?? ""])
        }
    }

    private func closed(_ closure: OpeningHours.Closure, _ values: [Placeholder: String]) -> String {
        switch closure {
        case .beforeHours, .afterHours: text(.opening(.closed), values)
        case .pause: text(.opening(.pause), values)
        case .weekend: text(.opening(.weekend), values)
        case .holiday(let name):
            text(.opening(.holiday), values.merging([.holiday: shortHoliday(name)]) { $1 })
        }
    }

    private func shortHoliday(_ name: String) -> String { MessageText.shortened(name, to: 40) }

    /// `lúc 13:30`, `lúc 07:30 thứ Hai 23/02`.
    private func opens(_ date: Date, now: Date) -> String {
        let time = LocalTime(date)
        if time.isSameDay(as: LocalTime(now)) { return text(.opening(.today), [.clock: time.clock]) }
        return text(
            .opening(.otherDay),
            [.clock: time.clock, .weekday: text(.weekday(time.weekday), [:]), .day: String(time.date.prefix(5))])
    }

    /// The reply to who asks for the hours: how it is now stands before all that the centre says of itself, and what
    /// finds no room beside it is left out.
    func hours(_ state: OpeningHours.State?, now: Date) -> String {
        let today = state.map { opening($0, now: now) } ?? ""
        let room = form.room(parts: form.replyParts)
        let attempts: [[Placeholder: String]] = [
            [.today: today], [.today: today, .centre: ""], [.today: today, .centre: "", .address: ""],
        ]
        for values in attempts {
            let text = fitted(.query(.hours), values)
            if text.messageLength <= room { return text }
        }
        return fitted(.query(.hours))
    }

    /// As the centre words it, or as its calendar has it.
    var centreHours: String {
        guard centre.hours.isEmpty, let week = centre.week else { return centre.hours }
        return text(
            .opening(.week),
            [.times: Self.times(week.workday), .saturday: Self.times(week.saturday), .sunday: Self.times(week.sunday)])
    }

    private static func times(_ spans: [OpeningHours.Span]) -> String {
        spans.map { "\(clock($0.opens))-\(clock($0.closes))" }.joined(separator: ", ")
    }

    /// `7:30`.
    private static func clock(_ minute: Int) -> String {
        "\(minute / 60):\(minute % 60 < 10 ? "0" : "")\(minute % 60)"
    }
}
