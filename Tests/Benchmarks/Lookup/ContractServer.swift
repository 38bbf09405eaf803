import ApplianceKit
import DossierKit
import Foundation
import Synchronization

/// The listing and the changes of generated dossiers, by the open contract, over loopback.
final class ContractServer: Sendable {
    private let server: HTTPServer
    private let box: Box
    let port: UInt16

    init(_ generated: GeneratedDossiers) throws {
        let box = Box(generated)
        server = try HTTPServer(HTTPServerConfiguration()) { await box.answer($0) }
        port = server.port
        self.box = box
    }

    func change(_ count: Int) { box.generated.withLock { $0.changed = count } }

    func stop() async { await server.stop() }

    private final class Box: Sendable {
        let generated: Mutex<GeneratedDossiers>
        init(_ generated: GeneratedDossiers) { self.generated = Mutex(generated) }

        func answer(_ request: HTTPServerRequest) async -> HTTPServerResponse {
            let generated = generated.withLock { $0 }
            let cursor = request.query["cursor"].map { SyncCursor(rawValue: $0) }
            do {
                switch request.path {
                case "/dossiers": return response(try await generated.listing(after: cursor))
                case "/changes": return response(try await generated.changes(since: cursor))
                default: return .bytes([], type: "application/problem+json", status: 501)
                }
            } catch {
                return .bytes([], type: "application/problem+json", status: 500)
            }
        }

        private func response(_ page: ChangePage) -> HTTPServerResponse {
            var body = "{\"items\":["
            body.reserveCapacity(page.dossiers.count * 520)
            for (index, dossier) in page.dossiers.enumerated() {
                if index > 0 { body += "," }
                body += row(dossier)
            }
            body += "],\"removed\":[],\"next\":\"\(page.next.rawValue)\",\"last\":\(page.isLast)"
            body += ",\"total\":\(page.total ?? 0)}"
            return .bytes(Array(body.utf8), type: "application/json")
        }

        private func row(_ dossier: Dossier) -> String {
            func moment(_ name: String, _ date: Date?) -> String {
                guard let date else { return "" }
                let local = LocalTime(date)
                let second = local.second < 10 ? "0\(local.second)" : "\(local.second)"
                return ",\"\(name)\":\"\(local.isoDate)T\(local.clock):\(second)+07:00\""
            }
            return "{\"code\":\"\(dossier.code.printed)\",\"procedure\":\"\(dossier.procedure)\",\"agency\":\""
                + "\(dossier.agency)\",\"status\":\(dossier.status?.rawValue ?? 4),\"statusText\":\"\(dossier.statusText)\""
                + ",\"step\":\"\(dossier.step)\",\"paused\":false,\"counter\":\"\(dossier.counter)\""
                + ",\"applicant\":\"NGUYỄN VĂN A\",\"telephone\":\"0912345678\",\"lookupCode\":\"1234\""
                + moment("receivedAt", dossier.received) + moment("appointmentAt", dossier.appointment)
                + moment("completedAt", dossier.released) + moment("returnedAt", dossier.finished) + "}"
        }
    }
}
