import ApplianceKit
import DossierKit
import Foundation
import Synchronization
import Testing

/// A server on loopback that answers OpenCPS's questions as a test wants it.
final class ScriptedCentral: Sendable {
    private let server: HTTPServer
    private let client: HTTPClient
    private let seen: Seen

    private final class Seen: Sendable {
        let requests = Mutex<[HTTPServerRequest]>([])
    }

    /// - Parameter hasOthers: Whether it lists a dossier where it is asked for any.
    init(
        hasOthers: Bool = true, _ answer: @escaping @Sendable (HTTPServerRequest) async -> HTTPServerResponse
    ) throws {
        #expect(zoneIsSet)
        let seen = Seen()
        self.seen = seen
        server = try HTTPServer(HTTPServerConfiguration()) { request in
            if request.query["end"] == "1", request.query["dossierNo"] == nil {
                return hasOthers ? .list([DossierKitTests.row(["dossierNo": "H15.12-240119-9999"])]) : .list([])
            }
            seen.requests.withLock { $0.append(request) }
            return await answer(request)
        }
        client = try HTTPClient(name: "test")
    }

    var requests: [HTTPServerRequest] { seen.requests.withLock { $0 } }

    func system(
        groupIDs: [Int] = [1], user: String? = nil, password: String? = nil, timeout: Duration = .seconds(20),
        statuses: [String: DossierStatus] = [:]
    ) throws -> OpenCPS {
        OpenCPS(
            CentralConfiguration(
                baseURL: "http://127.0.0.1:\(server.port)/o/rest/v2", groupIDs: groupIDs, user: user,
                password: password, timeout: timeout, statuses: statuses), client: client)
    }

    func stop() async {
        client.close()
        await server.stop()
    }

    /// The fields of OpenCPS's rows that say who somebody is, or that staff may write it into.
    static let personalFields = [
        "applicantName", "applicantIdType", "applicantIdNo", "applicantIdDate", "address", "cityCode", "cityName",
        "districtCode", "districtName", "wardCode", "wardName", "contactName", "contactTelNo", "contactEmail",
        "postalAddress", "postalCityCode", "postalCityName", "postalDistrictName", "postalTelNo", "postalServiceCode",
        "delegateName", "delegateIdNo", "delegateTelNo", "delegateEmail", "delegateAddress", "delegateCityName",
        "delegateDistrictName", "delegateWardName", "metaData", "dossierNote", "submissionNote", "briefNote",
        "applicantNote", "lastActionUser", "lastActionNote", "lastActionName", "currentActionUser", "userName",
        "hasPassword", "password", "secretKey", "dossierName", "documentNo", "certNo", "stepInstruction",
        "referenceUid", "dossierCounter", "notification",
    ]
}

/// A row as the list and the detail give it.
func row(_ fields: [String: any Sendable] = [:]) -> [String: any Sendable] {
    let usual: [String: any Sendable] = [
        "dossierId": 4_711, "groupId": 1, "dossierNo": "H15.12-240119-0001", "serviceCode": "1.001234",
        "serviceName": "Cấp giấy phép xây dựng", "govAgencyCode": "H15.12", "govAgencyName": "Phòng Quản lý đô thị",
        "dossierStatus": "processing", "dossierStatusText": "Đang xử lý", "dossierSubStatus": "processing_1",
        "dossierSubStatusText": "Đang thẩm định", "stepName": "Thẩm định", "lockState": "",
        "receiveDate": "19/01/2024 08:30:05", "dueDate": "02/02/2024 12:15:00", "releaseDate": "", "finishDate": "",
        "applicantName": "NGUYỄN VĂN A", "hasPassword": "1234", "durationCount": 10.0,
    ]
    return usual.merging(fields) { $1 }
}

extension HTTPServerResponse {
    static func json(_ text: String, status: Int = 200) -> HTTPServerResponse {
        .bytes(Array(text.utf8), type: "application/json", status: status)
    }

    static func row(_ row: [String: any Sendable]) -> HTTPServerResponse {
        .bytes(serialized(row), type: "application/json")
    }

    static func list(_ rows: [[String: any Sendable]], total: Int? = nil) -> HTTPServerResponse {
        .bytes(serialized(["total": total ?? rows.count, "data": rows]), type: "application/json")
    }

    private static func serialized(_ value: Any) -> [UInt8] {
        (try? JSONSerialization.data(withJSONObject: value)).map { Array($0) } ?? []
    }
}
