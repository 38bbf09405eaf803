import ApplianceKit
import Foundation

/// `tracuu-sms inbox list|show|retry|cancel`.
enum InboxCommand {
    static func list(_ arguments: CommandArguments) async throws -> ExitStatus {
        var arguments = arguments
        let asJSON = arguments.flag("--json")
        let showsNumbers = arguments.flag("--show-numbers")
        let limit = try arguments.integer("--limit", in: 1...10_000_000) ?? (asJSON ? 10_000_000 : 100)
        let access = try StoreAccess(&arguments)
        try arguments.finish()
        let entries = try await access.store.texts(limit: limit).reversed().map { showsNumbers ? $0 : $0.masked }
        if asJSON {
            for entry in entries { StandardStream.output.write(try Shown.json(entry)) }
            return .ok
        }
        let rows = entries.map { entry in
            [
                String(entry.id), Shown.time(entry.receivedAt), entry.sender ?? "(deleted)", entry.state,
                Shown.plain(entry.text, limit: 60),
            ]
        }
        StandardStream.output.write(Shown.table(rows))
        return .ok
    }

    static func show(_ arguments: CommandArguments) async throws -> ExitStatus {
        var arguments = arguments
        let asJSON = arguments.flag("--json")
        let showsNumbers = arguments.flag("--show-numbers")
        let (access, numbers) = try opened(&arguments)
        for number in numbers {
            guard let entry = try await access.store.text(number) else { throw InboxControlError.unknown(number) }
            let shown = showsNumbers ? entry : entry.masked
            if asJSON {
                StandardStream.output.write(try Shown.json(shown))
                continue
            }
            var rows = [
                ["number", String(shown.id)], ["from", shown.sender ?? "(deleted)"],
                ["received", Shown.time(shown.receivedAt)], ["by", shown.route], ["state", shown.state],
            ]
            if let reason = shown.reason { rows.append(["reason", reason]) }
            if !shown.isComplete { rows.append(["parts", "some never came"]) }
            rows.append(["text", Shown.plain(shown.text)])
            for answer in try await access.store.answers(to: number) { rows.append(["answer", "outbox \(answer)"]) }
            StandardStream.output.write(Shown.table(rows) + "\n")
        }
        return .ok
    }

    /// Has texts answered that were passed over.
    static func retry(_ arguments: CommandArguments) async throws -> ExitStatus {
        try await change(arguments, "will be answered") { try await $0.reopen(text: $1) }
    }

    /// Closes texts without an answer.
    static func cancel(_ arguments: CommandArguments) async throws -> ExitStatus {
        try await change(arguments, "closed without an answer") { try await $0.closeUnanswered(text: $1) }
    }

    private static func change(
        _ arguments: CommandArguments, _ done: String, _ body: (MessageStore, Int64) async throws -> Void
    ) async throws -> ExitStatus {
        var arguments = arguments
        let (access, numbers) = try opened(&arguments)
        var status = ExitStatus.ok
        for number in numbers {
            do {
                try await body(access.store, number)
                StandardStream.output.write("\(number): \(done)\n")
            } catch let error as InboxControlError {
                StandardStream.error.write("\(error)\n")
                status = .failure
            }
        }
        await access.tellDaemon()
        return status
    }

    private static func opened(_ arguments: inout CommandArguments) throws -> (StoreAccess, [Int64]) {
        let access = try StoreAccess(&arguments)
        let words = arguments.rest()
        try arguments.finish()
        guard !words.isEmpty else { throw UsageError("say which: the number of the list") }
        let numbers = try words.map { word in
            guard let number = Int64(word) else { throw UsageError("“\(word)” is no number of the list") }
            return number
        }
        return (access, numbers)
    }
}

/// Why a text of the inbox stays as it is.
enum InboxControlError: Error, Equatable, CustomStringConvertible {
    case unknown(Int64)
    case notIgnored(Int64, state: String)
    case notWaiting(Int64, state: String)

    var description: String {
        switch self {
        case .unknown(let id): "there is no text \(id)"
        case .notIgnored(let id, let state):
            "text \(id) is \(state): only what was passed over, and is not deleted, can be answered again"
        case .notWaiting(let id, let state): "text \(id) does not wait for an answer: it is \(state)"
        }
    }
}

extension MessageStore {
    /// Has a text answered that was passed over.
    ///
    /// - Throws: ``InboxControlError``.
    func reopen(text id: Int64) throws {
        let changed = try write {
            try database.run(
                """
                UPDATE inbox SET state = 'pending', reason = NULL
                WHERE id = ?1 AND state = 'ignored' AND purged_at IS NULL
                """, .integer(id))
        }
        if changed == 0 { throw try refusal(id) { .notIgnored(id, state: $0) } }
        received.raise()
    }

    /// Closes a text without an answer.
    ///
    /// - Throws: ``InboxControlError``.
    func closeUnanswered(text id: Int64) throws {
        let changed = try write {
            try database.run(
                """
                UPDATE inbox SET state = 'ignored', reason = 'closed by the technician'
                WHERE id = ?1 AND state IN ('pending', 'promised')
                """, .integer(id))
        }
        if changed == 0 { throw try refusal(id) { .notWaiting(id, state: $0) } }
    }

    /// The messages that answer a text.
    func answers(to text: Int64) throws -> [Int64] {
        try database.query("SELECT id FROM outbox WHERE answers = ?1 ORDER BY id", .integer(text)) { $0.integer(0) }
    }

    private func refusal(_ id: Int64, _ reason: (String) -> InboxControlError) throws -> InboxControlError {
        try text(id).map { reason($0.state) } ?? .unknown(id)
    }
}

extension InboxEntry {
    /// Without the number.
    var masked: InboxEntry {
        var entry = self
        entry.sender = sender.map { Shown.masked($0) }
        return entry
    }
}
