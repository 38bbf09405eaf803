import ApplianceKit
import Foundation

/// `tracuu-sms outbox list|show|retry|cancel`.
enum OutboxCommand {
    static func list(_ arguments: CommandArguments) async throws -> ExitStatus {
        var arguments = arguments
        let asJSON = arguments.flag("--json")
        let showsNumbers = arguments.flag("--show-numbers")
        var filter = MessageFilter()
        if let states = try arguments.option("--in") {
            for word in states.split(separator: ",") {
                guard let state = MessageState(rawValue: String(word)) else {
                    let known = MessageState.allCases.map(\.rawValue).joined(separator: ", ")
                    throw UsageError("--in takes states of \(known), not “\(word)”")
                }
                filter.states.insert(state)
            }
        }
        filter.recipient = try arguments.option("--to")
        filter.limit = try arguments.integer("--limit", in: 1...10_000_000) ?? (asJSON ? 10_000_000 : 100)
        let access = try StoreAccess(&arguments)
        try arguments.finish()
        let entries = try await access.store.messages(filter).reversed()
        if asJSON {
            for entry in entries { StandardStream.output.write(try Shown.json(showsNumbers ? entry : entry.masked)) }
            return .ok
        }
        let rows = entries.map { entry in
            let marks =
                entry.parts.contains(where: \.perhapsRepeated) ? "\(entry.state) (perhaps repeated)" : entry.state
            return [
                String(entry.id), Shown.time(entry.createdAt), entry.kind,
                showsNumbers ? entry.recipient ?? "(deleted)" : Shown.masked(entry.recipient), marks,
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
        let access = try StoreAccess(&arguments)
        let words = arguments.rest()
        try arguments.finish()
        guard !words.isEmpty else { throw UsageError("say which: the number of the list, or the caller's id") }
        for word in words {
            let entry = try await message(word, in: access.store)
            let history = try await access.store.history(of: entry.id)
            let shown = showsNumbers ? entry : entry.masked
            if asJSON {
                StandardStream.output.write(try Shown.json(MessageResource(shown, history: history)))
            } else {
                StandardStream.output.write(text(of: shown, history))
            }
        }
        return .ok
    }

    static func retry(_ arguments: CommandArguments) async throws -> ExitStatus {
        try await change(arguments, "queued again") { try await $0.retry($1) }
    }

    static func cancel(_ arguments: CommandArguments) async throws -> ExitStatus {
        try await change(arguments, "cancelled") { try await $0.cancel($1, reason: "taken back by the technician") }
    }

    /// Does something to each message; what can't be done to one leaves the others alone.
    private static func change(
        _ arguments: CommandArguments, _ done: String, _ body: (MessageStore, Int64) async throws -> Void
    ) async throws -> ExitStatus {
        var arguments = arguments
        let access = try StoreAccess(&arguments)
        let words = arguments.rest()
        try arguments.finish()
        guard !words.isEmpty else { throw UsageError("say which: the number of the list, or the caller's id") }
        var status = ExitStatus.ok
        for word in words {
            do {
                let entry = try await message(word, in: access.store)
                try await body(access.store, entry.id)
                StandardStream.output.write("\(word): \(done)\n")
            } catch let error as ControlError {
                StandardStream.error.write("\(word): \(error)\n")
                status = .failure
            }
        }
        await access.tellDaemon()
        return status
    }

    /// By the gateway's number, or by the caller's id.
    private static func message(_ word: String, in store: MessageStore) async throws -> OutboxEntry {
        if let entry = try await store.message(externalID: word) { return entry }
        guard let number = Int64(word) ?? MessageID.number(word) else {
            throw UsageError("“\(word)” is neither a number of the list nor a caller's id that is known")
        }
        guard let entry = try await store.message(number) else { throw ControlError.unknown(id: number) }
        return entry
    }

    private static func text(of entry: OutboxEntry, _ history: [HistoryEntry]) -> String {
        var rows = [
            ["number", String(entry.id)], ["kind", entry.kind], ["to", entry.recipient ?? "(deleted)"],
            ["operator", entry.operator ?? "-"], ["state", "\(entry.state) since \(Shown.time(entry.stateAt))"],
            ["written", Shown.time(entry.createdAt)], ["of use until", Shown.time(entry.expiresAt)],
        ]
        if let id = entry.externalID { rows.insert(["caller's id", id], at: 1) }
        if let route = entry.route { rows.append(["by", route]) }
        if let answers = entry.answers { rows.append(["answers", "inbox \(answers)"]) }
        rows.append(["text", entry.text.isEmpty ? "(deleted)" : Shown.plain(entry.text)])
        for part in entry.parts {
            var words = ["\(part.state), \(part.tries) tries"]
            if part.perhapsRepeated { words.append("perhaps repeated") }
            if let due = part.dueAt { words.append("next try \(Shown.time(due))") }
            if let reason = part.reason { words.append(reason) }
            rows.append(["part \(part.number)", words.joined(separator: "; ")])
        }
        for step in history {
            let what = [step.part.map { "part \($0)" }, step.state, step.route.map { "by \($0)" }, step.reason]
            rows.append([Shown.time(step.at), what.compactMap(\.self).joined(separator: "  ")])
        }
        return Shown.table(rows) + "\n"
    }
}

extension OutboxEntry {
    /// Without the number.
    var masked: OutboxEntry {
        var entry = self
        entry.recipient = recipient.map { Shown.masked($0) }
        return entry
    }
}
