import ApplianceKit
import Foundation

/// `tracuu-sms send`: one message into the outbox of a running or stopped gateway.
enum SendCommand {
    static func run(_ arguments: CommandArguments) async throws -> ExitStatus {
        var arguments = arguments
        guard let recipient = try arguments.option("--to") else { throw UsageError("--to is missing: the number") }
        guard let text = try arguments.option("--text") else { throw UsageError("--text is missing") }
        let id = try arguments.option("--id")
        let waits = arguments.flag("--wait")
        let limit = try arguments.integer("--timeout", in: 1...86_400) ?? 120
        let asJSON = arguments.flag("--json")
        let access = try StoreAccess(&arguments)
        try arguments.finish()
        guard MobileNumber(recipient) != nil else {
            throw UsageError("--to takes a Vietnamese mobile number, for example 0912345678, not “\(recipient)”")
        }
        if let id, !MessageID.isCallers(id) || id.utf8.count > 64 {
            throw UsageError("--id takes up to 64 of A-Z a-z 0-9 . _ - that begin with a letter or a digit")
        }
        var message = NewMessage(.oneTime, to: recipient, text: text)
        message.externalID = id
        var entry: OutboxEntry
        do { entry = try await access.store.enqueueFromOutside(message) } catch let error as EnqueueError {
            StandardStream.error.write("tracuu-sms send: \(error)\n")
            return .dataError
        }
        let isRunning = await access.tellDaemon()
        if waits, isRunning { entry = try await settled(entry, in: access.store, within: .seconds(limit)) }
        if asJSON {
            StandardStream.output.write(try Shown.json(MessageResource(entry.masked)))
        } else {
            StandardStream.output.write("\(entry.id): \(entry.state)\n")
        }
        guard waits else { return .ok }
        guard isRunning else {
            StandardStream.error.write("tracuu-sms send: the gateway does not run; the message waits for it\n")
            return .unavailable
        }
        switch MessageState(rawValue: entry.state) {
        case .sent, .delivered: return .ok
        case .queued, .sending: return .unavailable
        default: return .failure
        }
    }

    /// The message when nothing more will be done about it, or as it is when the time is over.
    private static func settled(
        _ entry: OutboxEntry, in store: MessageStore, within limit: Duration
    ) async throws -> OutboxEntry {
        let clock = SystemClock()
        let deadline = clock.uptime + limit
        var entry = entry
        while MessageState(rawValue: entry.state)?.isSettled != true, clock.uptime < deadline {
            try await clock.sleep(for: .milliseconds(100))
            entry = try await store.message(entry.id) ?? entry
        }
        return entry
    }
}
