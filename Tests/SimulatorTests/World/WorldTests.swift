import ApplianceKit
import Foundation
import Testing

@testable import Simulator

@Suite(.timeLimit(.minutes(5))) struct WorldTests {
    private func withWorld(_ work: (World, ControlServer) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("world-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let world = try await World.start(WorldSettings(folder: folder))
        let control = try ControlServer.start(world)
        do {
            try await work(world, control)
        } catch {
            await control.stop()
            await world.stop()
            throw error
        }
        await control.stop()
        await world.stop()
    }

    @Test func devicesAreWhereTheConfigurationsSay() async throws {
        try await withWorld { world, _ in
            for file in [world.gatewayConfiguration, world.kioskConfiguration] {
                let reader = try ConfigurationReader(path: file)
                #expect(reader.root.section("central").string("baseURL", default: "") == world.central.baseURL)
            }
            let gateway = try ConfigurationReader(path: world.gatewayConfiguration).root
            let host = try RawSerialClient(path: gateway.section("modem").string("device", default: ""))
            #expect(try await host.command("AT") == "AT\r\r\nOK\r\n")
            let kiosk = try ConfigurationReader(path: world.kioskConfiguration).root
            #expect(access(kiosk.section("scanner").string("device", default: ""), F_OK) == 0)
            #expect(access(kiosk.section("printer").string("device", default: ""), F_OK) == 0)
            #expect(kiosk.section("screen").integer("port", default: 0, in: 0...65_535) == Int(world.kioskPort))
        }
    }

    @Test func callsFromAnotherProcessActOnIt() async throws {
        try await withWorld { world, _ in
            let client = try ControlClient(world: world.folder)
            try await client.call("text", WorldCall.Text(text: "HS H15.12-240119-0001"))
            #expect(try await world.network.phones.first().text == "HS H15.12-240119-0001")
            let scanned = try RawSerialClient(path: world.scanner.path)
            try await client.call("scan", WorldCall.Scan(text: "ABC", symbology: "]C0"))
            try await scanned.read(through: "]C0ABC\r")
            #expect(
                try await client.call("device", WorldCall.Device(device: "modem", plugged: false)).devices.modem
                    == false)
            #expect(access(world.folder + "/modem0", F_OK) == -1)
            #expect(try await client.call("device", WorldCall.Device(device: "modem", plugged: true)).devices.modem)
            #expect(try await client.call("printer", WorldCall.Printer(paper: false)).hasPaper == false)
            #expect(try await client.call("central", WorldCall.Central(fault: "off")).isCentralOn == false)
            #expect(try await client.call("central", WorldCall.Central(fault: "on")).isCentralOn)
            #expect(try await client.get("texts", [ShownText].self).count == 1)
        }
    }

    @Test func aDossierTakesItsNextStep() async throws {
        try await withWorld { world, _ in
            let client = try ControlClient(world: world.folder)
            let examples = try await client.get("dossiers", [ExampleDossier].self)
            #expect(Set(examples.map(\.status)) == Set(1...10))
            let dossier = try #require(examples.first { $0.status == 4 })
            try await client.call("advance", WorldCall.Advance(code: dossier.code))
            #expect(await world.central.dossier(dossier.code)?.step == .releasing)
            try await client.call("advance", WorldCall.Advance(code: dossier.code, status: 10))
            #expect(await world.central.dossier(dossier.code)?.step == .done)
        }
    }

    @Test(arguments: [
        ("advance", "{\"code\": \"nobody's\"}", 422), ("device", "{\"device\": \"door\", \"plugged\": true}", 422),
        ("text", "{}", 422), ("nothing", "{}", 404),
    ])
    func aCallThatCanNotBeDoneSaysWhy(path: String, body: String, status: Int) async throws {
        try await withWorld { _, control in
            let client = try HTTPClient(name: "test")
            let response = try await client.send(
                HTTPClientRequest(
                    method: "POST", url: control.address + path, headers: ["Content-Type": "application/json"],
                    body: Array(body.utf8)))
            #expect(response.status == status)
            #expect(try JSONDecoder().decode(WorldCall.Refusal.self, from: Data(response.body)).error.isEmpty == false)
        }
    }

    @Test func anotherPagesFormIsNotACall() async throws {
        try await withWorld { world, control in
            let client = try HTTPClient(name: "test")
            let response = try await client.send(
                HTTPClientRequest(
                    method: "POST", url: control.address + "text", headers: ["Content-Type": "text/plain"],
                    body: Array("{\"text\": \"x\"}".utf8)))
            #expect(response.status == 415)
            #expect(world.network.phones.count == 0)
        }
    }

    @Test func thePageIsServedAndToldWhatHappens() async throws {
        try await withWorld { world, control in
            let client = try HTTPClient(name: "test")
            for (file, type) in [("", "text/html"), ("world.js", "text/javascript"), ("world.css", "text/css")] {
                let response = try await client.send(HTTPClientRequest(url: control.address + file))
                #expect(response.headers["Content-Type"]?.hasPrefix(type) == true)
            }
            #expect(try await client.send(HTTPClientRequest(url: control.address + "..%2fworld.js")).status >= 400)
            let port = try #require(UInt16(control.address.split(separator: ":")[2].dropLast()))
            let page = try EventSource(port: port, path: "/events")
            _ = try await page.events.first(where: { $0.name == "state" })
            await world.network.text(from: "0912345678", "xin chào")
            let event = try await page.events.first(where: { $0.name == "text" })
            let shown = try JSONDecoder().decode(ShownText.self, from: Data(event.data.utf8))
            #expect(shown.text == "xin chào")
            #expect(shown.to == world.network.firstNumber)
        }
    }
}
