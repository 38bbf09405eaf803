import Testing

@testable import SMSGateway

struct TypedPhoneNumberTests {
    /// `L` stands for a landline's number.
    private static let readings: [(String, String)] = [
        ("0912345678", "+84912345678"),
        ("0912 345 678", "+84912345678"),
        ("0912.345.678", "+84912345678"),
        ("0912-345-678", "+84912345678"),
        ("091 234 5678", "+84912345678"),
        ("(091) 2345678", "+84912345678"),
        ("+84912345678", "+84912345678"),
        ("+84 912 345 678", "+84912345678"),
        ("(+84) 912.345.678", "+84912345678"),
        ("+84 (0)912 345 678", "+84912345678"),
        ("84912345678", "+84912345678"),
        ("849 123 456 78", "+84912345678"),
        ("0084912345678", "+84912345678"),
        ("912345678", "+84912345678"),
        ("SĐT: 0912345678", "+84912345678"),
        ("0912345678 (con trai)", "+84912345678"),
        ("0912345678/0987654321", "+84912345678 +84987654321"),
        ("0912345678 - 0987654321", "+84912345678 +84987654321"),
        ("0912345678, 0912 345 678", "+84912345678"),
        ("0912 345 678 0987 654 321", "+84912345678 +84987654321"),
        ("0912345678 hoặc 0262 3852 456", "+84912345678 L"),
        ("01234567890", "+84834567890"),
        ("0168 345 6789", "+84383456789"),
        ("+84 168 345 6789", "+84383456789"),
        ("84 1213456789", "+84793456789"),
        ("0199 345 6789", "+84593456789"),
        ("0262 3852 456", "L"),
        ("(0262) 3.852.456", "L"),
        ("024 3825 1234", "L"),
        ("+84 262 3852456", "L"),
        ("02623852456 - máy lẻ 12", "L"),
        ("٠٩١٢٣٤٥٦٧٨", "+84912345678"),
        ("0912345678\n0987654321", "+84912345678 +84987654321"),
        ("09123456781", ""),
        ("0112345678", ""),
        ("0111 345 6789", ""),
        ("091234567", ""),
        ("+1 415 555 2671", ""),
        ("1022", ""),
        ("không có", ""),
        ("", ""),
        ("0912345678x0987654321", "+84912345678 +84987654321"),
        ("066123456789", ""),
    ]

    @Test(arguments: readings)
    func asTypedAtTheCounter(typed: String, expected: String) {
        let read = TypedPhoneNumbers(typed)
        let shown = (read.mobiles + (read.hasLandline ? ["L"] : [])).joined(separator: " ")
        #expect(shown == expected, "\(typed)")
    }

    @Test func everyOldNumberBecomesTheOneItWasGiven() {
        // Decision 798/QĐ-BTTTT of 2018, as the operators published it.
        let table = [
            "0120": "070", "0121": "079", "0122": "077", "0126": "076", "0128": "078", "0123": "083", "0124": "084",
            "0125": "085", "0127": "081", "0129": "082", "0162": "032", "0163": "033", "0164": "034", "0165": "035",
            "0166": "036", "0167": "037", "0168": "038", "0169": "039", "0186": "056", "0188": "058", "0199": "059",
        ]
        for (old, new) in table {
            #expect(TypedPhoneNumbers(old + "1234567").mobiles == ["+84" + new.dropFirst() + "1234567"])
        }
    }

    @Test(arguments: [
        ("an.nguyen@example.com", "an.nguyen@example.com"), ("Email: an@example.vn.", "an@example.vn"),
        (" <an@mail.example.vn>; b@example.vn", "an@mail.example.vn"), ("an@example.vn.", "an@example.vn"),
        ("an@", nil), ("@example.vn", nil), ("an@example", nil), ("an@@example.vn", nil), ("ân@example.vn", nil),
        ("an@exa mple.vn", nil), ("", nil), ("an@example..vn", nil), ("a\r\nBcc: b@example.vn", "b@example.vn"),
    ])
    func emailAddresses(typed: String, expected: String?) {
        #expect(TypedEmail(typed)?.address == expected, "\(typed)")
    }
}
