import ApplianceKit
import Foundation

/// Where a listing or the changes stand.
///
/// OpenCPS can't be asked what has changed since a moment. What can be asked by day is what was received, became ready
/// or was closed; all else (a supplement asked for, a date moved, a result taken back) only shows when the open
/// dossiers are read again.
private struct Place: Codable {
    enum Phase: String, Codable {
        /// Listing: what was received within a window of days.
        case windows
        /// Listing: what has not been received yet.
        case unreceived
        /// Changes, by day.
        case received, released, finished
        /// Changes: every open dossier.
        case open
        /// Changes: every open dossier where there are too many for one list, by the day of receipt.
        case openByReceipt
        /// Changes: and those that have not been received yet.
        case openUnreceived
    }

    /// As configured: with other sites it is another listing.
    var sites: [Int]
    var phase: Phase
    /// Which of the sites.
    var site = 0
    /// The first day of the window, counted from 1970-01-01 in Việt Nam's time.
    var day: Int
    /// How many days the window has.
    var span = Place.widestSpan
    /// Changes by day: how many days after ``day`` it stands, where all of them at once are too many for one list.
    var ahead: Int?
    var walk = ListWalk()
    /// When this round began, seconds since 1970; nil between rounds.
    var begun: Double?
    /// When the open dossiers were last read.
    var reread: Double
    /// How many dossiers all sites have.
    var total: Int?

    static let widestSpan = 7
    /// Open dossiers are few among all.
    static let widestOpenSpan = 56
    /// Changes of more days than these are not read day by day.
    static let longestSilence = 14

    init(sites: [Int], phase: Phase, day: Int, reread: Double) {
        self.sites = sites
        self.phase = phase
        self.day = day
        self.reread = reread
    }

    var cursor: SyncCursor {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let text = (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) }
        return SyncCursor(rawValue: text ?? "")
    }

    static func read(_ cursor: SyncCursor, sites: [Int]) throws(CentralSystemError) -> Place {
        guard let place = try? JSONDecoder().decode(Place.self, from: Data(cursor.rawValue.utf8)), place.sites == sites,
            sites.indices.contains(place.site), place.walk.isSound, (1...widestOpenSpan).contains(place.span),
            (place.ahead ?? 0) >= 0
        else { throw .cursorExpired }
        return place
    }
}

extension OpenCPS {
    /// A list with more rows could not be read to its end, were a few to come while it is read.
    private var longestList: Int { configuration.resultWindow / 10 * 9 }
    /// The search index is behind the database, from which a lookup of a moment ago may have come: what the list says is
    /// as old as that at least, and must not undo it.
    static let indexLag = 5.0
    private var reach: ListWalk.Reach {
        ListWalk.Reach(window: configuration.resultWindow, pageSize: configuration.pageSize, overlap: 10)
    }
    private static let openStatuses =
        "new,collecting,receiving,waiting,paying,processing,handover,interoperating,releasing,posting,correcting,"
        + "cancelling,pausing"

    /// Goes through each site by the day of receipt, a week or less at a time.
    public func listing(after cursor: SyncCursor?) async throws(CentralSystemError) -> ChangePage {
        let now = try wallTime()
        var place: Place
        if let cursor {
            place = try Place.read(cursor, sites: configuration.groupIDs)
        } else {
            place = Place(
                sites: configuration.groupIDs, phase: .windows, day: Self.day(now) - configuration.historyDays,
                reread: now.timeIntervalSince1970)
            place.begun = now.timeIntervalSince1970
            place.total = try await total()
        }
        guard place.phase == .windows || place.phase == .unreceived, let begun = place.begun else {
            throw .cursorExpired
        }
        let list = try await self.list(at: place)
        if try narrow(&place, for: list, now: now) {
            return ChangePage(dossiers: [], total: place.total, next: place.cursor, isLast: false, asOf: now)
        }
        var page = self.page(list, total: place.total, asOf: now - Self.indexLag)
        switch pass(&place, list) {
        case .goesOn:
            page.next = place.cursor
            return page
        case .isOver(let unshown): page.unshown = unshown
        }
        // A system whose clock is a day ahead has received things tomorrow.
        let lastDay = Self.day(Date(timeIntervalSince1970: begun)) + 1
        if place.phase == .windows {
            place.day += place.span
            place.span = Place.widestSpan
            if place.day > lastDay { place.phase = .unreceived }
        } else {
            place.phase = .windows
            place.day = Self.day(Date(timeIntervalSince1970: begun)) - configuration.historyDays
            place.site += 1
            if place.site == place.sites.count {
                page.isLast = true
                place = Place(
                    sites: place.sites, phase: .received, day: Self.day(Date(timeIntervalSince1970: begun)) - 1,
                    reread: begun)
            }
        }
        page.next = place.cursor
        return page
    }

