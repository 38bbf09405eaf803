public import ApplianceKit
import Foundation

/// The files that describe models of one kind of device: those that come with the program, and a technician's own, which
/// win where both have a name.
struct ModelFiles {
    /// The folder among the module's resources.
    let resource: String
    /// The technician's.
    let technicianFolder: String

    /// Opens `NAME.json5`.
    func reader(for name: String) throws(ModelFileError) -> ConfigurationReader {
        // A name and never a path: what a configuration says is not to lead out of the two folders.
        guard !name.isEmpty, name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }) else {
            throw .badName(name)
        }
        for folder in folders {
            let path = "\(folder)/\(name).json5"
            guard FileManager.default.fileExists(atPath: path) else { continue }
            do throws(ConfigurationError) {
                return try ConfigurationReader(path: path)
            } catch { throw .badFile(error) }
        }
        throw .unknown(name, known: names, folder: technicianFolder)
    }

    /// The names of all of them, sorted.
    var names: [String] {
        let files = folders.flatMap { (try? FileManager.default.contentsOfDirectory(atPath: $0)) ?? [] }
        return Set(files.filter { $0.hasSuffix(".json5") }.map { String($0.dropLast(6)) }).sorted()
    }

    private var folders: [String] {
        [technicianFolder] + ((try? ResourceFiles.folder(resource, of: "DeviceIO").path).map { [$0] } ?? [])
    }
}

/// Why there is no such description of a model.
public enum ModelFileError: Error, CustomStringConvertible {
    /// The name is none.
    case badName(String)
    /// Neither folder has a file of that name.
    case unknown(String, known: [String], folder: String)
    /// The file can't be used.
    case badFile(ConfigurationError)

    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .badName(let name):
            "“\(name)” is no name of a profile: letters, digits and hyphens, as in “generic-80”"
        case .unknown(let name, let known, let folder):
            "there is no profile “\(name)”; there are \(known.joined(separator: ", ")), and yours would be "
                + "\(folder)/\(name).json5"
        case .badFile(let error): "\(error)"
        }
    }
}
