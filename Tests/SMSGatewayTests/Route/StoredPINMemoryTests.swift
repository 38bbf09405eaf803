import DeviceIO
import Testing

@testable import SMSGateway

/// Three wrong PINs block a SIM, so what was tried is on the disk before it is tried, and stays there.
@Suite("Stored PIN memory", .timeLimit(.minutes(5)))
struct StoredPINMemoryTests {
    private let fixture = StoreFixture()

    /// As a restart of the daemon finds it.
    private func memory(of route: String = "modem0") throws -> StoredPINMemory {
        StoredPINMemory(store: try fixture.open(), route: route)
    }

    @Test func aPINIsKnownAsTriedInAllLaterLives() async throws {
        #expect(try await !memory().wasTried("1234"))
        try await memory().willTry("1234")
        for _ in 0..<3 { #expect(try await memory().wasTried("1234")) }
    }

    @Test func anotherPINOrAnotherModemIsTried() async throws {
        try await memory().willTry("1234")
        #expect(try await !memory().wasTried("4321"))
        #expect(try await !memory(of: "modem1").wasTried("1234"))
    }

    @Test func theLastOneTriedIsRemembered() async throws {
        try await memory().willTry("1234")
        try await memory().willTry("4321")
        #expect(try await memory().wasTried("4321"))
    }

    @Test func aSIMThatIsOpenForgetsWhatWasTried() async throws {
        try await memory().willTry("1234")
        try await memory().simIsOpen()
        #expect(try await !memory().wasTried("1234"))
    }

    @Test func thePINItselfIsNotInTheStore() async throws {
        let store = try fixture.open()
        try await StoredPINMemory(store: store, route: "modem0").willTry("8642")
        let kept = try await store.setting("modem0.pinTried")
        #expect(kept?.isEmpty == false && kept?.contains("8642") == false)
    }
}
