/// Where a dossier stands in an OpenCPS process, with the default step codes and the site's own words.
enum DossierStep: String, CaseIterable, Sendable {
    case receiving, new, denied, processing, handover, waiting, paying, pausing, cancelled, unresolved, releasing, done

    /// `dossierStatus` in the answers.
    var dossierStatus: String { rawValue }

    /// The number that the national portal gives such a status, 1 to 10.
    var nationalNumber: Int {
        switch self {
        case .receiving: 1
        case .new: 2
        case .denied: 3
        case .processing, .handover, .pausing: 4
        case .waiting: 5
        case .paying: 6
        case .cancelled: 7
        case .unresolved: 8
        case .releasing: 9
        case .done: 10
        }
    }

    /// `stepCode`, as a site that left the defaults has it.
    var stepCode: String {
        switch self {
        case .new: "110"
        case .receiving: "130"
        case .processing: "200"
        case .waiting: "201"
        case .paying: "202"
        case .handover: "210"
        case .pausing: "220"
        case .releasing: "300"
        case .done: "400"
        case .cancelled: "410"
        case .denied: "420"
        case .unresolved: "430"
        }
    }

    /// `dossierStatusText`: the site's words.
    var text: String {
        switch self {
        case .receiving: "Chờ tiếp nhận"
        case .new: "Mới tiếp nhận"
        case .denied: "Từ chối tiếp nhận"
        case .processing: "Đang xử lý"
        case .handover: "Chuyển cơ quan phối hợp"
        case .waiting: "Chờ bổ sung hồ sơ"
        case .paying: "Chờ nộp phí, lệ phí"
        case .pausing: "Tạm dừng xử lý"
        case .cancelled: "Công dân rút hồ sơ"
        case .unresolved: "Không giải quyết"
        case .releasing: "Chờ trả kết quả"
        case .done: "Đã trả kết quả"
        }
    }

    /// `stepName`: what the office is at.
    var stepName: String {
        switch self {
        case .receiving: "Kiểm tra hồ sơ trực tuyến"
        case .new: "Chuyển hồ sơ cho phòng chuyên môn"
        case .denied: "Trả lại hồ sơ"
        case .processing: "Thẩm định hồ sơ"
        case .handover: "Lấy ý kiến cơ quan phối hợp"
        case .waiting: "Yêu cầu công dân bổ sung giấy tờ"
        case .paying: "Chờ công dân nộp lệ phí"
        case .pausing: "Tạm dừng theo đề nghị"
        case .cancelled: "Kết thúc theo đề nghị của công dân"
        case .unresolved: "Thông báo không giải quyết"
        case .releasing: "Trả kết quả tại bộ phận một cửa"
        case .done: "Kết thúc"
        }
    }

    /// Where an office takes the dossier next; nil at the end of the road.
    var next: DossierStep? {
        switch self {
        case .receiving: .new
        case .new, .waiting, .paying, .handover, .pausing: .processing
        case .processing: .releasing
        case .releasing: .done
        case .denied, .cancelled, .unresolved, .done: nil
        }
    }

    /// `lockState`: whether the clock stands still.
    var lockState: String { [.waiting, .paying, .pausing].contains(self) ? "PAUSE" : "" }
}
