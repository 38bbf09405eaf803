import ApplianceKit
import Foundation

/// The sentence of a call, from `Board/CallWords`.
struct SpokenWords: Decodable, Equatable, Sendable {
    /// `Mời số {number}, đến quầy số {counter}.`
    var call: String

    /// Reads a language's file.
    ///
    /// - Throws: `ResourceMissing`, or what reading it throws.
    static func read(language: String = "vi") throws -> SpokenWords {
        let file = try ResourceFiles.folder("CallWords", of: "KioskApp").appendingPathComponent("\(language).json5")
        return try JSON5.decode(SpokenWords.self, from: try Data(contentsOf: file))
    }

    /// Spelt out, a blank after each character: numbers are read by their digits, as they stand on the paper.
    func sentence(label: String, counter: String) -> String {
        call.replacing("{number}", with: label.map { String($0) }.joined(separator: " "))
            .replacing("{counter}", with: counter.map { String($0) }.joined(separator: " "))
    }
}
