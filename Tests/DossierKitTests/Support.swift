import ApplianceKit
import DossierKit
import Foundation
import Testing

/// Dates are Việt Nam's in every test.
let zoneIsSet = LocalTime.useVietnameseZone()

/// A moment of Việt Nam's time.
func moment(_ year: Int, _ month: Int, _ day: Int, _ hour: Int = 0, _ minute: Int = 0, _ second: Int = 0) -> Date {
    #expect(zoneIsSet)
    return LocalTime.moment(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
}

/// A folder that is gone with the test.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "/tracuu-test-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { path + "/" + name }
}

extension Dossier {
    /// One with everything filled in.
    static let example = Dossier(
        code: DossierCode(printed: "H15.12-240119-0001"), procedure: "Cấp giấy phép xây dựng nhà ở riêng lẻ",
        agency: "Phòng Quản lý đô thị", status: .processing, statusText: "Đang xử lý", step: "Thẩm định hồ sơ",
        received: moment(2024, 1, 19, 8, 30), appointment: moment(2024, 2, 2, 17), counter: "3")
}

extension CentralSystem {
    /// Of a reply, the dossier alone.
    func dossier(matching code: DossierCode, lookupCode: String?) async throws(CentralSystemError) -> Dossier? {
        try await reply(about: code, lookupCode: lookupCode, unless: nil).dossier
    }
}

extension CentralReply {
    fileprivate var dossier: Dossier? { if case .found(let dossier, _, _) = self { dossier } else { nil } }
}
