import Testing

@testable import KioskApp

/// The lamp on the box, which a citizen calls with and a technician tries.
@Suite struct CallLampTests {
    @Test func aTechnicianWhoHasDoneLeavesItToWhoeverCalls() {
        var lamp = CallLamp()
        lamp.call(true)
        for trial in [true, false] {
            lamp.attempt(trial)
            #expect(lamp.isLit == trial)
            lamp.attempt(nil)
            #expect(lamp.isLit)
        }
        lamp.call(false)
        #expect(!lamp.isLit)
    }

    @Test func aTrialLeavesItDarkWhereNobodyCalls() {
        var lamp = CallLamp()
        lamp.attempt(true)
        #expect(lamp.isLit)
        lamp.attempt(nil)
        #expect(!lamp.isLit)
    }

    @Test func whoeverCallsDuringATrialIsSeen() {
        var lamp = CallLamp()
        lamp.attempt(false)
        lamp.call(true)
        #expect(lamp.isLit)
    }
}
