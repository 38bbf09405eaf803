import ApplianceKit
import DossierKit
import Foundation

@testable import SMSGateway

/// A central system that deals notices out as the open contract has it, on a clock that stands still.
actor DealingCentral: CentralSystem {
    private struct Dealt {
        let notice: CentralNotice
        var fence = 0
        var leasedUntil = Duration.zero
        var state: NoticeReceipt.State?
    }

    private let clock: any ApplianceClock
    private var notices: [Dealt] = []
    private var fence = 0
    /// Fences of claims of which something was dealt to another since.
    private var dealtOn: Set<Int> = []
    /// It can't be reached.
    private var isAway = false
    /// Gateways that can't reach it; the others can.
    private var cutOff: Set<String> = []
    private var refusesUploads = false
    private(set) var wishes: [ClaimWish] = []
    private(set) var receipts: [NoticeReceipt] = []
    private(set) var refused = 0
    private(set) var renewals = 0

    init(clock: any ApplianceClock) { self.clock = clock }

    nonisolated var calls: Set<CentralCall> { [.lookup, .upload, .notices] }

    func set(away: Bool) { isAway = away }
    func set(away: Bool, for gateway: String) {
        if away { cutOff.insert(gateway) } else { cutOff.remove(gateway) }
    }
    /// It takes no receipts, but does all else.
    func refuse(uploads: Bool) { refusesUploads = uploads }

    func add(_ notice: CentralNotice) { notices.append(Dealt(notice: notice)) }

    var states: [NoticeReceipt.State?] { notices.map(\.state) }

    func reply(
        about code: DossierCode, lookupCode: String?, unless tag: EntityTag?
    ) async throws(CentralSystemError) -> CentralReply { .noSuchDossier }
    func dossier(identifier: String, lookupCode: String?) async throws(CentralSystemError) -> Dossier? { nil }

    func claimNotices(_ wish: ClaimWish) async throws(CentralSystemError) -> NoticeClaim {
        if isAway || cutOff.contains(wish.gateway) { throw .unreachable("away") }
        wishes.append(wish)
        fence += 1
        var given: [CentralNotice] = []
        for index in notices.indices where given.count < wish.limit {
            guard notices[index].state == nil, notices[index].leasedUntil <= clock.uptime else { continue }
            let one = notices[index].notice
            given.append(
                CentralNotice(
                    id: one.id, kind: one.kind, occurredAt: one.occurredAt, expiresAt: one.expiresAt,
                    dossier: one.dossier, detail: one.detail,
                    previousFence: notices[index].fence == 0 ? nil : notices[index].fence, contact: one.contact))
            if notices[index].fence > 0 { dealtOn.insert(notices[index].fence) }
            notices[index].fence = fence
            notices[index].leasedUntil = clock.uptime + wish.lease
        }
        return NoticeClaim(id: "c\(fence)", fence: fence, lease: wish.lease, notices: given)
    }

    func renew(_ claim: NoticeClaim, for lease: Duration) async throws(CentralSystemError) -> NoticeClaim {
        if isAway { throw .unreachable("away") }
        let own = notices.indices.filter { notices[$0].fence == claim.fence && notices[$0].state == nil }
        guard claim.fence <= fence, !dealtOn.contains(claim.fence),
            own.allSatisfy({ notices[$0].leasedUntil > clock.uptime })
        else { throw .claimLost }
        renewals += 1
        for index in own { notices[index].leasedUntil = clock.uptime + lease }
        return NoticeClaim(id: claim.id, fence: claim.fence, lease: lease, notices: [])
    }

    func upload(_ batch: UploadBatch) async throws(CentralSystemError) -> UploadReceipt {
        if isAway || refusesUploads { throw .unreachable("away") }
        var result = UploadReceipt()
        for (place, item) in batch.items.enumerated() {
            guard case .receipt(let receipt) = item else { continue }
            guard let index = notices.firstIndex(where: { $0.notice.id == receipt.notice }),
                notices[index].fence == receipt.fence
            else {
                refused += 1
                result.refused[place] = "claimed by another since"
                continue
            }
            receipts.append(receipt)
            notices[index].state = receipt.state
        }
        return result
    }
}

extension CentralNotice {
    /// One about a dossier of its own.
    static func example(
        _ number: Int, _ kind: Kind = .ready, phone: String? = nil, detail: String = "", expiresAt: Date? = nil
    ) -> CentralNotice {
        let code = DossierCode(printed: "H15.12-260301-\(1_000 + number)")
        let date = LocalTime.moment(year: 2026, month: 3, day: 1, hour: 9)
        let status: DossierStatus =
            kind == .supplement ? .supplementRequired : kind == .ready ? .completed : .processing
        return CentralNotice(
            id: "n\(number)", kind: kind, occurredAt: date, expiresAt: expiresAt,
            dossier: Dossier(
                code: code, procedure: "Cấp giấy phép xây dựng", status: status, received: date, released: date),
            detail: detail,
            contact: DossierContact(code: code, telephone: phone ?? "091234\(1_000 + number)"))
    }
}
