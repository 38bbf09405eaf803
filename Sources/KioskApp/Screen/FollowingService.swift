import ApplianceKit
import DossierKit
import Foundation

/// The box's SMS gateway, told which telephone number wants to hear of which dossier (`POST /followers`).
struct FollowingService: Sendable {
    /// Where it is: an address of this box, and the file with its token.
    struct Settings: Equatable, Sendable {
        var gateway: String
        var tokenFile: String
    }

    private struct Wish: Encodable {
        let dossier: String
        let number: String
    }

    let settings: Settings
    let client: HTTPClient

    /// Whether the gateway has taken it. Neither number nor dossier gets into the log.
    func follow(_ code: DossierCode, _ number: String) async -> Bool {
        guard let body = try? JSONEncoder().encode(Wish(dossier: code.printed, number: number)),
            let token = FileManager.default.contents(atPath: settings.tokenFile)
        else {
            Log("kiosk").error("\(settings.tokenFile) can't be read: may this user read the gateway's token?")
            return false
        }
        var request = HTTPClientRequest(url: settings.gateway + "/followers")
        request.method = "POST"
        request.headers = [
            "Content-Type": "application/json",
            "Authorization": "Bearer " + String(decoding: token, as: UTF8.self).filter { !$0.isWhitespace },
        ]
        request.body = Array(body)
        request.connectTimeout = .seconds(1)
        request.timeout = .seconds(4)
        do throws(HTTPClientError) {
            let answer = try await client.send(request)
            if answer.status == 204 { return true }
            Log("kiosk").warning("the gateway takes no followers: it answers \(answer.status)")
        } catch {
            Log("kiosk").warning("the gateway takes no followers: \(error)")
        }
        return false
    }
}
