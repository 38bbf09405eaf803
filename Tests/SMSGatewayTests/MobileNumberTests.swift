import Testing

@testable import SMSGateway

@Suite("Mobile numbers")
struct MobileNumberTests {
    @Test(arguments: [
        "0912345678", "84912345678", "+84912345678", "0084912345678", "091 234.56-78", "+84 (91) 2345678",
    ])
    func allWaysOfWritingANumberAreOne(text: String) {
        #expect(MobileNumber(text)?.international == "+84912345678")
    }

    @Test(arguments: [
        "", "191", "1022", "Viettel", "02623812345", "+14155550100", "09123456789", "091234567x", "+84212345678",
    ])
    func whatIsNoVietnameseMobileNumberIsNone(text: String) {
        #expect(MobileNumber(text) == nil)
    }
}
