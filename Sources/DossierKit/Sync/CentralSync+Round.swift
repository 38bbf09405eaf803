import ApplianceKit
import Foundation

extension CentralSync {
    /// One round: what is due of night's work, listing, changes and publications.
    ///
    /// - Throws: whatever ended it before its end; the next one goes on where it stood.
    func round(_ role: SyncRole) async throws {
        let now = clock.now
        // What had happened before the first synchronisation is no news; what happened since the last one of a file
        // that is gone is.
        let noticesSince = sink == nil ? nil : role.lastSuccess ?? now
        var progress = try await cache.writer.progress(source: source, noticesSince: noticesSince)
        try await careAtNight(progress, now: now)
        let isRewinding = try await startRewind(&progress)

        if let listing = try await dueListing(progress, now: now) {
            guard try await list(from: listing, role) else { return }
            progress = try await cache.writer.progress(source: source, noticesSince: noticesSince)
        }
        guard try await follow(from: progress.changes, role) else { return }
        if isRewinding { try await tellLeftOvers() }
        try await publish(progress, now: now)
    }

    // MARK: - Listing

    /// The listing that is under way or has to begin, where there is one.
    private func dueListing(_ progress: SyncProgress, now: Date) async throws -> SyncProgress.Listing? {
        guard central.calls.contains(.listing) else { return nil }
        if let listing = progress.listing { return listing }
        let isLost = central.calls.contains(.changes) && progress.changes == nil
        guard let listedAt = progress.listedAt, !isLost, !isNightDue(since: listedAt, now: now) else {
            if progress.listedAt == nil { log.notice("loads everything from the central system") }
            try await cache.writer.beginListing(at: now)
            return SyncProgress.Listing(began: now, cursor: nil, listed: 0)
        }
        return nil
    }

    /// Whether this night's work has not been done; where a box is off at night, once in three days at any time.
    private func isNightDue(since last: Date, now: Date) -> Bool {
        let local = LocalTime(now)
        let night = LocalTime.moment(
            year: local.year, month: local.month, day: local.day, hour: configuration.nightHour)
        let isNight = now >= night && now < night.addingTimeInterval(3 * 3_600)
        // A moment to come was written down by a clock that was wrong.
        return (isNight && last < night) || now.timeIntervalSince(last) > 3 * 86_400 || last > now + 86_400
    }

    /// Lists everything that is left, asking for a page while the one before is being kept.
    ///
    /// - Returns: false where another daemon has taken over.
    private func list(from listing: SyncProgress.Listing, _ role: SyncRole) async throws -> Bool {
        let isFirst = await cache.asOf() == nil
        var count = listing.listed
        var changesRead = clock.uptime
        do {
            var page = try await central.listing(after: listing.cursor)
            while true {
                count += page.dossiers.count
                show(count, of: page.total, isFirst: isFirst)
                if page.isLast {
                    try await take(page, from: .listing)
                    break
                }
                let cursor = page.next
                async let following = central.listing(after: cursor)
                try await take(page, from: .listing)
                page = try await following
                guard role.isOurs() else { return false }
                // A night's listing takes minutes: what changes meanwhile does not wait for its end.
                if !isFirst, clock.uptime - changesRead > configuration.interval {
                    let progress = try await cache.writer.progress(source: source, noticesSince: nil)
                    guard try await follow(from: progress.changes, role) else { return false }
                    changesRead = clock.uptime
                }
            }
            report(try await cache.writer.endListing(next: page.next), count: count, isFirst: isFirst)
            return true
        } catch CentralSystemError.cursorExpired {
            try await cache.writer.abandonListing()
            throw CentralSystemError.cursorExpired
        }
    }

    private func report(_ outcome: ListingOutcome, count: Int, isFirst: Bool) {
        if isFirst { log.notice("\(count) dossiers loaded") }
        if outcome.unshown > 0 {
            log.warning(
                "the central system counts \(outcome.unshown) dossiers more than its search shows, of days with too "
                    + "many: they are asked for one by one. Let its search show more, and set central.resultWindow.")
        } else if !outcome.areForgotten {
            log.warning(
                "the listing lacks \(outcome.missing) dossiers that are under way: too many to believe; they are kept")
        } else if outcome.missing > 0, !isFirst {
            log.info("\(outcome.missing) dossiers are not in the listing any more and were forgotten")
        }
    }

    private func show(_ count: Int, of total: Int?, isFirst: Bool) {
        var before: Int?
        update { state in
            if case .listing(let done, _) = state.phase { before = done }
            state.phase = .listing(done: count, of: total)
        }
        guard isFirst else { return }
        let step = max(1_000, (total ?? 1_000_000) / 10)
        if count / step > (before ?? 0) / step {
            log.notice("\(count) dossiers loaded\(total.map { " of \($0)" } ?? "")")
        }
    }

    // MARK: - Changes

    /// Reads what has changed.
    ///
    /// - Returns: false where another daemon has taken over.
    private func follow(from cursor: SyncCursor?, _ role: SyncRole) async throws -> Bool {
        guard central.calls.contains(.changes) else {
            finish(role)
            return true
        }
        // While nothing has been listed yet there is nothing to follow.
        if cursor == nil, central.calls.contains(.listing) { return true }
        update { $0.phase = .following }
        do {
            var page = try await central.changes(since: cursor)
            try await take(page, from: .changes)
            while !page.isLast {
                guard role.isOurs() else { return false }
                page = try await central.changes(since: page.next)
                try await take(page, from: .changes)
            }
        } catch CentralSystemError.cursorExpired {
            log.warning("\(CentralSystemError.cursorExpired)")
            try await cache.writer.forgetChangesCursor()
            throw CentralSystemError.cursorExpired
        }
        finish(role)
        return true
    }

