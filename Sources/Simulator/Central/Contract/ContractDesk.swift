import ApplianceKit
import Foundation

/// What the contract's service keeps besides the dossiers: batches it has taken, notices to be sent, and claims.
struct ContractDesk {
    /// A notice and who has it.
    struct Notice: Sendable {
        let id: String
        let kind: String
        let dossierID: Int
        let occurredAt: Date
        var fence = 0
        /// Of the claim before; 0: there was none.
        var previousFence = 0
        var leasedUntil = Duration.zero
        /// Of the last receipt.
        var state: String?
    }

    private struct Batch {
        let path: String
        let body: [UInt8]
        let answer: [UInt8]
    }

    private struct Claim {
        let gateway: String
        let fence: Int
        var notices: [Int] = []
    }

    /// Items taken, by path, once each.
    private(set) var taken: [String: [[String: FieldValue]]] = [:]
    private(set) var notices: [Notice] = []
    private var seen: [String: Set<String>] = [:]
    private var batches: [String: Batch] = [:]
    private var claims: [String: Claim] = [:]
    private var lastFence = 0

    // MARK: - Notices

    mutating func announce(_ dossier: SimulatedDossier, at moment: Date) {
        let kind: String? =
            switch dossier.step {
            case .new: "received"
            case .waiting: "supplement"
            case .paying: "payment"
            case .denied, .unresolved: "refused"
            case .releasing: "ready"
            case .done: "returned"
            case .receiving, .processing, .handover, .pausing, .cancelled: nil
            }
        guard let kind, !dossier.number.isEmpty else { return }
        notices.append(
            Notice(id: "n\(notices.count + 1)", kind: kind, dossierID: dossier.id, occurredAt: moment))
    }

    mutating func claim(
        _ fields: [String: FieldValue], register: DossierRegister, text: ContractText, at uptime: Duration
    ) -> String {
        lastFence += 1
        let fence = lastFence
        let lease = fields.integer("leaseSeconds")
        let id = "c\(fence)"
        var claim = Claim(gateway: fields.text("gateway"), fence: fence)
        defer { claims[id] = claim }
        var given: [String] = []
        for index in notices.indices where given.count < fields.integer("limit") {
            let notice = notices[index]
            guard notice.state == nil, notice.leasedUntil <= uptime,
                let dossier = register.dossier(id: notice.dossierID)
            else { continue }
            notices[index].previousFence = notice.fence
            notices[index].fence = fence
            notices[index].leasedUntil = uptime + .seconds(lease)
            claim.notices.append(index)
            given.append(Self.object(notices[index], dossier, text))
        }
        return "{\"id\":\"\(id)\",\"fence\":\(fence),\"leaseSeconds\":\(lease),\"notices\":["
            + given.joined(separator: ",") + "]}"
    }

    mutating func renew(
        _ id: String, _ fields: [String: FieldValue], at uptime: Duration
    ) throws(ContractProblem) -> String {
        let fence = fields.integer("fence")
        guard let claim = claims[id], claim.fence == fence else { throw .claimLost }
        let own = claim.notices.filter { notices[$0].state == nil }
        // Once the lease has run out another gateway may have been given a part of them.
        guard own.allSatisfy({ notices[$0].fence == fence && notices[$0].leasedUntil > uptime }) else {
            throw .claimLost
        }
        let lease = fields.integer("leaseSeconds")
        for index in own { notices[index].leasedUntil = uptime + .seconds(lease) }
        return "{\"fence\":\(fence),\"leaseSeconds\":\(lease)}"
    }

    private static func object(_ notice: Notice, _ dossier: SimulatedDossier, _ text: ContractText) -> String {
        var object = "{\"id\":\"\(notice.id)\",\"kind\":\"\(notice.kind)\""
        object += ",\"occurredAt\":\"\(CivilDay.text(notice.occurredAt))\""
        object += ",\"expiresAt\":\"\(CivilDay.text(notice.occurredAt + 3 * 86_400))\""
        object += ",\"dossier\":\(text.object(dossier)),\"telephone\":\"\(SimulatedPerson(of: dossier).phone)\""
        if notice.kind == "supplement" { object += ",\"details\":\"Bổ sung bản sao sổ hộ khẩu\"" }
        if notice.kind == "payment" { object += ",\"amount\":50000" }
        if notice.previousFence > 0 { object += ",\"previousFence\":\(notice.previousFence)" }
        return object + "}"
    }

    // MARK: - Batches

    /// The answer to a batch; to one that has come before, the same answer again.
    mutating func take(_ path: String, key: String, body: [UInt8]) throws(ContractProblem) -> [UInt8] {
        if let before = batches[key] {
            guard before.path == path, before.body == body else { throw .keyReused }
            return before.answer
        }
        let items = try Self.items(body, shape: Self.shapes[path])
        var refused: [(Int, String)] = []
        for (index, item) in items.enumerated() {
            if let reason = refusal(of: item, path) {
                refused.append((index, reason))
            } else if seen[path, default: []].insert(item.text("id")).inserted {
                taken[path, default: []].append(item)
            }
        }
        let reasons = refused.map { "{\"index\":\($0.0),\"reason\":\(ContractText.quoted($0.1))}" }
        let answer =
            "{\"accepted\":\(items.count - refused.count),\"refused\":[\(reasons.joined(separator: ","))]}"
        batches[key] = Batch(path: path, body: body, answer: Array(answer.utf8))
        return Array(answer.utf8)
    }

    static let shapes: [String: ContractShape] = [
        "/ratings": .ratings, "/tickets": .tickets, "/receipts": .receipts, "/heartbeats": .heartbeats,
    ]

    private static func items(_ body: [UInt8], shape: ContractShape?) throws(ContractProblem) -> [[String: FieldValue]]
    {
        guard let shape, case .object(let object)? = try? JSONDecoder().decode(FieldValue.self, from: Data(body)),
            case .list(let list)? = object["items"], (1...500).contains(list.count)
        else { throw .invalid("“items” is missing, empty or too long.") }
        var items: [[String: FieldValue]] = []
        for item in list { items.append(try shape.fields(of: item)) }
        return items
    }

    /// A receipt of a claim that has been given to another since is refused: the fence tells.
    private mutating func refusal(of item: [String: FieldValue], _ path: String) -> String? {
        guard path == "/receipts" else { return nil }
        guard let index = notices.firstIndex(where: { $0.id == item.text("notice") }) else { return "no such notice" }
        guard notices[index].fence == item.integer("fence") else { return "claimed by another since" }
        notices[index].state = item.text("state")
        return nil
    }
}
