public import Foundation
import Glibc

/// The files that come with the programs: wordings, pages, profiles. They are plain files so that a centre can change
/// a sentence without a compiler.
public enum ResourceFiles {
    /// Where a module's folder of files is.
    ///
    /// Looked for in this order: below `$TRACUU_SHARE`, beside the program as the Swift package manager puts it, and
    /// in `../share/tracuu` from the program as a Debian package puts it.
    ///
    /// - Parameters:
    ///   - folder: The folder's name, for example `Texts`.
    ///   - module: The module that it belongs to, for example `DossierKit`.
    /// - Throws: ``ResourceMissing``.
    public static func folder(_ folder: String, of module: String) throws(ResourceMissing) -> URL {
        let program = programFolder()
        var places: [URL] = []
        if let share = getenv("TRACUU_SHARE") {
            places.append(URL(fileURLWithPath: String(cString: share)).appendingPathComponent("\(module)/\(folder)"))
        }
        places.append(program.appendingPathComponent("TraCuu_\(module).resources/\(folder)"))
        places.append(program.appendingPathComponent("../share/tracuu/\(module)/\(folder)").standardized)
        for place in places where FileManager.default.fileExists(atPath: place.path) { return place }
        throw ResourceMissing(name: "\(module)/\(folder)", places: places.map(\.path))
    }

    private static func programFolder() -> URL {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        let path = count > 0 ? String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self) : "."
        return URL(fileURLWithPath: path).deletingLastPathComponent()
    }
}

/// Files of the installation that are not there.
public struct ResourceMissing: Error, CustomStringConvertible {
    /// What was looked for.
    public let name: String
    /// Where.
    public let places: [String]
    /// What to do.
    public var description: String {
        "the files \(name) are missing; looked in \(places.joined(separator: ", ")). Install the package again or set TRACUU_SHARE."
    }
}
