/// The province's system that knows the dossiers.
///
/// An adapter for each kind. What identifies a person leaves an adapter only where it was made to
/// (``PersonalDataNeeds``), and then apart from the dossiers.
///
/// Few systems have every call: ``calls`` names those that this one has; the others throw
/// ``CentralSystemError/notSupported(_:)``, which is an answer, not a fault.
public protocol CentralSystem: Sendable {
    /// What may be asked of this system.
    var calls: Set<CentralCall> { get }

    /// Whether “there is none” comes from the system's own books. A search index may be behind them, or incomplete while
    /// it is being built anew: then a dossier that is known from before is not believed to be gone.
    var isAbsenceFinal: Bool { get }

    /// The dossier with the system's own number, as some barcodes name it.
    ///
    /// - Parameter lookupCode: Checked by the system. Its numbers can be counted through, so without one nothing is told.
    /// - Returns: nil where there is none, or the lookup code is another one: both get the same answer.
    /// - Throws: ``CentralSystemError``.
    func dossier(identifier: String, lookupCode: String?) async throws(CentralSystemError) -> Dossier?

    /// The dossier with exactly this code, how the lookup code compares, and a tag to ask again with.
    ///
    /// - Parameters:
    ///   - code: Compared by its normal form with what the system answers: never a dossier whose code only begins so.
    ///   - lookupCode: What stood beside the code. Systems that don't demand it for a code leave it aside.
    ///   - tag: Of an earlier reply about the same code; ``CentralReply/unchanged`` is only given for one.
    /// - Throws: ``CentralSystemError`` where it could not be asked or its answer can't be trusted.
    func reply(
        about code: DossierCode, lookupCode: String?, unless tag: EntityTag?
    ) async throws(CentralSystemError) -> CentralReply

    /// A page of everything that the system knows, for the first load and the check at night.
    ///
    /// Goes on where `cursor` stands, also in another process days later, so the work of an interrupted load is not lost.
    /// The last page's ``ChangePage/next`` is the cursor for ``changes(since:)``: what changed during the listing
    /// comes there. A dossier may come several times; the later page counts.
    ///
    /// - Parameter cursor: nil begins.
    /// - Throws: ``CentralSystemError``; ``CentralSystemError/cursorExpired`` means to begin again with nil.
    func listing(after cursor: SyncCursor?) async throws(CentralSystemError) -> ChangePage

    /// A page of what has changed.
    ///
    /// Where ``ChangePage/isLast`` is set there is no more for now, and ``ChangePage/next`` is for the next time. What has
    /// not changed may come too: not every system can tell. Compare before telling anybody.
    ///
    /// - Parameter cursor: Of the page before. nil is “from now on”, for systems that count by days from this day on.
    /// - Throws: ``CentralSystemError``; ``CentralSystemError/cursorExpired`` means to list everything again.
    func changes(since cursor: SyncCursor?) async throws(CentralSystemError) -> ChangePage

    /// The procedures that the province publishes.
    func procedures() async throws(CentralSystemError) -> [Procedure]

    /// The agencies that decide dossiers.
    func agencies() async throws(CentralSystemError) -> [Agency]

    /// The days that differ from Monday to Friday: public holidays, and working days by decree.
    func calendarDays() async throws(CentralSystemError) -> [CalendarDay]

    /// The counters of the centre.
    func counters() async throws(CentralSystemError) -> [ServiceCounter]

    /// Who is booked at the centre on a day of Việt Nam's.
    ///
    /// - Throws: ``CentralSystemError``.
    func bookings(year: Int, month: Int, day: Int) async throws(CentralSystemError) -> BookedDay

    /// Hands over what the box has counted or done.
    ///
    /// Safe to repeat: the system takes a batch with the same key once.
    ///
    /// - Returns: Which items the system refuses for good. The others it has.
    /// - Throws: ``CentralSystemError``: then nothing is known to have arrived, and the same batch is sent again.
    func upload(_ batch: UploadBatch) async throws(CentralSystemError) -> UploadReceipt

    /// Takes notices to send, which no other gateway is given for as long as the lease runs.
    ///
    /// - Throws: ``CentralSystemError``.
    func claimNotices(_ wish: ClaimWish) async throws(CentralSystemError) -> NoticeClaim

    /// Prolongs the lease of a claim.
    ///
    /// - Throws: ``CentralSystemError/claimLost`` where it has run out and may be another gateway's by now: what has not
    ///   been handed to a modem must not be any more.
    func renew(_ claim: NoticeClaim, for lease: Duration) async throws(CentralSystemError) -> NoticeClaim
}

extension CentralSystem {
    /// Lookups only.
    public var calls: Set<CentralCall> { [.lookup, .identifierLookup] }

    /// As a system with books of its own says it.
    public var isAbsenceFinal: Bool { true }

    /// Not supported.
    public func listing(after cursor: SyncCursor?) async throws(CentralSystemError) -> ChangePage {
        throw .notSupported(.listing)
    }

    /// Not supported.
    public func changes(since cursor: SyncCursor?) async throws(CentralSystemError) -> ChangePage {
        throw .notSupported(.changes)
    }

    /// Not supported.
    public func procedures() async throws(CentralSystemError) -> [Procedure] { throw .notSupported(.procedures) }

    /// Not supported.
    public func agencies() async throws(CentralSystemError) -> [Agency] { throw .notSupported(.agencies) }

    /// Not supported.
    public func calendarDays() async throws(CentralSystemError) -> [CalendarDay] { throw .notSupported(.calendarDays) }

    /// Not supported.
    public func counters() async throws(CentralSystemError) -> [ServiceCounter] { throw .notSupported(.counters) }

    /// Not supported.
    public func bookings(year: Int, month: Int, day: Int) async throws(CentralSystemError) -> BookedDay {
        throw .notSupported(.bookings)
    }

    /// Not supported.
    public func upload(_ batch: UploadBatch) async throws(CentralSystemError) -> UploadReceipt {
        throw .notSupported(.upload)
    }

    /// Not supported.
    public func claimNotices(_ wish: ClaimWish) async throws(CentralSystemError) -> NoticeClaim {
        throw .notSupported(.notices)
    }

    /// Not supported.
    public func renew(_ claim: NoticeClaim, for lease: Duration) async throws(CentralSystemError) -> NoticeClaim {
        throw .notSupported(.notices)
    }
}
