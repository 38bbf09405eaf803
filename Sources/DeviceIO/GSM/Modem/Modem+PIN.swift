import ApplianceKit

/// Remembers over restarts of the daemon that a PIN was tried, so that a wrong one is tried once and never again: three
/// wrong ones block a SIM.
public protocol PINMemory: Sendable {
    /// Whether this PIN was tried before and it is not known that it was right.
    func wasTried(_ pin: String) async -> Bool
    /// Called before the PIN is tried.
    ///
    /// - Throws: What keeps it from being remembered; then it is not tried.
    func willTry(_ pin: String) async throws
    /// The SIM is open: whatever was tried may be tried again.
    func simIsOpen() async
}

/// Remembers only as long as the process lives: for a technician's tools.
actor ForgetfulPINMemory: PINMemory {
    private var tried: String?

    func wasTried(_ pin: String) -> Bool { tried == pin }
    func willTry(_ pin: String) { tried = pin }
    func simIsOpen() { tried = nil }
}

extension Modem {
    /// As many tries as a SIM has that nobody has mistyped at.
    private static let fullTries = 3

    func unlock() async throws {
        switch try await pinState() {
        case "READY": await pinMemory.simIsOpen()
        case "SIM PIN":
            guard let pin = configuration.pin else {
                throw ModemFailure(.locked(reason: "the SIM wants a PIN: set modem.pin, or switch the PIN off"))
            }
            try await enter(pin)
            await pinMemory.simIsOpen()
        case let asked?:
            throw ModemFailure(.locked(reason: "the SIM asks for \(asked); put it into a phone and unlock it"))
        case nil: throw ModemFailure(.sick(reason: "no SIM, or none that can be read"))
        }
    }

    private func pinState() async throws -> String? {
        let question = ATCommand("AT+CPIN?", information: [.init("+CPIN:")], deadline: .seconds(10))
        var response = try await channel.execute(question)
        // Right after power on the SIM is not read yet (CME 14: busy); nobody knows a better sign.
        for _ in 0..<profile.simReadySeconds where response.result == .mobileEquipment(14) {
            try await clock.sleep(for: .seconds(1))
            response = try await channel.execute(question)
        }
        return response.lines.first?.fields.first
    }

    /// One wrong try and never again.
    private func enter(_ pin: String) async throws {
        // The SIM's own word, where it is told, holds more than our memory: it may be another SIM by now.
        if let left = try await triesLeft() {
            guard left >= Self.fullTries else {
                let reason =
                    "the SIM has \(left) tries of its PIN left; put it into a phone and enter the right one there"
                throw ModemFailure(.locked(reason: reason))
            }
        } else if await pinMemory.wasTried(pin) {
            throw ModemFailure(.locked(reason: "the SIM refused modem.pin; it is not tried a second time"))
        }
        do {
            try await pinMemory.willTry(pin)
        } catch {
            throw ModemFailure(.locked(reason: "the PIN is not tried, for that can't be written down: \(error)"))
        }
        let answer = try await channel.execute(ATCommand("AT+CPIN=\"\(pin)\"", deadline: .seconds(20)))
        guard answer.result == .ok else {
            throw ModemFailure(.locked(reason: "the SIM refused modem.pin; it is not tried a second time"))
        }
    }

    /// TS 27.007 §8.65; nil where the modem does not tell.
    private func triesLeft() async throws -> Int? {
        let response = try await channel.execute(ATCommand("AT+CPINR=\"SIM PIN\"", information: [.init("+CPINR:")]))
        guard response.result == .ok, let fields = response.lines.first?.fields, fields.count >= 2 else { return nil }
        return Int(fields[1])
    }
}
