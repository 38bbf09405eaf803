import ApplianceKit
import DeviceIO
import Foundation
import Testing

@Suite struct PrinterProfileTests {
    private func withFolder(_ files: [String: String], _ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("profiles-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in files { try Data(text.utf8).write(to: folder.appendingPathComponent(name)) }
        try body(folder.path)
    }

    @Test func theDefaultIsWhatItsFileShows() throws {
        #expect(try PrinterProfile.named(PrinterProfile.defaultName, in: "/nowhere") == PrinterProfile())
    }

    @Test func everyProfileThatComesWithUsIsRight() throws {
        for name in PrinterProfile.names(in: "/nowhere") {
            let profile = try PrinterProfile.named(name, in: "/nowhere")
            #expect((128...256).contains(profile.stripHeight) && profile.model.count > 5, "\(name)")
            #expect(profile.cut == .none || profile.feedLines > 0 || profile.knife == .feeding, "\(name)")
        }
    }

    @Test func aTechnicianAddsAndReplacesModelsByFiles() throws {
        let files = [
            "my-printer.json5": "{ model: 'Máy của tôi', dots: 432, raster: 'ESC *', knife: 'ESC i' } // thử",
            "generic-58.json5": "{ dots: 360 }", "notes.txt": "…",
        ]
        try withFolder(files) { folder in
            let mine = try PrinterProfile.named("my-printer", in: folder)
            #expect(mine.width == 432 && mine.rasterCommand == .columns && mine.model == "Máy của tôi")
            #expect(try PrinterProfile.named("generic-58", in: folder).width == 360)
            #expect(PrinterProfile.names(in: folder).contains("my-printer"))
            #expect(!PrinterProfile.names(in: folder).contains("notes"))
        }
    }

    @Test func mistakesAreToldWithTheirLine() throws {
        try withFolder(["bad.json5": "{\n  dots: 5000,\n  rasters: 'GS v 0',\n  cut: 'half',\n}"]) { folder in
            let error = #expect(throws: ModelFileError.self) { try PrinterProfile.named("bad", in: folder) }
            let text = error?.description ?? ""
            for part in ["bad.json5:2", "bad.json5:3", "bad.json5:4", "did you mean “raster”"] {
                #expect(text.contains(part), "\(text)")
            }
        }
    }

    @Test(arguments: ["", "../../etc/passwd", "a/b", "generic-80.json5", "máy"])
    func aNameIsNoPath(name: String) {
        let error = #expect(throws: ModelFileError.self) { try PrinterProfile.named(name, in: "/nowhere") }
        #expect(error?.description.contains("is no name") == true)
    }

    @Test func anUnknownModelIsToldWhatThereIs() {
        let error = #expect(throws: ModelFileError.self) { try PrinterProfile.named("star", in: "/nowhere") }
        #expect(error?.description.contains("generic-80") == true)
    }
}