    /// Three lists by day for each site, from the day before the last round on, and now and then all open dossiers.
    public func changes(since cursor: SyncCursor?) async throws(CentralSystemError) -> ChangePage {
        let now = try wallTime()
        var place =
            try cursor.map { cursor throws(CentralSystemError) in
                try Place.read(cursor, sites: configuration.groupIDs)
            }
            ?? Place(
                sites: configuration.groupIDs, phase: .received, day: Self.day(now),
                reread: now.timeIntervalSince1970)
        guard place.phase != .windows, place.phase != .unreceived else { throw .cursorExpired }
        if place.begun == nil {
            place.begun = now.timeIntervalSince1970
            // After the clock was set back, what was read last is not in the future for long.
            place.reread = min(place.reread, now.timeIntervalSince1970)
        }
        let list = try await self.list(at: place)
        if try narrow(&place, for: list, now: now) {
            return ChangePage(dossiers: [], next: place.cursor, isLast: false, asOf: now)
        }
        var page = self.page(list, total: nil, asOf: now - Self.indexLag)
        if case .isOver(let unshown) = pass(&place, list) {
            page.unshown = unshown
            page.isLast = isDone(&place, now: now)
        }
        page.next = place.cursor
        return page
    }

    /// Goes to the next list of a round; true where there is none.
    private func isDone(_ place: inout Place, now: Date) -> Bool {
        let begun = place.begun ?? now.timeIntervalSince1970
        if let ahead = place.ahead {
            // A system whose clock is a day ahead has received things tomorrow.
            let isLastDay = place.day + ahead > Self.day(now)
            place.ahead = isLastDay ? nil : ahead + 1
            if !isLastDay { return false }
        }
        switch place.phase {
        case .received: place.phase = .released
        case .released: place.phase = .finished
        case .finished where place.site + 1 < place.sites.count:
            place.phase = .received
            place.site += 1
        case .finished where begun - place.reread >= configuration.rereadEvery.seconds:
            place.phase = .open
            place.site = 0
        case .openByReceipt:
            place.day += place.span
            place.span = Place.widestOpenSpan
            // A system whose clock is a day ahead has received things tomorrow.
            if place.day > Self.day(now) + 1 { place.phase = .openUnreceived }
        case .open where place.site + 1 < place.sites.count, .openUnreceived where place.site + 1 < place.sites.count:
            place.phase = .open
            place.site += 1
        case .finished, .open, .openUnreceived, .windows, .unreceived:
            let reread = place.phase == .finished ? place.reread : begun
            // From the day before: a system whose clock is behind still writes yesterday's date, and its index is late.
            place = Place(
                sites: place.sites, phase: .received, day: Self.day(Date(timeIntervalSince1970: begun)) - 1,
                reread: reread)
            return true
        }
        return false
    }

    /// Cuts a list with more rows than can be read to its end into several; false where that is not needed, or not
    /// possible: then it is read from both ends.
    private func narrow(
        _ place: inout Place, for list: OpenCPSBody.List, now: Date
    ) throws(CentralSystemError) -> Bool {
        guard list.total > longestList, place.walk.isAtStart else { return false }
        switch place.phase {
        case .windows, .openByReceipt:
            guard place.span > 1 else { return false }
            place.span /= 2
        case .received, .released, .finished:
            guard place.ahead == nil else { return false }
            // After a long silence all is listed again.
            guard Self.day(now) + 1 - place.day <= Place.longestSilence else { throw .cursorExpired }
            place.ahead = 0
        case .open:
            place.phase = .openByReceipt
            place.day = Self.day(now) - configuration.historyDays
            place.span = Place.widestOpenSpan
        case .unreceived, .openUnreceived: return false
        }
        return true
    }

