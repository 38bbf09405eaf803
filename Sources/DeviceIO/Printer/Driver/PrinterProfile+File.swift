package import ApplianceKit

extension PrinterProfile {
    /// Where a technician puts profiles of printers that we don't know; they win over ours of the same name.
    public static let technicianFolder = "/etc/tracuu/printers"

    /// The profile that a printer has of which nothing is said.
    public static let defaultName = "generic-80"

    /// Reads a profile by its name: `NAME.json5` in the technician's folder, or of those that come with the program.
    ///
    /// - Parameter folder: The technician's folder.
    /// - Throws: ``ModelFileError``.
    public static func named(
        _ name: String, in folder: String = technicianFolder
    ) throws(ModelFileError) -> PrinterProfile {
        let reader = try files(folder).reader(for: name)
        do throws(ConfigurationError) {
            return try PrinterProfile(reader)
        } catch { throw .badFile(error) }
    }

    /// The names of all profiles, sorted.
    ///
    /// - Parameter folder: The technician's folder.
    public static func names(in folder: String = technicianFolder) -> [String] { files(folder).names }

    private static func files(_ folder: String) -> ModelFiles {
        ModelFiles(resource: "Printers", technicianFolder: folder)
    }

    /// Reads a profile file; what it leaves out is as in `generic-80.json5`.
    ///
    /// - Throws: `ConfigurationError` with all that is wrong, each with its line.
    package init(_ reader: ConfigurationReader) throws(ConfigurationError) {
        self.init()
        let root = reader.root
        model = root.string("model", default: model)
        width = root.integer("dots", default: width, in: 64...2_400)
        dotsPerInch = root.integer("dpi", default: dotsPerInch, in: 100...600)
        rasterCommand = root.choice("raster", default: rasterCommand)
        stripHeight = root.integer("strip", default: stripHeight, in: 16...512)
        stripPause = .milliseconds(root.integer("stripPause", default: 0, in: 0...1_000))
        feedLines = root.integer("feed", default: feedLines, in: 0...20)
        cut = root.choice("cut", default: cut)
        knife = root.choice("knife", default: knife)
        answers = root.boolean("answers", default: answers)
        answersInOrder = root.boolean("answersInOrder", default: answersInOrder)
        hasAutomaticStatus = root.boolean("automatic", default: hasAutomaticStatus)
        canClear = root.boolean("clears", default: canClear)
        hasNearEndSensor = root.boolean("nearEnd", default: hasNearEndSensor)
        answerTimeout = root.seconds("answerWithin", default: answerTimeout, in: 0.05...10)
        completionTimeout = root.seconds("printWithin", default: completionTimeout, in: 0.5...60)
        if rasterCommand == .graphics, (width + 7) / 8 * stripHeight + 10 > 0xFFFF {
            root.report("is too high for “GS ( L”, which carries 65,525 bytes", key: "strip")
        }
        try reader.finish()
    }
}
