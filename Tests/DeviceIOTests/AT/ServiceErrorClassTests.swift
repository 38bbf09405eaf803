import Testing

@testable import DeviceIO

@Suite("Classes of +CMS ERROR")
struct ServiceErrorClassTests {
    @Test(arguments: [
        (1, ServiceErrorClass.number), (8, .subscription), (38, .outage), (42, .congestion), (331, .congestion),
        (305, .protocolFault), (130, .protocolFault), (322, .memory), (332, .inDoubt), (500, .inDoubt),
        (197, .duplicate), (21, .refused), (340, .ignorable),
    ])
    func aCodeHasTheClassOfTheStandard(code: Int, errorClass: ServiceErrorClass) {
        #expect(ServiceErrorClass(code: code) == errorClass)
    }

    @Test func whatNobodyKnowsIsInDoubt() {
        #expect(ServiceErrorClass(code: 777) == .inDoubt)
        #expect(ServiceErrorClass(code: -1) == .inDoubt)
    }
}
