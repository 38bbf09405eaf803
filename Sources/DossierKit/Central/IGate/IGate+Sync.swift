import ApplianceKit
import Foundation

/// Where a listing or the changes stand.
private struct Place: Codable {
    enum Phase: String, Codable {
        /// Listing: what was accepted within a window of days.
        case windows
        /// Listing: what has been sent and not been accepted yet.
        case unaccepted
        /// Changes, the newest first.
        case updates
    }

    /// As configured: with another agency it is another listing.
    var agency: String?
    var phase: Phase
    /// The first day of the window, counted from 1970-01-01 UTC.
    var day = 0
    /// The last one of the listing.
    var lastDay = 0
    /// Listing: where the list stands.
    var walk = ListWalk()
    /// Changes: which page of them.
    var page = 0
    var total: Int?
    /// By the system's clock, in seconds: what was updated before has been read.
    var watermark: Double?
    /// The next watermark, which holds when this walk has come down to the present one.
    var newest: Double?

    /// How many days the window has.
    var span = Place.widestSpan

    static let widestSpan = 7

    var cursor: SyncCursor {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let text = (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) }
        return SyncCursor(rawValue: text ?? "")
    }

    static func read(_ cursor: SyncCursor, agency: String?) throws(CentralSystemError) -> Place {
        guard let place = try? JSONDecoder().decode(Place.self, from: Data(cursor.rawValue.utf8)),
            place.agency == agency, place.page >= 0, place.walk.isSound, (1...widestSpan).contains(place.span)
        else { throw .cursorExpired }
        return place
    }
}

extension IGate {
    /// What was updated so shortly before the watermark is read again: two updates may carry one time, and a slow one
    /// may show up after a quick one.
    private static let overlap = 120.0

    /// By the day of acceptance, a week at a time.
    public func listing(after cursor: SyncCursor?) async throws(CentralSystemError) -> ChangePage {
        var place: Place
        if let cursor {
            place = try Place.read(cursor, agency: configuration.agencyID)
        } else {
            guard clock.isSet else {
                throw .unreachable("this box's clock is not set, and its lists are asked by day")
            }
            let today = Int(clock.now.timeIntervalSince1970 / 86_400)
            place = Place(agency: configuration.agencyID, phase: .windows)
            place.day = today - configuration.historyDays
            // A system whose clock is a day ahead has accepted things tomorrow.
            place.lastDay = today + 2
            // What changes from here on is left to the changes.
            let newest = try await search([("sort", "updatedDate,desc")], page: 0, size: 1, personal: [])
            place.watermark = newest.rows.first?.updated?.timeIntervalSince1970 ?? 0
            place.total = newest.total
        }
        guard place.phase != .updates else { throw .cursorExpired }
        let asOf = clock.now
        let found = try await search(
            Self.query(place), page: place.walk.position / configuration.pageSize, size: configuration.pageSize,
            personal: PersonalFields(needs))
        let isTooLong = (found.total ?? 0) > configuration.resultWindow
        if place.phase == .windows, place.walk.isAtStart, place.span > 1, isTooLong {
            place.span /= 2
            return ChangePage(dossiers: [], total: place.total, next: place.cursor, isLast: false, asOf: asOf)
        }
        var page = self.page(found, total: place.total, asOf: asOf)
        switch try pass(&place, found) {
        case .goesOn: break
        case .isOver(let unshown):
            page.unshown = unshown
            place.walk = ListWalk()
            if place.phase == .windows {
                place.day += place.span
                place.span = Place.widestSpan
                if place.day > place.lastDay { place.phase = .unaccepted }
            } else {
                place.phase = .updates
                page.isLast = true
            }
        }
        page.next = place.cursor
        return page
    }

    /// Goes past a page. Pages are asked for by their number, so they can't overlap.
    private func pass(_ place: inout Place, _ found: IGatePage) throws(CentralSystemError) -> ListWalk.Step {
        if found.isLast { return .isOver(unshown: 0) }
        let size = configuration.pageSize
        guard found.total != nil || place.walk.position + 2 * size <= configuration.resultWindow else {
            throw .protocolViolation("it has more dossiers than its search shows, and does not say how many")
        }
        return place.walk.pass(
            size, of: found.total ?? .max, first: found.rows.first?.id,
            within: ListWalk.Reach(window: configuration.resultWindow, pageSize: size, overlap: 0))
    }

    /// What was updated, the newest first, down to what has been read. The system's clock alone counts.
    public func changes(since cursor: SyncCursor?) async throws(CentralSystemError) -> ChangePage {
        var place =
            try cursor.map { cursor throws(CentralSystemError) in
                try Place.read(cursor, agency: configuration.agencyID)
            } ?? Place(agency: configuration.agencyID, phase: .updates)
        guard place.phase == .updates else { throw .cursorExpired }
        let asOf = clock.now
        let found = try await search(
            [("sort", "updatedDate,desc")], page: place.page, size: configuration.pageSize,
            personal: PersonalFields(needs))
        var page = self.page(found, total: nil, asOf: asOf)
        let times = found.rows.compactMap { $0.updated?.timeIntervalSince1970 }
        if place.page == 0 { place.newest = times.max() ?? place.watermark }
        let isDown = place.watermark.map { mark in times.contains { $0 < mark - Self.overlap } } ?? true
        if found.isLast || isDown {
            place.watermark = place.newest ?? place.watermark
            place.newest = nil
            place.page = 0
            page.isLast = true
        } else {
            place.page += 1
            // After a long silence more has been updated than can be read back to where it stood: all is listed again.
            guard isWithinWindow(place) else { throw .cursorExpired }
        }
        page.next = place.cursor
        return page
    }

    /// Whether the page can be asked for.
    private func isWithinWindow(_ place: Place) -> Bool {
        (place.page + 1) * configuration.pageSize <= configuration.resultWindow
    }

    private static func query(_ place: Place) -> [(String, String)] {
        let order = place.walk.isFromEnd ? "desc" : "asc"
        return switch place.phase {
        case .windows:
            [
                ("accepted-from", CentralTimestamp.dayText(place.day) + "T00:00:00.000Z"),
                ("accepted-to", CentralTimestamp.dayText(place.day + place.span - 1) + "T23:59:59.999Z"),
                // By what does not change, or a page would slip past.
                ("sort", "acceptedDate,\(order)"),
            ]
        case .unaccepted: [("dossier-status", "0"), ("sort", "appliedDate,\(order)")]
        case .updates: []
        }
    }

    private func page(_ found: IGatePage, total: Int?, asOf: Date) -> ChangePage {
        var page = ChangePage(
            dossiers: [], unreadable: found.rowCount - found.rows.count, total: total,
            next: SyncCursor(rawValue: ""), isLast: false, asOf: asOf)
        // Drafts have no code yet.
        for row in found.rows where !(row.code.isEmpty && row.nationCode.isEmpty) {
            do throws(CentralSystemError) {
                let dossier = try dossier(row)
                page.dossiers.append(dossier)
                if !row.telephone.isEmpty || !row.email.isEmpty {
                    page.contacts.append(
                        DossierContact(code: dossier.code, telephone: row.telephone, email: row.email))
                }
            } catch {
                page.unreadable += 1
            }
        }
        return page
    }
}
