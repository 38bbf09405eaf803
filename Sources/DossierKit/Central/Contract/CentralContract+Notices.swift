import ApplianceKit
import Foundation

extension CentralContract {
    private struct Wish: Encodable {
        let gateway: String
        let limit: Int
        let leaseSeconds: Int
    }

    private struct RenewalWish: Encodable {
        let fence: Int
        let leaseSeconds: Int
    }

    /// `POST /claims`. Not repeated by itself: what an answer that got lost had claimed comes back when its lease ends.
    public func claimNotices(_ wish: ClaimWish) async throws(CentralSystemError) -> NoticeClaim {
        let body = Wish(
            gateway: wish.gateway, limit: min(max(wish.limit, 1), 100), leaseSeconds: Self.seconds(wish.lease))
        let claim: ContractBody.Claim = try read(try await post("/claims", body), .notices)
        // What can't be read is not sent, and goes back when the lease ends.
        let notices = claim.notices.compactMap(\.row).compactMap { notice -> CentralNotice? in
            guard let dossier = try? Self.dossier(notice.dossier), !notice.id.isEmpty else { return nil }
            return CentralNotice(
                id: notice.id, kind: notice.kind, occurredAt: notice.occurredAt, expiresAt: notice.expiresAt,
                dossier: dossier, detail: ContractBody.detail(notice.details ?? "", amount: notice.amount),
                previousFence: notice.previousFence,
                contact: DossierContact(code: dossier.code, telephone: notice.telephone))
        }
        return NoticeClaim(
            id: claim.id, fence: claim.fence, lease: Self.lease(claim.leaseSeconds),
            notices: notices.sorted { $0.occurredAt < $1.occurredAt })
    }

    /// `POST /claims/{id}/renewal`.
    public func renew(_ claim: NoticeClaim, for lease: Duration) async throws(CentralSystemError) -> NoticeClaim {
        let renewal: ContractBody.Renewal = try read(
            try await post(
                "/claims/\(CentralLink.encoded(claim.id))/renewal",
                RenewalWish(fence: claim.fence, leaseSeconds: Self.seconds(lease))), .notices)
        guard renewal.fence == claim.fence else { throw .claimLost }
        return NoticeClaim(
            id: claim.id, fence: claim.fence, lease: Self.lease(renewal.leaseSeconds), notices: claim.notices)
    }

    private static func seconds(_ lease: Duration) -> Int { Int(min(max(lease.seconds, 10), 600)) }

    private static func lease(_ seconds: Double) -> Duration {
        .seconds(seconds.isFinite ? min(max(seconds, 0), 600) : 0)
    }

    private func post(
        _ path: String, _ body: some Encodable, headers: HTTPHeaders = [:]
    ) async throws(CentralSystemError) -> HTTPClientResponse {
        var headers = headers
        headers["Content-Type"] = "application/json"
        return try await link.send("POST", path, headers: headers, body: Self.encoded(body))
    }

    private static func encoded(_ body: some Encodable) throws(CentralSystemError) -> [UInt8] {
        let encoder = JSONEncoder()
        // The same batch is the same bytes, by which the service knows it again.
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .custom { date, encoder in
            var container = encoder.singleValueContainer()
            try container.encode(CentralTimestamp.text(date))
        }
        do { return Array(try encoder.encode(body)) } catch {
            throw .protocolViolation("what was to be handed over can't be written as JSON")
        }
    }

    // MARK: - Uploads

    private struct Items<Item: Encodable>: Encodable {
        let items: [Item]
    }

    private struct AnyItem: Encodable {
        let item: UploadItem
        func encode(to encoder: any Encoder) throws {
            switch item {
            case .rating(let rating): try rating.encode(to: encoder)
            case .tickets(let tally): try tally.encode(to: encoder)
            case .receipt(let receipt): try receipt.encode(to: encoder)
            case .heartbeat(let heartbeat): try heartbeat.encode(to: encoder)
            }
        }
    }

    /// `POST /ratings`, `/tickets`, `/receipts` or `/heartbeats`, with the batch's key.
    public func upload(_ batch: UploadBatch) async throws(CentralSystemError) -> UploadReceipt {
        guard let kind = batch.items.first?.kind else { return UploadReceipt() }
        guard batch.items.allSatisfy({ $0.kind == kind }), batch.items.count <= UploadBatch.itemLimit else {
            throw .protocolViolation("the batch is of several kinds or too long")
        }
        let response = try await post(
            "/\(kind.rawValue)", Items(items: batch.items.map(AnyItem.init(item:))),
            headers: ["Idempotency-Key": batch.key])
        let result: ContractBody.UploadResult = try read(response, .upload)
        guard result.accepted + result.refused.count == batch.items.count,
            result.refused.allSatisfy({ batch.items.indices.contains($0.index) })
        else { throw .protocolViolation("the number of items it took is not the batch's") }
        return UploadReceipt(
            refused: Dictionary(result.refused.map { ($0.index, CentralText.plain($0.reason)) }) { first, _ in first })
    }
}
