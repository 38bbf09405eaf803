import DossierKit
import Foundation

/// The body of `POST /followers`: which number wants to hear of which dossier.
struct FollowerRequest: Sendable {
    /// Longer than any province's code.
    static let codeLimit = 64

    let dossier: DossierCode
    /// `+84901234567`.
    let number: String

    private struct Body: Decodable {
        let dossier: String
        let number: String
    }

    /// - Throws: ``Problem`` with everything that is wrong.
    init(body: [UInt8]) throws(Problem) {
        guard let body = try? JSONDecoder().decode(Body.self, from: Data(body)) else {
            throw .malformed("the body must be one JSON object with the texts “dossier” and “number”")
        }
        var problems: [Problem.Fault] = []
        if !Self.isCode(body.dossier) {
            let detail = "must be 1 to \(Self.codeLimit) of A-Z a-z 0-9 . / _ - and begin with a letter or a digit"
            problems.append(.init(field: "/dossier", detail: detail))
        }
        guard let number = MobileNumber(body.number), problems.isEmpty else {
            if MobileNumber(body.number) == nil {
                problems.append(
                    .init(
                        field: "/number",
                        detail: "must be a Vietnamese mobile number, for example 0912345678 or +84912345678"))
            }
            throw .invalid(problems)
        }
        dossier = DossierCode(printed: body.dossier)
        self.number = number.international
    }

    private static func isCode(_ text: String) -> Bool {
        guard (1...codeLimit).contains(text.utf8.count), let first = text.utf8.first, isPlain(first) else {
            return false
        }
        return text.utf8.allSatisfy { isPlain($0) || "./_-".utf8.contains($0) }
    }

    private static func isPlain(_ octet: UInt8) -> Bool {
        (0x30...0x39).contains(octet) || (0x41...0x5A).contains(octet) || (0x61...0x7A).contains(octet)
    }
}
