/// What may be asked of a central system.
public enum CentralCall: String, CaseIterable, Sendable {
    /// ``CentralSystem/reply(about:lookupCode:unless:)``.
    case lookup
    /// ``CentralSystem/dossier(identifier:lookupCode:)``.
    case identifierLookup
    /// ``CentralSystem/listing(after:)``.
    case listing
    /// ``CentralSystem/changes(since:)``.
    case changes
    /// ``CentralSystem/procedures()``.
    case procedures
    /// ``CentralSystem/agencies()``.
    case agencies
    /// ``CentralSystem/calendarDays()``.
    case calendarDays
    /// ``CentralSystem/counters()``.
    case counters
    /// ``CentralSystem/bookings(year:month:day:)``.
    case bookings
    /// ``CentralSystem/upload(_:)``.
    case upload
    /// ``CentralSystem/claimNotices(_:)`` and ``CentralSystem/renew(_:for:)``.
    case notices
}