    /// Goes past a page; where the list is over, the next one begins at its start.
    private func pass(_ place: inout Place, _ list: OpenCPSBody.List) -> ListWalk.Step {
        let step = place.walk.pass(
            list.rowCount, of: list.total, first: list.rows.first?.dossierId.map(String.init), within: reach)
        if step != .goesOn { place.walk = ListWalk() }
        return step
    }

    private func list(at place: Place) async throws(CentralSystemError) -> OpenCPSBody.List {
        let from = Self.text(day: place.day)
        func days(_ date: String) -> [(String, String)] {
            guard let ahead = place.ahead else { return [("from\(date)", from)] }
            let day = Self.text(day: place.day + ahead)
            return [("from\(date)", day), ("to\(date)", day)]
        }
        var query: [(String, String)] =
            switch place.phase {
            case .windows:
                [("fromReceiveDate", from), ("toReceiveDate", Self.text(day: place.day + place.span - 1))]
            case .unreceived, .openUnreceived: [("status", "receiving,collecting")]
            case .openByReceipt:
                [
                    ("status", Self.openStatuses), ("fromReceiveDate", from),
                    ("toReceiveDate", Self.text(day: place.day + place.span - 1)),
                ]
            case .received: days("ReceiveDate")
            case .released: days("ReleaseDate")
            case .finished: days("FinishDate")
            case .open: [("status", Self.openStatuses)]
            }
        // By the day of creation, which is its own order, backwards.
        if place.walk.isFromEnd { query.append(("order", "true")) }
        return try await list(
            query, start: place.walk.position, count: configuration.pageSize, groupID: place.sites[place.site],
            personal: PersonalFields(needs))
    }

    private func total() async throws(CentralSystemError) -> Int {
        var total = 0
        for groupID in configuration.groupIDs {
            total += try await list([], start: 0, count: 1, groupID: groupID, personal: []).total
        }
        return total
    }

    func page(_ list: OpenCPSBody.List, total: Int?, asOf: Date) -> ChangePage {
        var page = ChangePage(
            dossiers: [], unreadable: list.unreadable, total: total, next: SyncCursor(rawValue: ""), isLast: false,
            asOf: asOf)
        // Drafts have no number yet.
        for row in list.rows where !row.code.normalForm.isEmpty {
            do throws(CentralSystemError) {
                let dossier = try dossier(row)
                page.dossiers.append(dossier)
                if dossier.status?.hasReason == true, !row.note.isEmpty { page.details[row.code] = row.note }
            } catch {
                page.unreadable += 1
                continue
            }
            if !row.contactTelNo.isEmpty || !row.contactEmail.isEmpty {
                page.contacts.append(
                    DossierContact(code: row.code, telephone: row.contactTelNo, email: row.contactEmail))
            }
            if let lookupCode = row.lookupCode, !lookupCode.isEmpty {
                page.lookupCodes[row.code] = needs.lookupCodeDigest?(row.code, lookupCode.uppercased())
            }
        }
        return page
    }

    // MARK: - Days

    /// Asking by day needs to know what day it is.
    private func wallTime() throws(CentralSystemError) -> Date {
        guard clock.isSet else { throw .unreachable("this box's clock is not set, and its lists are asked by day") }
        return clock.now
    }

    /// Việt Nam has been at UTC+7 throughout.
    private static func day(_ date: Date) -> Int {
        Int(((date.timeIntervalSince1970 + 25_200) / 86_400).rounded(.down))
    }

    /// `d/m/yyyy`: anything else would be ignored there, and everything listed.
    private static func text(day: Int) -> String {
        LocalTime(Date(timeIntervalSince1970: Double(day) * 86_400 - 25_200)).date
    }
}
