import ApplianceKit
import Foundation

/// What is told about a device's state, in the words of `Device/Words/<language>.json5`: what happened, and what to do.
/// Of a printer that says what is the matter with it, in those of ``PrinterWords``.
public struct DeviceWords: Sendable {
    private struct Sentences: Decodable, Sendable {
        var what: String
        var action: String
    }

    private struct File: Decodable, Sendable {
        var kinds: [String: String]
        var states: [String: String]
        var problems: [String: Sentences]
        /// Where one kind of device needs other words: `scanner.missing`.
        var special: [String: Sentences]
    }

    private let file: File
    private let printers: PrinterWords

    /// Reads a language's file, and makes sure that nothing is missing in it.
    ///
    /// - Parameter language: `vi` or `en`.
    /// - Throws: `ResourceMissing`, ``DeviceWordsError``, or ``PrinterWordsError``.
    public init(language: String = "vi") throws {
        printers = try PrinterWords(language: language)
        let url = try ResourceFiles.folder("Words", of: "DeviceIO").appendingPathComponent("\(language).json5")
        do {
            file = try JSON5.decode(File.self, from: Data(contentsOf: url))
        } catch {
            throw DeviceWordsError(file: url.path, problem: "can't be read as JSON5: \(error)")
        }
        var missing = DeviceKind.allCases.map(\.rawValue).filter { file.kinds[$0] == nil }
        missing += DeviceProblem.allCases.map(\.rawValue).filter { file.problems[$0] == nil }
        missing += ["opening", "ready", "degraded", "absent", "failed"].filter { file.states[$0] == nil }
        guard missing.isEmpty else {
            throw DeviceWordsError(file: url.path, problem: "has no \(missing.joined(separator: ", "))")
        }
    }

    /// A kind of device, for example “Máy quét”.
    public func name(of kind: DeviceKind) -> String { file.kinds[kind.rawValue] ?? kind.rawValue }

    /// A state in a word or two.
    public func word(for state: DeviceState) -> String { file.states[state.word] ?? state.word }

    /// What happened to a device, in one sentence; for one that is well, its state.
    public func what(_ device: DeviceHealth) -> String {
        if let trouble = device.trouble { return printers.what(trouble, printer: device.path) }
        return sentences(device).map { fill($0.what, device) } ?? word(for: device.state)
    }

    /// What to do about it; nil where there is nothing to do.
    public func action(_ device: DeviceHealth) -> String? {
        if let trouble = device.trouble { return printers.action(trouble, printer: device.path) }
        return sentences(device).map { fill($0.action, device) }
    }

    /// What is the matter with a printer, and what to do, in two sentences.
    ///
    /// - Parameter printer: Its path or address.
    public func sentences(for trouble: PrinterTrouble, printer: String) -> String {
        "\(printers.what(trouble, printer: printer)) \(printers.action(trouble, printer: printer))"
    }

    private func sentences(_ device: DeviceHealth) -> Sentences? {
        guard let problem = device.problem else { return nil }
        return file.special["\(device.kind.rawValue).\(problem.rawValue)"] ?? file.problems[problem.rawValue]
    }

    private func fill(_ text: String, _ device: DeviceHealth) -> String {
        text.replacing("{device}", with: name(of: device.kind)).replacing("{path}", with: device.path)
    }
}

/// A file of words that can't be used.
public struct DeviceWordsError: Error, CustomStringConvertible {
    let file: String
    let problem: String
    /// The file and what is wrong with it.
    public var description: String { "\(file) \(problem)" }
}
