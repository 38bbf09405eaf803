/// Procedures and agencies as a province's catalogue names them.
enum CentralCatalogue {
    static let procedures: [SimulatedProcedure] = [
        SimulatedProcedure(
            code: "1.004193.000.00.00.H15", name: "Cấp bản sao trích lục hộ tịch", domainCode: "G15-HT",
            domain: "Hộ tịch", days: 1),
        SimulatedProcedure(
            code: "1.001193.000.00.00.H15", name: "Đăng ký khai sinh", domainCode: "G15-HT", domain: "Hộ tịch", days: 1),
        SimulatedProcedure(
            code: "1.000894.000.00.00.H15", name: "Đăng ký kết hôn", domainCode: "G15-HT", domain: "Hộ tịch", days: 3),
        SimulatedProcedure(
            code: "2.000635.000.00.00.H15", name: "Cấp Giấy xác nhận tình trạng hôn nhân", domainCode: "G15-HT",
            domain: "Hộ tịch", days: 3),
        SimulatedProcedure(
            code: "2.000815.000.00.00.H15", name: "Chứng thực bản sao từ bản chính giấy tờ, văn bản",
            domainCode: "G15-CT", domain: "Chứng thực", days: 1),
        SimulatedProcedure(
            code: "2.002096.000.00.00.H15", name: "Cấp Giấy phép lái xe", domainCode: "G09-DB", domain: "Đường bộ",
            days: 5),
        SimulatedProcedure(
            code: "1.002809.000.00.00.H15", name: "Đổi giấy phép lái xe do ngành Giao thông vận tải cấp",
            domainCode: "G09-DB", domain: "Đường bộ", days: 5),
        SimulatedProcedure(
            code: "2.001711.000.00.00.H15",
            name: "Trang cấp dụng cụ chỉnh hình, phương tiện trợ giúp cho người có công với cách mạng",
            domainCode: "G13-NCC", domain: "Người có công", days: 12),
        SimulatedProcedure(
            code: "1.001776.000.00.00.H15",
            name: "Thực hiện, điều chỉnh, thôi hưởng trợ cấp xã hội hằng tháng, hỗ trợ kinh phí chăm sóc, "
                + "nuôi dưỡng hằng tháng", domainCode: "G13-BTXH", domain: "Bảo trợ xã hội", days: 22),
        SimulatedProcedure(
            code: "1.004238.000.00.00.H15",
            name: "Đăng ký biến động về sử dụng đất, tài sản gắn liền với đất do thay đổi thông tin",
            domainCode: "G14-DD", domain: "Đất đai", days: 10),
        SimulatedProcedure(
            code: "2.000983.000.00.00.H15",
            name: "Đăng ký, cấp Giấy chứng nhận quyền sử dụng đất lần đầu", domainCode: "G14-DD", domain: "Đất đai",
            days: 30),
        SimulatedProcedure(
            code: "1.005398.000.00.00.H15", name: "Đính chính Giấy chứng nhận đã cấp", domainCode: "G14-DD",
            domain: "Đất đai", days: 10),
        SimulatedProcedure(
            code: "2.001610.000.00.00.H15", name: "Đăng ký thành lập doanh nghiệp tư nhân", domainCode: "G05-DN",
            domain: "Thành lập và hoạt động của doanh nghiệp", days: 3),
        SimulatedProcedure(
            code: "1.001612.000.00.00.H15", name: "Đăng ký thành lập hộ kinh doanh", domainCode: "G05-HKD",
            domain: "Hộ kinh doanh", days: 3),
        SimulatedProcedure(
            code: "1.007262.000.00.00.H15",
            name: "Cấp giấy phép xây dựng mới đối với công trình cấp III, cấp IV và nhà ở riêng lẻ",
            domainCode: "G17-XD", domain: "Hoạt động xây dựng", days: 15),
        SimulatedProcedure(
            code: "2.000181.000.00.00.H15", name: "Cấp Giấy phép bán lẻ sản phẩm thuốc lá", domainCode: "G02-LTHH",
            domain: "Lưu thông hàng hóa trong nước", days: 10),
        SimulatedProcedure(
            code: "1.003348.000.00.00.H15", name: "Cấp Giấy chứng nhận đủ điều kiện an toàn thực phẩm",
            domainCode: "G18-ATTP", domain: "An toàn thực phẩm", days: 15),
        SimulatedProcedure(
            code: "2.000488.000.00.00.H15", name: "Cấp Phiếu lý lịch tư pháp số 1", domainCode: "G15-LLTP",
            domain: "Lý lịch tư pháp", days: 10),
    ]

    static let agencies: [SimulatedAgency] = [
        SimulatedAgency(code: "H15.02", name: "Sở Kế hoạch và Đầu tư"),
        SimulatedAgency(code: "H15.05", name: "Sở Giao thông vận tải"),
        SimulatedAgency(code: "H15.09", name: "Sở Lao động - Thương binh và Xã hội"),
        SimulatedAgency(code: "H15.12", name: "Sở Tài nguyên và Môi trường"),
        SimulatedAgency(code: "H15.14", name: "Sở Tư pháp"),
        SimulatedAgency(code: "H15.22", name: "UBND thành phố Buôn Ma Thuột"),
        SimulatedAgency(code: "H15.25", name: "UBND huyện Cư M'gar"),
        SimulatedAgency(code: "H15.31", name: "UBND huyện Krông Búk"),
        SimulatedAgency(code: "H15.22.07", name: "UBND phường Ea Tam"),
        SimulatedAgency(code: "H15.31.03", name: "UBND xã Ea Ngai"),
    ]

    /// Public holidays, and the days that are worked for them.
    static let days: [SimulatedDay] = [
        SimulatedDay(year: 2026, month: 1, day: 1, isWorked: false, name: "Tết Dương lịch"),
        SimulatedDay(year: 2026, month: 1, day: 2, isWorked: false, name: "Hoán đổi ngày làm việc"),
        SimulatedDay(year: 2026, month: 1, day: 10, isWorked: true, name: "Làm bù ngày 02/01"),
        SimulatedDay(year: 2026, month: 4, day: 30, isWorked: false, name: "Ngày Chiến thắng"),
        SimulatedDay(year: 2026, month: 5, day: 1, isWorked: false, name: "Ngày Quốc tế lao động"),
        SimulatedDay(year: 2026, month: 9, day: 2, isWorked: false, name: "Quốc khánh"),
    ]

    static let counters: [SimulatedCounter] = [
        SimulatedCounter(number: "1", name: "Hộ tịch, chứng thực", agencies: ["H15.14", "H15.22", "H15.22.07"]),
        SimulatedCounter(number: "2", name: "Đất đai, xây dựng", agencies: ["H15.12", "H15.25"]),
        SimulatedCounter(number: "3", name: "Trả kết quả", agencies: []),
    ]
}

/// A day that is not what its weekday makes of it.
struct SimulatedDay: Sendable, Equatable {
    let year: Int
    let month: Int
    let day: Int
    let isWorked: Bool
    let name: String
}

/// A counter of the centre.
struct SimulatedCounter: Sendable, Equatable {
    let number: String
    let name: String
    let agencies: [String]
}
