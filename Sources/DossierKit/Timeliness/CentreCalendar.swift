import Foundation

/// The centre's calendar: the public holidays that come with the programs, the central system's own list above them, the
/// centre's configuration above both.
///
/// ```swift
/// switch await dossiers.calendar.openingHours().state(at: clock.now) {
/// case .open(let until): …
/// case .closed(let why, let opens): …
/// case .worked, .unconfirmed, nil: …
/// }
/// ```
public struct CentreCalendar: Sendable {
    private let base: WorkingCalendar
    private let configuration: CalendarConfiguration
    private let cache: DossierCache

    /// - Throws: ``WorkingCalendarError`` with what is wrong in the list of public holidays.
    init(_ configuration: CalendarConfiguration, cache: DossierCache) throws {
        base =
            if let file = configuration.file {
                try WorkingCalendar(file: URL(fileURLWithPath: file))
            } else {
                try WorkingCalendar.vietnamese()
            }
        self.configuration = configuration
        self.cache = cache
    }

    /// The hours, with what the central system said last of its days; the file is read for it, so not for every frame.
    public func openingHours() async -> OpeningHours {
        OpeningHours(week: configuration.week, calendar: await workingCalendar())
    }

    /// The days alone.
    public func workingCalendar() async -> WorkingCalendar {
        base.overlaid(with: await cache.calendarDays()).overlaid(off: configuration.off, worked: configuration.worked)
    }
}
