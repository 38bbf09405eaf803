import Foundation
import Testing

@testable import SMSGateway

@Suite("Routes")
struct RouteTests {
    @Test(arguments: [
        ("TK goc: 50.000d, su dung den 0h ngay 31/12/2030.", 50_000),
        ("Tai khoan chinh: 1,234,567 VND. HSD 01/02/2027", 1_234_567),
        ("So du: 0d. Vui long nap the", 0), ("31/12/2026: 19500 đ", 19_500),
        ("TK goc: 50 000d", 50_000), ("con 2 050 000 VND", 2_050_000), ("31/12/2026 500d", 500),
        ("Quy khach con 3 ngay, 5.500 đồng", 5_500), ("HSD 31/12/2026. KM: 12 SMS. TKC 980VNĐ", 980),
    ])
    func amountsOfOperatorsTextsAreRead(text: String, amount: Int) { #expect(Balance.amount(in: text) == amount) }

    @Test(arguments: ["Het han 31/12/2026", "", "Ban co 5 tin nhan mien phi", "Dich vu tam ngung"])
    func whatIsNoMoneyIsNotTakenForIt(text: String) { #expect(Balance.amount(in: text) == nil) }

    @Test(arguments: [
        ("0981234567", "viettel"), ("+84912345678", "vinaphone"), ("84 70 123 4567", "mobifone"),
        ("0521234567", "vietnamobile"), ("0871234567", "itel"), ("1022", "other"), ("02623812345", "other"),
    ])
    func operatorsAreTakenFromPrefixes(number: String, name: String) {
        #expect(OperatorTable().operatorName(of: number) == name)
    }

    @Test func theLongestPrefixOfASiteDecides() {
        let table = OperatorTable(["a": ["98"], "b": ["981"]])
        #expect(table.operatorName(of: "0981234567") == "b")
        #expect(table.operatorName(of: "0982234567") == "a")
    }
}
