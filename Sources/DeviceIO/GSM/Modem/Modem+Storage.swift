import ApplianceKit

/// The modem's message storage: it is emptied into ours.
extension Modem {
    /// A message that was announced before it can be read is looked for again so often …
    private static let lookLimit = 8
    /// … and so long after the last time.
    private static let lookPause = Duration.milliseconds(500)
    /// A message whose PDU is cut is read again so often …
    private static let readingLimit = 3
    /// … and so long after the last time.
    private static let readingPause = Duration.seconds(1)
    /// More than any modem or SIM holds.
    private static let undeletedLimit = 1_000

    // MARK: - Which one

    /// Makes one storage serve for reading, writing and receiving: the modem's own where it has one, else the SIM's.
    func selectStorage() async throws {
        for selection in profile.storages where try await select(selection) {
            storage = selection
            try await readStorageUse()
            return
        }
        throw ModemFailure(.sick(reason: "no message storage could be selected (AT+CPMS)"))
    }

    private func select(_ selection: StorageSelection) async throws -> Bool {
        let command = ATCommand(
            "AT+CPMS=\(selection.argument)", information: [.init("+CPMS:")], deadline: .seconds(10))
        return try await channel.execute(command).result == .ok
    }

    /// Reads how full the storage is; some modems tell only when asked apart from the selection.
    ///
    /// - Returns: The names of the storages that are selected, as many as we select; nil where the modem does not tell.
    @discardableResult
    func readStorageUse() async throws -> [String]? {
        guard let fields = try await storageFields() else { return nil }
        let wasTight = facts.storage?.isTight == true
        let use = ModemFacts.Storage(name: fields[0], used: Int(fields[1]) ?? 0, size: Int(fields[2]) ?? 0)
        facts.storage = use
        if use.isTight, !wasTight {
            log.warning("\(use.used) of \(use.size) places for messages are taken (\(use.name))")
        }
        return stride(from: 0, to: min(fields.count, 3 * storage.names.count), by: 3).map { fields[$0] }
    }

    private func storageFields() async throws -> [String]? {
        let response = try await channel.execute(ATCommand("AT+CPMS?", information: [.init("+CPMS:")]))
        guard response.result == .ok, let fields = response.lines.first?.fields, fields.count >= 3 else { return nil }
        return fields
    }

    /// Does something while another storage is the one to read from.
    ///
    /// - Returns: nil where the modem has no such storage.
    private func reading<Value>(from name: String, _ work: () async throws -> Value) async throws -> Value? {
        guard name != storage.names[0] else { return try await work() }
        guard try await select(storage.reading(from: name)) else { return nil }
        let result: Result<Value, any Error>
        do { result = .success(try await work()) } catch { result = .failure(error) }
        // Also after a failure: from now on slots would be mistaken for those of the other.
        guard try await select(storage) else { throw ModemFailure(.sick(reason: "AT+CPMS is refused now")) }
        return try result.get()
    }

    // MARK: - Looking

    /// Hands every message of the storage over, deleting what may go.
    ///
    /// - Returns: Where they lay.
    @discardableResult
    func sweep() async throws -> Set<Int> {
        guard profile.canList, !listingHangs else { return try await sweepSlotBySlot() }
        let command = ATCommand("AT+CMGL=4", information: [.init("+CMGL:", hasBody: true)], deadline: .seconds(60))
        let mark = await channel.resynchronisations
        let response: ATResponse
        do throws(ATFailure) {
            response = try await channel.execute(command)
        } catch {
            if case .timedOut = error {
                // Some hang at it for good: never asked again, or it would hang after each restart anew.
                log.warning("no answer to AT+CMGL; messages are read one by one from now on")
                listingHangs = true
            }
            throw error
        }
        guard response.result == .ok else { return try await sweepSlotBySlot() }
        var indexes: Set<Int> = []
        for line in response.lines {
            guard let index = line.fields.first.flatMap({ Int($0) }), let pdu = line.body else { continue }
            indexes.insert(index)
            if isWhole(line, at: index) { try await handOver(StoredMessage(index: index, pdu: pdu), readAt: mark) }
        }
        return indexes
    }

    /// Messages that came while another storage was selected, or to a phone that had this SIM.
    func sweepOtherStorages() async throws {
        // SR: status reports, where the modem keeps them apart.
        for name in ["SM", "ME", "SR"] where name != storage.names[0] {
            _ = try await reading(from: name) { try await sweep() }
        }
    }

