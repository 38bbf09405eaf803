import ApplianceKit
import Foundation

/// What stands on a statement, as offices write it.
enum StatementWords {
    static func title(_ month: StatementMonth) -> String { "BẢNG TỔNG HỢP TIN NHẮN SMS" }

    static func subtitle(_ month: StatementMonth) -> String {
        "Tháng \(month.month < 10 ? "0" : "")\(month.month) năm \(month.year)"
    }

    static func operatorName(_ name: String) -> String {
        switch name {
        case "viettel": "Viettel"
        case "vinaphone": "VinaPhone"
        case "mobifone": "MobiFone"
        case "vietnamobile": "Vietnamobile"
        case "gmobile": "Gmobile"
        case "itel": "iTel"
        case "wintel": "Wintel"
        case OperatorTable.unknown: "Khác"
        default: name
        }
    }

    static func kind(_ kind: MessageKind) -> String {
        switch kind {
        case .reply: "Trả lời tra cứu"
        case .oneTime: "Tin gửi riêng"
        case .notice: "Thông báo hồ sơ"
        case .bulk: "Tin gửi nhiều người"
        }
    }

    static let operatorHeading = "Nhà mạng"
    static let kindHeading = "Loại tin"
    static let total = "Tổng cộng"
    static let subtotal = "Cộng"
    static let messages = "Số tin nhắn"
    static let parts = "Số bản tin tính cước"

    /// The columns of numbers: the heading, and which number.
    static let messageColumns: [(heading: String, value: @Sendable (StatementCounts.Counts) -> Int)] = [
        ("Đã lập", { $0.messages }), ("Đã gửi", { $0.sent }), ("Báo đã nhận", { $0.delivered }),
        ("Chưa rõ", { $0.inDoubt }), ("Gửi lại", { $0.resent }), ("Lỗi", { $0.failed }),
        ("Hủy, quá hạn", { $0.dropped }),
        ("Đang chờ", { $0.open }),
    ]
    static let partColumns: [(heading: String, value: @Sendable (StatementCounts.Counts) -> Int)] = [
        ("Đã gửi", { $0.partsSent }), ("Trong đó gửi lại", { $0.partsResent }), ("Chưa rõ", { $0.partsInDoubt }),
    ]

    static func received(_ count: Int) -> String { "Số tin nhắn nhận được trong tháng: \(grouped(count))" }
    static func emails(_ count: Int) -> String { "Số thư điện tử đã gửi thay tin nhắn: \(grouped(count))" }

    static func charged(_ counts: StatementCounts.Counts) -> String {
        "Tổng số bản tin nhà mạng đã nhận gửi trong tháng: \(grouped(counts.partsSent))"
            + (counts.partsInDoubt > 0 ? " (chưa kể \(grouped(counts.partsInDoubt)) bản tin chưa rõ kết quả)" : "")
    }

    static let notes = [
        "Tin nhắn dài được nhà mạng chia thành nhiều bản tin; mỗi bản tin được tính cước riêng.",
        "Số tin nhắn tính theo ngày lập; số bản tin tính theo thời điểm nhà mạng nhận gửi.",
        "“Chưa rõ”: modem không trả lời nên không xác định được tin đã gửi hay chưa. "
            + "“Gửi lại”: tin chưa rõ kết quả đã được gửi thêm một lần.",
        "Nhà mạng xác định theo đầu số; thuê bao đã chuyển mạng giữ số vẫn tính theo đầu số cũ.",
    ]
    static let monthRunning = "TẠM TÍNH: tháng chưa kết thúc, số liệu còn thay đổi."

    static let nation = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    static let motto = "Độc lập - Tự do - Hạnh phúc"
    static func placeAndDate(_ place: String) -> String { "\(place), ngày …… tháng …… năm ………" }
    static let signHere = "(Ký, ghi rõ họ tên)"
    static let signAndSeal = "(Ký, đóng dấu, ghi rõ họ tên)"
    static func page(_ number: Int, of count: Int) -> String { "Trang \(number)/\(count)" }
    static func madeAt(_ date: Date) -> String {
        let local = LocalTime(date)
        return "Lập bởi TraCuu lúc \(local.clock) ngày \(local.date)"
    }

    /// With a dot after each three digits, as Vietnamese writes numbers.
    static func grouped(_ number: Int) -> String {
        var text = ""
        for (index, digit) in String(abs(number)).reversed().enumerated() {
            if index > 0, index % 3 == 0 { text.append(".") }
            text.append(digit)
        }
        return (number < 0 ? "-" : "") + String(text.reversed())
    }
}
