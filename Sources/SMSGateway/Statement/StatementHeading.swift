import ApplianceKit

/// Whose statement it is and who signs it: `statement: { … }` of sms.json5.
struct StatementHeading: Equatable, Sendable {
    /// The authority above the centre.
    var authority = "ỦY BAN NHÂN DÂN …"
    var centre = "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG"
    /// Where it is signed.
    var place = "…"
    /// The title of the one who signs for the centre.
    var signatory = "GIÁM ĐỐC"
    var preparer = "NGƯỜI LẬP BẢNG"
    /// The other side, where one signs along.
    var counterpart = "ĐẠI DIỆN NHÀ CUNG CẤP DỊCH VỤ"

    init() {}

    init(reading section: ConfigurationSection) {
        authority = section.string("authority", default: authority)
        centre = section.string("centre", default: centre)
        place = section.string("place", default: place)
        signatory = section.string("signatory", default: signatory)
        preparer = section.string("preparer", default: preparer)
        counterpart = section.string("counterpart", default: counterpart)
    }
}
