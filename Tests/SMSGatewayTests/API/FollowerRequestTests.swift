import DossierKit
import Testing

@testable import SMSGateway

@Suite("Followers given at a kiosk")
struct FollowerRequestTests {
    private func request(_ body: String) throws(Problem) -> FollowerRequest {
        try FollowerRequest(body: Array(body.utf8))
    }

    @Test func aCodeAndAMobileNumberAreTaken() throws {
        let wish = try request(#"{"dossier":"H15.12-261120-0001","number":"0912 345 678"}"#)
        #expect(wish.dossier == DossierCode(printed: "H15.12-261120-0001"))
        #expect(wish.number == "+84912345678")
    }

    @Test(arguments: [
        #"{"dossier":"","number":"0912345678"}"#, #"{"dossier":"- -","number":"0912345678"}"#,
        #"{"dossier":"H15.12-261120-0001","number":"1022"}"#, #"{"dossier":"H15","number":"02623 856 856"}"#,
    ])
    func whatIsNoneIsRefusedWithTheField(body: String) {
        #expect(throws: Problem.self) { try request(body) }
    }

    @Test(arguments: ["", "[]", #"{"dossier":"H15"}"#, #"{"dossier":1,"number":"0912345678"}"#])
    func whatIsNoSuchObjectIsMalformed(body: String) {
        #expect(throws: Problem.self) { try request(body) }
    }
}
