/// The ten statuses of a dossier, numbered as the national portal numbers them (TrangThaiHoSo).
///
/// Every central system's own statuses are mapped onto these; what the product decides, it decides by them.
public enum DossierStatus: Int, Sendable, CaseIterable, Codable {
    /// Mới đăng ký: sent, not looked at yet.
    case registered = 1
    /// Được tiếp nhận: accepted, with an appointment date.
    case accepted = 2
    /// Không được tiếp nhận: refused at the door.
    case rejected = 3
    /// Đang xử lý.
    case processing = 4
    /// Yêu cầu bổ sung giấy tờ: the citizen has to bring papers; the clock stands still.
    case supplementRequired = 5
    /// Yêu cầu thực hiện nghĩa vụ tài chính: the citizen has to pay; the clock stands still.
    case paymentRequired = 6
    /// Công dân yêu cầu rút hồ sơ.
    case withdrawn = 7
    /// Dừng xử lý.
    case stopped = 8
    /// Đã xử lý xong: the result can be collected.
    case completed = 9
    /// Đã trả kết quả.
    case returned = 10

    /// Nothing more will happen to it.
    public var isClosed: Bool {
        switch self {
        case .rejected, .withdrawn, .stopped, .returned: true
        default: false
        }
    }

    /// It waits for the citizen, and does not become overdue meanwhile.
    public var waitsForCitizen: Bool { self == .supplementRequired || self == .paymentRequired }

    /// Citizens are told why it has this status, or what is missing.
    var hasReason: Bool { waitsForCitizen || self == .rejected || self == .stopped }
}