    /// For modems whose AT+CMGL fails (EP06-A) or is missing. Slots count from 0 or from 1.
    private func sweepSlotBySlot() async throws -> Set<Int> {
        guard let fields = try await storageFields(), let used = Int(fields[1]), let size = Int(fields[2]) else {
            return []
        }
        var found: Set<Int> = []
        for index in 0...min(size, 1_000) where found.count < used {
            if try await receiveMessage(at: index) { found.insert(index) }
        }
        return found
    }

    /// Looks for a message that was announced. An announcement is a hint: it may come before the message can be read,
    /// name another storage, come twice, or have an odd index.
    func look(in name: String, at index: Int, attempt: Int) async throws {
        let isFound =
            try await reading(from: name) {
                if try await receiveMessage(at: index) { return true }
                return attempt == 0 ? try await sweep().contains(index) : false
            } ?? false
        if isFound || attempt >= Self.lookLimit { return }
        if attempt == 0, name != storage.names[0], try await sweep().contains(index) { return }
        remind(.look(storage: name, index: index, attempt: attempt + 1), after: Self.lookPause)
    }

    /// false: there was nothing at that index, or nothing readable yet.
    private func receiveMessage(at index: Int) async throws -> Bool {
        let mark = await channel.resynchronisations
        let response = try await channel.execute(
            ATCommand("AT+CMGR=\(index)", information: [.init("+CMGR:", hasBody: true)], deadline: .seconds(20)))
        guard response.result == .ok, let line = response.lines.first, let pdu = line.body else { return false }
        if isWhole(line, at: index) { try await handOver(StoredMessage(index: index, pdu: pdu), readAt: mark) }
        return true
    }

    /// Whether a PDU is as long as the line above it says. A line without flow control loses bytes: then the message is
    /// read again, and only taken as it is where that does not help.
    private func isWhole(_ line: ATResponse.Line, at index: Int) -> Bool {
        guard let length = line.fields.last.flatMap({ Int($0) }), let pdu = line.body, !pdu.isEmpty else { return true }
        let centre = 1 + (Int(pdu.prefix(2), radix: 16) ?? 0)
        // Some modems count the service centre's address.
        if pdu.utf8.count == 2 * (centre + length) || pdu.utf8.count == 2 * length {
            cutMessages[index] = nil
            return true
        }
        let tries = cutMessages[index, default: 0] + 1
        guard tries <= Self.readingLimit else {
            cutMessages[index] = nil
            return true
        }
        log.warning("a message came out of the modem cut, read again")
        cutMessages[index] = tries
        remind(.sweep, after: Self.readingPause)
        return false
    }

    // MARK: - Handing over

    /// - Parameter mark: ``ATChannel/resynchronisations`` when it was read. After a restart that nobody announced the same
    ///   index may be another message's, or of another storage: that one would be deleted unread.
    private func handOver(_ message: StoredMessage, readAt mark: Int) async throws {
        guard await receiver(message) == .delete else { return remind(.sweep, after: .seconds(60)) }
        // One that the modem keeps is handed over again by each sweep.
        if !undeleted.contains(message.pdu) { counts.received += 1 }
        guard let index = message.index else { return }
        if undeleted.count >= Self.undeletedLimit { undeleted = [] }
        undeleted.insert(message.pdu)
        // By index only: a range could take a message that arrived meanwhile.
        let response = try await channel.execute(
            ATCommand("AT+CMGD=\(index)", deadline: .seconds(20)), since: mark)
        guard response.result == .ok else { return log.warning("AT+CMGD=\(index) refused: \(response.result)") }
        undeleted.remove(message.pdu)
    }

    /// What was routed to us instead of being stored: a status report, rarely a message.
    func acceptDirect(_ pdu: String) async throws {
        guard await receiver(StoredMessage(index: nil, pdu: pdu)) == .delete else { return }
        counts.reports += 1
        // Without it the network sends it again, and the modem routes nothing any more.
        guard serviceLevel == 1 else { return }
        let response = try await channel.execute(ATCommand("AT+CNMA"))
        switch response.result {
        case .ok, .messageService(340): break
        case let result: log.warning("AT+CNMA refused: \(result)")
        }
    }
}
