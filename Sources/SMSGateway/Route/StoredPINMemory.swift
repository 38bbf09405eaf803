import DeviceIO

/// Keeps in sms.db that a modem's PIN was tried, as a keyed hash: a daemon that is restarted again and again must not
/// block the SIM. Another PIN in the configuration is tried.
struct StoredPINMemory: PINMemory {
    let store: MessageStore
    /// The modem's name.
    let route: String

    private var setting: String { "\(route).pinTried" }

    func wasTried(_ pin: String) async -> Bool {
        do {
            return try await store.setting(setting) == fingerprint(of: pin)
        } catch {
            // Nothing is risked on a disk that can't be read.
            return true
        }
    }

    func willTry(_ pin: String) async throws { try await store.set(setting, to: fingerprint(of: pin)) }

    func simIsOpen() async {
        guard let kept = try? await store.setting(setting), !kept.isEmpty else { return }
        try? await store.set(setting, to: "")
    }

    private func fingerprint(of pin: String) async -> String {
        await store.hash(ofText: pin).map { String($0, radix: 16) }.joined(separator: ".")
    }
}
