import ApplianceKit
import Foundation

extension StaffDesk {
    /// What a keypad may press.
    private static let keys: Set<StaffOrder.Action> = [
        .callNext, .recall, .advance, .start, .finish, .noShow, .hold,
    ]

    private struct Code: Codable { var code: String }
    private struct Token: Encodable { var token: String }

    /// Shows a code for a keypad.
    func linkKeypad(_ session: StaffSession, from peer: String) async -> HTTPServerResponse {
        guard session.member.role.may(.serve) else { return Self.notYours }
        let code = keypads.offer(to: session.id, at: around.clock.uptime)
        await note(.linkKeypad, ticket: nil, detail: session.counter, session, from: "page \(peer)")
        return .json(Code(code: code))
    }

    /// A helper types the code in. It is no browser: it has no cookie that another page could make use of.
    func pairKeypad(_ request: HTTPServerRequest) async -> HTTPServerResponse {
        let now = around.clock.uptime
        if let wait = keypadLimit.wait(name: "keypad", address: request.peer, at: now) {
            return .json(
                StaffAnswer(outcome: "refused", reason: "wait", seconds: max(1, wait.components.seconds)), status: 429)
        }
        guard request.headers["Cookie"] == nil, let code = request.json(Code.self), code.code.utf8.count == 8,
            let session = keypads.pair(code.code, at: now)
        else {
            keypadLimit.failed(name: "keypad", address: request.peer, at: now)
            return .json(StaffAnswer(outcome: "refused", reason: "wrongCode"), status: 403)
        }
        let token = TechnicianAccess.token()
        do {
            try await around.store.addKeypad(token, of: session)
        } catch {
            log.error("a keypad can't be noted: \(error)")
            return Self.refused(.storage("\(error)"))
        }
        return .json(Token(token: token))
    }

    /// A keypad's press.
    ///
    /// - Throws: `SQLiteError`: whose press it is can't be told now.
    func pressKeypad(_ request: HTTPServerRequest) async throws -> HTTPServerResponse {
        let prefix = "Bearer "
        guard let header = request.headers["Authorization"], header.hasPrefix(prefix),
            let id = try await around.store.keypadSession(String(header.dropFirst(prefix.count))),
            let session = try await around.entrance.session(id: id, isUse: true)
        else { return Self.signInFirst }
        guard let order = request.json(StaffOrder.self), order.isSound, Self.keys.contains(order.action) else {
            return Self.notAnOrder
        }
        return await press(order, session, from: "keypad \(request.peer)")
    }
}
