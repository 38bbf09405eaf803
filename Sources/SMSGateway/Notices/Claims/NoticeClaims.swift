import ApplianceKit
import DossierKit
import Foundation
import Synchronization

/// How this gateway takes part in what the central system deals out to several.
struct ClaimSettings: Equatable, Sendable {
    /// For how long nobody else is given what was claimed.
    var lease = Duration.seconds(600)
    /// How often new notices are asked for.
    var pause = Duration.seconds(30)
}

/// Takes notices that the central system deals out, so that several gateways tell each of them once.
///
/// A notice is handed to a modem only while its lease runs with enough of it left, and while the central system was
/// reached when it was last asked: so a gateway that is cut off stops, and what it had goes to another one when the
/// lease ends. What had gone out without a receipt by then may be told again; the other gateway is told so by the
/// central system, and marks it.
actor NoticeClaims {
    /// So many notices for each modem wait here at most: minutes of its work, which another gateway takes over where
    /// this one fails.
    private static let perRoute = 20

    private let central: any CentralSystem
    private let store: MessageStore
    private let desk: NoticeDesk
    private let receipts: NoticeReceipts
    private let board: RouteBoard
    private let quietHours: QuietHours
    private let gateway: String
    private let settings: ClaimSettings
    private let clock: any ApplianceClock
    private let log = Log("claims")
    private let reason = Mutex<String?>(nil)

    /// - Parameters:
    ///   - desk: Words what is told.
    ///   - gateway: The name by which the central system knows this gateway.
    init(
        _ settings: ClaimSettings, gateway: String, central: any CentralSystem, store: MessageStore, desk: NoticeDesk,
        receipts: NoticeReceipts, board: RouteBoard, quietHours: QuietHours, clock: any ApplianceClock
    ) {
        self.settings = settings
        self.gateway = gateway
        self.central = central
        self.store = store
        self.desk = desk
        self.receipts = receipts
        self.board = board
        self.quietHours = quietHours
        self.clock = clock
    }

    /// Works until the task is cancelled.
    func run() async {
        while !Task.isCancelled {
            var pause = settings.pause
            do {
                let isHolding = try await keepLeases()
                if try await claimMore() {
                    pause = .milliseconds(200)
                } else if isHolding {
                    pause = min(pause, settings.lease / 10)
                }
                reached()
            } catch let error as CentralSystemError {
                failed(error)
                pause = max(.seconds(1), settings.lease / 20) * Double.random(in: 0.9...1.1)
            } catch {
                log.error("claimed notices wait: \(error)")
                pause = .seconds(30)
            }
            guard (try? await clock.sleep(for: pause)) != nil else { return }
        }
    }

    /// Why nothing can be claimed now; nil where it can.
    nonisolated var trouble: String? { reason.withLock { $0 } }

    private func reached() {
        let before = reason.withLock { reason in
            defer { reason = nil }
            return reason
        }
        if before != nil { log.notice("the central system deals out notices again") }
    }

    private func failed(_ error: CentralSystemError) {
        let words = "\(error)"
        let before = reason.withLock { reason in
            defer { reason = words }
            return reason
        }
        if before == nil { log.warning("no notices can be claimed: \(words). What is claimed waits.") }
    }

    private var hasRoute: Bool { board.hasWorking(.sms) }

    // MARK: - Leases

    /// Prolongs what still has something to send, and takes back what has run out.
    ///
    /// - Returns: Whether anything is held.
    /// - Throws: ``CentralSystemError`` where it can't be asked, an error of the store.
    private func keepLeases() async throws -> Bool {
        try await store.takeBackUnclaimed()
        var failure: (any Error)?
        var isHolding = false
        // Renewed until the receipts have arrived: a notice whose lease ends without one is dealt out again.
        let held = try await store.heldClaims(forgetsSettled: try await receipts.haveArrived)
        store.leases.keep(Set(held.map(\.id)))
        for claim in held {
            if store.leases.hasEnded(claim.id, at: clock.uptime) == true {
                try await letGo(claim)
                continue
            }
            // Without a modem it is left to run out: another gateway can send it.
            guard hasRoute else {
                isHolding = true
                continue
            }
            let asked = clock.uptime
            do throws(CentralSystemError) {
                let known = NoticeClaim(id: claim.id, fence: claim.fence, lease: settings.lease, notices: [])
                let renewed = try await central.renew(known, for: settings.lease)
                store.leases.set(claim.id, asked: asked, lease: renewed.lease)
                isHolding = true
            } catch .claimLost {
                try await letGo(claim)
            } catch {
                store.leases.loseTouch(claim.id)
                isHolding = true
                failure = error
            }
        }
        if let failure { throw failure }
        if isHolding { store.queued.raise() }
        return isHolding
    }

    private func letGo(_ claim: HeldClaim) async throws {
        let count = try await store.letGo(claim.id)
        if count > 0 { log.warning("\(count) parts are taken back: \(MessageStore.claimEnded)") }
    }

    // MARK: - New ones

    /// - Returns: Whether there may be more at once.
    private func claimMore() async throws -> Bool {
        guard hasRoute, quietHours.remaining(at: clock.now) == nil, clock.isSet else { return false }
        let room = Self.perRoute * board.workingCount(.sms) - (try await store.waitingClaimedMessages())
        guard room > 0 else { return false }
        let wish = ClaimWish(gateway: gateway, limit: min(room, 100), lease: settings.lease)
        let asked = clock.uptime
        let claim = try await central.claimNotices(wish)
        guard !claim.notices.isEmpty else { return false }
        try await store.hold(claim)
        var news: [NoticeNews] = []
        for notice in claim.notices {
            let draft = desk.draft(notice, claim: claim.id)
            if let known = try await store.take(notice, fence: claim.fence, draft) { news.append(known) }
        }
        store.leases.set(claim.id, asked: asked, lease: claim.lease)
        store.queued.raise()
        await receipts.send(news)
        return claim.notices.count >= wish.limit
    }
}
