public import ApplianceKit
public import Foundation

/// What the central system last said about each dossier, in `dossiers.db`.
///
/// For answers while it can't be reached, with the time they are of, and for fresh answers at once where a
/// ``CentralSync`` keeps it up to date. Both daemons of a box share the file. It is a cache: a damaged file is made anew,
/// a full disk makes it silent, and neither keeps anybody from a live answer.
///
/// ```swift
/// let cache = try DossierCache(path: "/var/lib/tracuu/dossiers.db")
/// let entry = await cache.entry(code)
/// ```
public final class DossierCache: Sendable {
    /// A dossier, and when the central system said so.
    public struct Entry: Sendable, Equatable {
        /// As the central system knew it then.
        public let dossier: Dossier
        /// When it was fetched, or confirmed since by a synchronisation that would have told of a change.
        public let fetchedAt: Date
        /// What is known of its lookup code.
        public let lookupCode: StoredLookupCode

        init(dossier: Dossier, fetchedAt: Date, lookupCode: StoredLookupCode = .unknown) {
            self.dossier = dossier
            self.fetchedAt = fetchedAt
            self.lookupCode = lookupCode
        }

        func confirmed(at date: Date) -> Entry {
            date > fetchedAt ? Entry(dossier: dossier, fetchedAt: date, lookupCode: lookupCode) : self
        }
    }

    /// Where the file is.
    public let path: String
    private let reader: CacheReader
    let writer: CacheWriter

    /// A cache in a file, which is opened when it is first needed.
    ///
    /// - Parameter path: The file. Its folder must be there.
    /// - Throws: ``SystemError`` where the system has no thread left.
    public init(path: String) throws(SystemError) {
        self.path = path
        reader = try CacheReader(path: path)
        writer = try CacheWriter(path: path)
    }

    /// What is known about a code, or nil. Never about a code that only begins so: normal forms are compared whole.
    public func entry(_ code: DossierCode) async -> Entry? { await reader.entry(code) }

    /// Keeps what the central system said about one dossier.
    ///
    /// A change that citizens are told of is kept as an event for the next synchronisation, in the same transaction.
    ///
    /// - Parameters:
    ///   - fetchedAt: When it said so. What is a little older than what is there is dropped.
    ///   - lookupCode: What became known of its lookup code; ``StoredLookupCode/unknown`` leaves what is there.
    public func store(
        _ dossier: Dossier, fetchedAt: Date, lookupCode: StoredLookupCode = .unknown
    ) async {
        await writer.store(dossier, fetchedAt: fetchedAt, lookupCode: lookupCode)
    }

    /// Forgets a dossier that the central system says it does not have.
    public func remove(_ code: DossierCode) async { await writer.remove([code]) }

    /// How many dossiers are kept.
    public func count() async -> Int { await reader.count() }

    /// Up to when everything in the file is known to be true; nil where no synchronisation has come to its end.
    public func asOf() async -> Date? { await reader.date(.asOf) }

    /// The procedures that the central system publishes, as they were last read.
    public func procedures() async -> [Procedure] { await published(.procedures) }
    /// The agencies, as they were last read.
    public func agencies() async -> [Agency] { await published(.agencies) }
    /// The counters, as they were last read.
    public func counters() async -> [ServiceCounter] { await published(.counters) }
    /// The central system's days off and days worked, as they were last read.
    public func calendarDays() async -> [CalendarDay] { await published(.calendarDays) }

    private func published<Item: Decodable>(_ kind: PublishedKind) async -> [Item] {
        let decoder = JSONDecoder()
        return await reader.published(kind).compactMap { try? decoder.decode(Item.self, from: Data($0.utf8)) }
    }

    /// Lets go of a file that another process has found damaged, so that it can be made anew. To be called now and then
    /// by who has nothing else to do with the file.
    public func letGoIfDamaged() async {
        await reader.letGoIfDamaged()
        await writer.letGoIfDamaged()
    }
}