    private func finish(_ role: SyncRole) {
        let now = clock.now
        role.lastSuccess = now
        update { state in
            state.phase = .following
            state.lastSuccess = now
        }
    }

    // MARK: - Pages

    func take(_ page: ChangePage, from place: SyncPlace) async throws {
        if page.unreadable > 0 { log.warning("\(page.unreadable) dossiers of a page can't be read and are left out") }
        if page.unshown > 0, place == .changes {
            log.warning(
                "\(page.unshown) changes of a day are more than the central system shows; the night's listing has them")
        }
        var told: [PendingEvent]?
        if let sink {
            // Most pages are empty, and an empty one has nothing to tell: a box at rest is woken less often.
            let pending = page.dossiers.isEmpty ? [] : try await cache.writer.note(page)
            if !pending.isEmpty { try await sink.take(events(pending, of: page)) }
            told = pending
        }
        _ = try await cache.writer.keep(page, from: place, told: told, confirms: confirms)
    }

    private func events(_ pending: [PendingEvent], of page: ChangePage) -> [DossierEvent] {
        let dossiers = Dictionary(page.dossiers.map { ($0.code, $0) }) { $1 }
        let contacts = Dictionary(page.contacts.map { ($0.code, $0) }) { $1 }
        return pending.compactMap { event in
            dossiers[event.code].map {
                DossierEvent(
                    kind: event.kind, dossier: $0, date: event.date, detail: page.details[event.code] ?? "",
                    contact: contacts[event.code])
            }
        }
    }

    /// Goes back to where events are whose receivers nobody knew, because the daemon that tells was not running.
    private func startRewind(_ progress: inout SyncProgress) async throws -> Bool {
        guard sink != nil, let rewind = progress.rewind else { return false }
        try await cache.writer.rewind(to: rewind)
        progress.changes = rewind
        return true
    }

    /// Events whose dossiers did not come again, so that nobody knows whom to tell: the sink counts them.
    private func tellLeftOvers() async throws {
        guard let sink else { return }
        let left = try await cache.writer.leftOverEvents()
        if !left.isEmpty {
            log.warning(
                "\(left.count) changes of dossiers can't be told: the central system gives no receiver any more")
            try await sink.take(
                left.map { DossierEvent(kind: $0.kind, dossier: $1, date: $0.date, contact: nil) })
        }
        try await cache.writer.endRewind(told: left.map(\.0))
    }

    // MARK: - Now and then

    /// Looks the file through for damage and forgets what is old.
    private func careAtNight(_ progress: SyncProgress, now: Date) async throws {
        guard let last = progress.inspectedAt else {
            try await cache.writer.mark(.inspectedAt, at: now)
            return
        }
        guard isNightDue(since: last, now: now) else { return }
        if let problem = await (try CacheInspection()).problem(path: cache.path) {
            log.error("the cache file is damaged and is made anew: \(problem)")
            await cache.writer.condemn()
            await cache.letGoIfDamaged()
            throw CacheDamage()
        }
        let count = try await cache.writer.forgetOld(closedFor: configuration.keepClosed, at: now)
        if count > 0 { log.info("\(count) old dossiers were forgotten") }
        try await cache.writer.mark(.inspectedAt, at: now)
    }

    /// Reads what the central system publishes, once a day. None of it keeps dossiers from being read.
    private func publish(_ progress: SyncProgress, now: Date) async throws {
        if let last = progress.publishedAt, abs(now.timeIntervalSince(last)) < 86_400 { return }
        var isComplete = await publish(.procedures, as: .procedures) { try await central.procedures() }
        isComplete = await publish(.agencies, as: .agencies) { try await central.agencies() } && isComplete
        isComplete = await publish(.counters, as: .counters) { try await central.counters() } && isComplete
        isComplete = await publish(.calendarDays, as: .calendarDays) { try await central.calendarDays() } && isComplete
        // What failed is asked for again in an hour.
        try await cache.writer.mark(.publishedAt, at: isComplete ? now : now.addingTimeInterval(3_600 - 86_400))
    }

    /// - Returns: false where it failed; that the system has no such call is no failure.
    private func publish<Item: Encodable>(
        _ call: CentralCall, as kind: PublishedKind, _ read: () async throws -> [Item]
    ) async -> Bool {
        guard central.calls.contains(call) else { return true }
        do {
            await keep(try await read(), as: kind)
            return true
        } catch CentralSystemError.notSupported {
            return true
        } catch {
            log.info("\(kind.rawValue): \(error)")
            return false
        }
    }

    private func keep(_ items: [some Encodable], as kind: PublishedKind) async {
        let encoder = JSONEncoder()
        let bodies = items.compactMap { (try? encoder.encode($0)).map { String(decoding: $0, as: UTF8.self) } }
        // The log has what went wrong; the old ones stay.
        try? await cache.writer.publish(bodies, as: kind)
    }
}

/// The file was found damaged; the next round finds a new one.
struct CacheDamage: Error, CustomStringConvertible {
    var description: String { "the cache file was damaged and is loaded anew" }
}
