import ApplianceKit
import Testing

@testable import KioskApp

@Suite struct TechnicianAccessTests {
    @Test func theRightPINOpensForTenMinutesOfQuiet() {
        var access = TechnicianAccess()
        #expect(access.tried(isRight: true, token: "t", at: .zero) == .entered(token: "t"))
        #expect(access.isOpen(at: .seconds(599)))
        #expect(access.admits("t", at: .seconds(500)) == true)
        #expect(access.isOpen(at: .seconds(1_099)))
        #expect(!access.isOpen(at: .seconds(1_100)))
        #expect(access.admits("t", at: .seconds(1_100)) == false)
    }

    @Test func anotherTokenIsRefusedAndLeavingEndsIt() {
        var access = TechnicianAccess()
        _ = access.tried(isRight: true, token: "t", at: .zero)
        #expect(access.admits("u", at: .seconds(1)) == false)
        #expect(access.admits(nil, at: .seconds(1)) == false)
        access.leave()
        #expect(access.admits("t", at: .seconds(1)) == false)
    }

    @Test func guessingBecomesSlowerAndSlower() {
        var access = TechnicianAccess()
        var now = Duration.zero
        for pause in [60, 120, 240, 480, 900, 900] {
            for _ in 0..<4 { #expect(access.tried(isRight: false, token: "", at: now) == .wrong) }
            #expect(access.tried(isRight: false, token: "", at: now) == .locked(.seconds(pause)))
            // Not even the right one is taken now.
            #expect(access.tried(isRight: true, token: "t", at: now + .seconds(1)) == .locked(.seconds(pause - 1)))
            now += .seconds(pause)
        }
        #expect(access.tried(isRight: true, token: "t", at: now) == .entered(token: "t"))
        #expect(access.lockLeft(at: now) == nil)
    }

    @Test func tokensAreLongAndNeverTheSame() {
        let tokens = Set((0..<100).map { _ in TechnicianAccess.token() })
        #expect(tokens.count == 100)
        #expect(tokens.allSatisfy { $0.utf8.count == 32 })
    }
}

@Suite struct PINHashTests {
    @Test func aHashIsItsPINsAndNoOthers() throws {
        let hash = try #require(PINHash(of: "483920"))
        #expect(hash.text.hasPrefix("$y$"))
        #expect(!hash.text.contains("483920"))
        let read = try #require(PINHash(configured: hash.text))
        #expect(read.matches("483920"))
        #expect(!read.matches("483921"))
        #expect(!read.matches(""))
        #expect(PINHash(of: "483920") != hash)
    }

    @Test(arguments: ["483920", "", "$1$abc$def", "$y$", "*0"]) func aPlainPINIsNoHash(text: String) {
        #expect(PINHash(configured: text) == nil)
    }
}
