import ApplianceKit
import DeviceIO
import Foundation

/// The page of a box that shows no kiosk: one that is not set up, or an SMS gateway. It asks for itself again every five
/// seconds, so that a cable that is plugged in shows.
struct SetupPage {
    /// What is to be said beside the facts.
    enum State: Equatable {
        /// There is no site.json5 yet.
        case waiting
        /// Lines about the last site.json5. What was right before it stays in force.
        case wrong([String])
        /// An SMS gateway at work: a display shows how it is reached.
        case gateway
        /// Its data partition is beyond repair, and why. The box works from memory.
        case lost([String])

        init(problems: [String], isGateway: Bool, lost: [String] = []) {
            self =
                !lost.isEmpty ? .lost(lost) : !problems.isEmpty ? .wrong(problems) : isGateway ? .gateway : .waiting
        }

        /// What its page lists.
        fileprivate var lines: [String] {
            switch self {
            case .wrong(let lines), .lost(let lines): lines
            case .waiting, .gateway: []
            }
        }

        fileprivate var name: String {
            switch self {
            case .waiting: "waiting"
            case .wrong: "wrong"
            case .gateway: "gateway"
            case .lost: "lost"
            }
        }
    }

    private let template: String

    /// - Throws: ``ResourceMissing``, or where the page can't be read.
    init() throws {
        let file = try ResourceFiles.folder("Pages", of: "SiteSetup").appendingPathComponent("setup.html")
        template = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    }

    /// The page as it is to be shown now.
    func html(_ facts: BoxFacts, _ state: State, _ test: SelfTest) -> String {
        let problems = state.lines
        let network = facts.interfaces.map { interface in
            let addresses =
                interface.addresses.isEmpty ? "chưa có địa chỉ" : interface.addresses.joined(separator: ", ")
            return "<dt>\(escaped(interface.name))</dt><dd>\(escaped(interface.hardware)) · "
                + (interface.isLinked ? escaped(addresses) : interface.isRadio ? "chưa nối Wi-Fi" : "chưa cắm dây mạng")
                + "</dd>"
        }
        let checks = test.checks.map { check in
            let sign = check.isGood.map { $0 ? ("good", "✓") : ("bad", "✗") } ?? ("", "·")
            return "<dt>\(escaped(check.name))</dt><dd class=\"\(sign.0)\">\(sign.1) \(escaped(check.found))</dd>"
        }
        let shown = problems.prefix(12).map { line in
            guard case .wrong = state else { return "<li>\(escaped(line))</li>" }
            return "<li>\(escaped(ProblemInVietnamese.of(line)))<span class=\"en\">\(escaped(line))</span></li>"
        }
        let more = problems.count > 12 ? ["<li>… và \(problems.count - 12) dòng nữa</li>"] : []
        let values = [
            "state": state.name, "number": escaped(facts.number),
            "version": escaped(facts.version), "network": network.joined(), "problems": (shown + more).joined(),
            "checks": checks.joined(), "code": code(facts, problems, test),
        ]
        var html = ""
        var rest = template[...]
        while let open = rest.firstRange(of: "{{"), let close = rest[open.upperBound...].firstRange(of: "}}") {
            html += rest[..<open.lowerBound] + (values[String(rest[open.upperBound..<close.lowerBound])] ?? "")
            rest = rest[close.upperBound...]
        }
        return html + rest
    }

    /// The same for a telephone's camera: somebody far away can be sent a picture that says everything.
    private func code(_ facts: BoxFacts, _ problems: [String], _ test: SelfTest) -> String {
        let network = facts.interfaces.map { "\($0.name) \($0.hardware) \($0.addresses.joined(separator: " "))" }
        let lines =
            ["TraCuu \(facts.version)", "box \(facts.number)"] + network + problems
            + test.checks.map { "\($0.isGood == false ? "! " : "")\($0.name): \($0.found)" }
        var text = ""
        for line in lines where text.utf8.count + line.utf8.count < 700 { text += line + "\n" }
        guard let code = QRCode(text, correction: .low) else { return "" }
        var path = ""
        for (index, isBlack) in code.modules.enumerated() where isBlack {
            path += "M\(index % code.side + QRCode.quietZone) \(index / code.side + QRCode.quietZone)h1v1h-1z"
        }
        let size = code.side + 2 * QRCode.quietZone
        return #"<svg viewBox="0 0 \#(size) \#(size)" shape-rendering="crispEdges" role="img" aria-label="QR">"#
            + #"<rect width="100%" height="100%" fill="white"/><path d="\#(path)"/></svg>"#
    }

    private func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            default: escaped.append(character)
            }
        }
        return escaped
    }
}
