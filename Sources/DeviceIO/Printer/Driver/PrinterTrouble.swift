import ApplianceKit
import Foundation

/// What can be the matter with a printer, as far as a person acts differently on it. `PrinterWords` has sentences for
/// each, in each language.
public enum PrinterTrouble: String, Sendable, CaseIterable, Codable {
    /// It can't be had: as in ``PrinterError/Cause``.
    case missing, isDirectory, notADevice, permissionDenied, busy, unknownHost
    /// It is there. `paperLow`: by its sensor or by the meter; `silent`: it answers no question, so it may lack paper.
    case paperOut, paperLow, coverOpen, fault, offline, silent
    /// A ticket did not come out. `badTicket`: it can't be drawn; `refused`: any other refusal of the system.
    case timedOut, disconnected, queueFull, expired, badTicket, refused
}

extension PrinterTrouble {
    /// The same as far as all devices share it.
    public var problem: DeviceProblem {
        switch self {
        case .missing, .unknownHost: .missing
        case .disconnected: .unplugged
        case .isDirectory: .isDirectory
        case .notADevice: .wrongKind
        case .permissionDenied: .permissionDenied
        case .busy: .busy
        case .refused: .refused
        case .silent: .silent
        case .paperLow: .attention
        case .paperOut, .coverOpen, .fault, .offline, .timedOut, .queueFull, .expired, .badTicket: .fault
        }
    }
}

extension PrinterError.Cause {
    /// The same for people, without what only a developer needs.
    public var trouble: PrinterTrouble {
        switch self {
        case .missing: .missing
        case .isDirectory: .isDirectory
        case .notADevice: .notADevice
        case .permissionDenied: .permissionDenied
        case .busy: .busy
        case .unknownHost: .unknownHost
        case .paperOut: .paperOut
        case .coverOpen: .coverOpen
        case .fault: .fault
        case .offline: .offline
        case .timedOut: .timedOut
        case .disconnected: .disconnected
        case .queueFull: .queueFull
        case .expired: .expired
        case .layout: .badTicket
        case .system: .refused
        }
    }

    /// What the cause means for the device.
    func state(_ description: String) -> DeviceState? {
        switch self {
        case .missing, .disconnected, .unknownHost: .absent(description)
        // These say something about the ticket and nothing about the printer.
        case .queueFull, .expired, .layout: nil
        default: .failed(description)
        }
    }
}

/// What people are told about a printer: what happened, and what to do. From `PrinterWords/<language>.json5`.
public struct PrinterWords: Sendable {
    private struct Sentences: Decodable, Sendable {
        var what: String
        var action: String
    }

    private let sentences: [PrinterTrouble: Sentences]

    /// Reads a language's file, and makes sure that nothing is missing in it.
    ///
    /// - Parameter language: `vi` or `en`.
    /// - Throws: `ResourceMissing`, or ``PrinterWordsError``.
    public init(language: String = "vi") throws {
        let url = try ResourceFiles.folder("PrinterWords", of: "DeviceIO").appendingPathComponent("\(language).json5")
        let file: [String: Sentences]
        do {
            file = try JSON5.decode([String: Sentences].self, from: Data(contentsOf: url))
        } catch {
            throw PrinterWordsError(file: url.path, problem: "can't be read as JSON5: \(error)")
        }
        let missing = PrinterTrouble.allCases.map(\.rawValue).filter { file[$0] == nil }
        guard missing.isEmpty else {
            throw PrinterWordsError(file: url.path, problem: "has no \(missing.joined(separator: ", "))")
        }
        sentences = Dictionary(
            uniqueKeysWithValues: PrinterTrouble.allCases.compactMap { trouble in
                file[trouble.rawValue].map { (trouble, $0) }
            })
    }

    /// What happened, in one sentence.
    ///
    /// - Parameter printer: Its path or address.
    public func what(_ trouble: PrinterTrouble, printer: String) -> String {
        sentences[trouble]?.what.replacing("{printer}", with: printer) ?? trouble.rawValue  // complete since init
    }

    /// What to do about it.
    public func action(_ trouble: PrinterTrouble, printer: String) -> String {
        sentences[trouble]?.action.replacing("{printer}", with: printer) ?? ""
    }
}

/// A file of words that can't be used.
public struct PrinterWordsError: Error, CustomStringConvertible {
    let file: String
    let problem: String
    /// The file and what is wrong with it.
    public var description: String { "\(file) \(problem)" }
}
