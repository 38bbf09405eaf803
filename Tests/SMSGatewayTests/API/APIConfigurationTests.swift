import ApplianceKit
import Foundation
import Testing

@testable import SMSGateway

@Suite("API's configuration and token", .timeLimit(.minutes(1)))
struct APIConfigurationTests {
    private func read(_ text: String) throws -> (APIConfiguration, WebhookConfiguration?) {
        let reader = try ConfigurationReader(text: text, file: "sms.json5")
        let result = (
            APIConfiguration(reading: reader.root.section("api")),
            WebhookConfiguration(reading: reader.root.section("webhook"))
        )
        try reader.finish()
        return result
    }

    private func complaint(_ text: String) -> String {
        do {
            _ = try read(text)
            return ""
        } catch { return "\(error)" }
    }

    @Test func itListensOnLoopbackByDefault() throws {
        let (api, webhook) = try read("{}")
        #expect(api.address == "127.0.0.1" && api.port == 8_081 && api.isLoopback)
        #expect(webhook == nil)
    }

    @Test(arguments: ["0.0.0.0", "192.168.1.7", "::"])
    func itRefusesOtherAddressesWithoutAWordForIt(address: String) throws {
        #expect(complaint("{api: {address: '\(address)'}}").contains("api.address"))
        #expect(try !read("{api: {address: '\(address)', unencryptedOnNetwork: true}}").0.isLoopback)
    }

    @Test func itRefusesATokenThatCouldBeGuessed() {
        #expect(complaint("{api: {token: 'secret'}}").contains("at least 16 characters"))
        #expect(complaint("{api: {token: '0123456789abcdef', tokenFile: '/x'}}").contains("one of them is enough"))
    }

    @Test func aWebhookNeedsTLSAndAKey() throws {
        let key = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
        #expect(try read("{webhook: {url: 'https://a.vn/x', secret: '\(key)'}}").1?.secret.count == 32)
        #expect(try read("{webhook: {url: 'http://127.0.0.1:9/x', secret: '\(key)'}}").1 != nil)
        #expect(complaint("{webhook: {url: 'http://a.vn/x', secret: '\(key)'}}").contains("https://"))
        #expect(complaint("{webhook: {url: 'http://127.evil.vn/x', secret: '\(key)'}}").contains("https://"))
        #expect(complaint("{webhook: {url: 'http://127.0.0.1@a.vn/x', secret: '\(key)'}}").contains("https://"))
        #expect(complaint("{webhook: {url: 'http://localhost.evil.vn/x', secret: '\(key)'}}").contains("https://"))
        #expect(complaint("{webhook: {url: 'https://a.vn/x', secret: 'abc'}}").contains("whsec_"))
        #expect(
            complaint("{webhook: {url: 'https://a.vn/x', secret: '\(key)', events: ['x']}}").contains("message.state"))
    }

    // MARK: - Token

    private let folder = NSTemporaryDirectory() + "tracuu-token-\(UUID().uuidString)"

    private func file(_ text: String, mode: Int) throws -> String {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let path = folder + "/token"
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        return path
    }

    @Test func aNewTokenFileIsItsOwnersOnlyAndKeptOverRestarts() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/api.token"
        let first = try BearerToken.kept(in: path)
        #expect(first.text.count == 32)
        #expect(try BearerToken.kept(in: path).text == first.text)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test func aTokenFileThatOthersCanReadIsRefused() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = try file("0123456789abcdef\n", mode: 0o640)
        #expect(throws: BearerToken.FileError.readableByOthers(path: path)) { try BearerToken(file: path) }
    }

    @Test(arguments: ["", "short", "0123456789abcdef and more"])
    func aTokenFileHoldsATokenAndNothingElse(text: String) throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = try file(text, mode: 0o600)
        #expect(throws: BearerToken.FileError.tooShort(path: path)) { try BearerToken(file: path) }
    }

    @Test(arguments: [
        ("Bearer 0123456789abcdef", true), ("bearer 0123456789abcdef", true), ("Bearer 0123456789abcdeF", false),
        ("Bearer 0123456789abcde", false), ("Bearer 0123456789abcdef0", false), ("Basic 0123456789abcdef", false),
        ("0123456789abcdef", false), ("Bearer ", false), ("", false),
    ])
    func aRequestMustCarryTheWholeToken(field: String, isRight: Bool) {
        #expect(BearerToken("0123456789abcdef").isCarried(by: ["Authorization": field]) == isRight)
    }

    @Test func twoAuthorizationsAreNone() {
        let headers: HTTPHeaders = ["Authorization": "Bearer 0123456789abcdef", "authorization": "Bearer x"]
        #expect(!BearerToken("0123456789abcdef").isCarried(by: headers))
        #expect(!BearerToken("0123456789abcdef").isCarried(by: [:]))
    }
}
