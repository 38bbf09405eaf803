import ApplianceKit
import DeviceIO
import Foundation
import Synchronization

/// The world's page and the calls by which `tracuu-sim text`, `scan` and the others act on it; at 127.0.0.1 only.
final class ControlServer: Sendable {
    private let world: World
    private let assets: URL
    private let streams = Mutex<[EventStream]>([])
    private let server = Mutex<HTTPServer?>(nil)
    private let follower = Mutex<Task<Void, Never>?>(nil)

    /// Listens; the address is also written to the file `world.url` of the world's folder.
    ///
    /// - Parameter preferred: The port to listen on where it is free; 0 for any.
    static func start(_ world: World, port preferred: UInt16 = 0) throws -> ControlServer {
        let control = ControlServer(world, try ResourceFiles.folder("Assets", of: "Simulator"))
        let port = try freeLoopbackPort(preferring: preferred)
        let server = try HTTPServer(HTTPServerConfiguration(port: port)) { [weak control] request in
            await control?.respond(to: request) ?? .notFound
        }
        control.server.withLock { $0 = server }
        control.follow()
        try Data("\(control.address)\n".utf8).write(to: URL(fileURLWithPath: world.folder + "/world.url"))
        return control
    }

    private init(_ world: World, _ assets: URL) {
        self.world = world
        self.assets = assets
    }

    /// Where the page is.
    var address: String { "http://127.0.0.1:\(server.withLock { $0?.port } ?? 0)/" }

    /// Stops listening.
    func stop() async {
        follower.withLock { $0 }?.cancel()
        let running = server.withLock { server in
            defer { server = nil }
            return server
        }
        await running?.stop()
        try? FileManager.default.removeItem(atPath: world.folder + "/world.url")
    }

    // MARK: - Events

    /// Tells every open page what happens.
    private func follow() {
        let task = Task { [weak self, world] in
            for await change in world.changes.stream() { self?.tell(change) }
        }
        follower.withLock { $0 = task }
    }

    private func tell(_ change: World.Change) {
        for stream in streams.withLock({ $0 }) { send(change, to: stream) }
    }

    private func send(_ change: World.Change, to stream: EventStream) {
        switch change {
        case .text(let text): stream.send(event: "text", data: json(text.shown))
        case .ticket(let ticket): stream.send(event: "ticket", data: String(ticket.number))
        case .state: stream.send(event: "state", data: json(world.state))
        }
    }

    private func open() -> HTTPServerResponse {
        let stream = EventStream()
        send(.state, to: stream)
        for text in world.network.phones.entries.suffix(50) { send(.text(text), to: stream) }
        if let ticket = world.tickets.last { send(.ticket(ticket), to: stream) }
        streams.withLock { $0.append(stream) }
        stream.onClose { [weak self, weak stream] in
            self?.streams.withLock { streams in streams.removeAll { $0 === stream } }
        }
        return .events(stream)
    }

    private func json(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }

    // MARK: - Requests

    private func respond(to request: HTTPServerRequest) async -> HTTPServerResponse {
        switch (request.method, request.path) {
        case ("GET", "/events"): return open()
        case ("GET", "/state"): return .json(world.state)
        case ("GET", "/dossiers"): return .json(await world.examples)
        case ("GET", "/texts"): return .json(world.network.phones.entries.map(\.shown))
        case ("GET", "/conversation"): return .json(conversation)
        case ("GET", "/ticket.png"): return lastTicket
        case ("GET", _): return file(request.path)
        case ("POST", _):
            // A page of another origin could post a form, but not this type.
            guard request.headers["Content-Type"]?.hasPrefix("application/json") == true else {
                return .text("application/json only\n", status: 415)
            }
            do {
                guard try await act(request) else { return refusal("there is no such call", status: 404) }
                return .json(world.state)
            } catch {
                return refusal("\(error)", status: 422)
            }
        default: return .text("method not allowed\n", status: 405)
        }
    }

    private func refusal(_ reason: String, status: Int) -> HTTPServerResponse {
        .json(WorldCall.Refusal(error: reason), status: status)
    }

    /// Does what a call asks for.
    ///
    /// - Returns: false where there is no such call.
    private func act(_ request: HTTPServerRequest) async throws -> Bool {
        switch request.path {
        case "/text":
            let call: WorldCall.Text = try body(request)
            guard !call.text.isEmpty else { throw WorldRefusal("a text needs words") }
            await world.network.text(from: call.from ?? World.citizen, call.text)
        case "/scan":
            let call: WorldCall.Scan = try body(request)
            guard world.scanner.isPlugged else { throw WorldRefusal("the scanner is not plugged in") }
            world.scanner.scan(call.text, symbology: call.symbology ?? "")
        case "/advance":
            let call: WorldCall.Advance = try body(request)
            try await world.advance(call.code, to: call.status)
        case "/device":
            let call: WorldCall.Device = try body(request)
            guard let device = World.Device(rawValue: call.device) else {
                throw WorldRefusal("there is no device “\(call.device)”")
            }
            try await world.plug(device, isIn: call.plugged)
        case "/printer":
            let call: WorldCall.Printer = try body(request)
            await world.setPrinter(hasPaper: call.paper, isCoverOpen: call.cover)
        case "/central":
            let word = try body(request, WorldCall.Central.self).fault
            guard let entry = CentralFault.named.first(where: { $0.word == word }) else {
                throw WorldRefusal("the central system can’t be “\(word)”")
            }
            try await world.setCentral(entry.fault)
        case "/coverage": await world.setCoverage(try body(request, WorldCall.Switch.self).on)
        default: return false
        }
        return true
    }

    private func body<Call: Decodable>(_ request: HTTPServerRequest, _ type: Call.Type = Call.self) throws -> Call {
        guard let call = request.json(Call.self) else { throw WorldRefusal("the call's body is not what it needs") }
        return call
    }

    private var conversation: [String] {
        world.modem.conversation.entries.suffix(400).map { "\($0.isFromHost ? "→" : "←") \($0.text)" }
    }

    private var lastTicket: HTTPServerResponse {
        guard let ticket = world.tickets.last else { return .notFound }
        var response = HTTPServerResponse.bytes(ticket.raster.png(), type: "image/png")
        response.headers["Cache-Control"] = "no-store"
        return response
    }

    private func file(_ path: String) -> HTTPServerResponse {
        let types = [
            "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8",
            "js": "text/javascript; charset=utf-8",
        ]
        let name = path == "/" ? "index.html" : String(path.dropFirst())
        guard !name.contains("/"), let type = types[String(name.split(separator: ".").last ?? "")],
            let data = FileManager.default.contents(atPath: assets.appendingPathComponent(name).path)
        else { return .notFound }
        var response = HTTPServerResponse.bytes(Array(data), type: type)
        response.headers["Cache-Control"] = "no-cache"
        return response
    }
}

/// Something that the world can't do, in words for whoever asked.
struct WorldRefusal: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

extension PhoneText {
    /// As the page shows it.
    var shown: ShownText { ShownText(from: from, to: to, text: text, time: LocalTime(at).clock) }
}
