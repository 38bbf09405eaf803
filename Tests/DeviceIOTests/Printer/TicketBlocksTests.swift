import DeviceIO
import Foundation
import Testing

/// Codes, columns, pictures, and the same ticket as PDF; other people's readers say whether they are right.
@Suite struct TicketBlocksTests {
    private let renderer: TicketRenderer
    init() throws { renderer = try TicketRenderer() }

    /// - Returns: What the program says; nil where it is not installed.
    private func run(_ program: String, _ arguments: [String], on file: [UInt8], named name: String) throws -> String? {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("reader-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent(name)
        try Data(file).write(to: path)
        guard FileManager.default.isExecutableFile(atPath: "/usr/bin/" + program) else { return nil }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/" + program)
        process.arguments = arguments.map { $0 == "FILE" ? path.path : $0 }
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }

    private static let zbar = FileManager.default.isExecutableFile(atPath: "/usr/bin/zbarimg")
    private static let poppler = FileManager.default.isExecutableFile(atPath: "/usr/bin/pdftotext")

    @Test(
        .enabled(if: zbar, "zbar-tools is not installed"),
        arguments: [
            ("G09.20-20260609-0092637", 4), ("https://dichvucong.gov.vn/tra-cuu?ma=H15.12-240119-0001", 3),
            ("Hồ sơ Ê Đê: Čư Êbur ê̆ ô̆ ơ̆ ư̆", 4), (String(repeating: "0123456789", count: 30), 3),
        ])
    func aReaderReadsTheQRCode(text: String, moduleWidth: Int) async throws {
        let code = try #require(QRCode(text))
        let page = try await renderer.raster(TicketLayout([.qr(code, moduleWidth: moduleWidth, .center)]))
        #expect(page.height == code.width(moduleWidth: moduleWidth))
        let heard = try run("zbarimg", ["--quiet", "--raw", "FILE"], on: page.png(), named: "qr.png")
        #expect(heard == text + "\n")
    }

    @Test(.enabled(if: zbar, "zbar-tools is not installed"), arguments: [2, 3])
    func aReaderReadsTheBarCode(moduleWidth: Int) async throws {
        let code = try #require(Code128("H15.12-240119-0001"))
        let page = try await renderer.raster(
            TicketLayout([.feed(20), .code128(code, moduleWidth: moduleWidth, height: 80), .feed(20)]), width: 832)
        let heard = try run("zbarimg", ["--quiet", "--raw", "FILE"], on: page.png(), named: "code.png")
        #expect(heard == "H15.12-240119-0001\n")
    }

    @Test func whatAQRCodeCannotHoldIsRefused() {
        for text in ["", "a\u{0}b", String(repeating: "x", count: 2_954)] { #expect(QRCode(text) == nil) }
        #expect(QRCode(String(repeating: "x", count: 2_953), correction: .low)?.side == 177)
    }

    @Test func columnsStandSideBySideOnOneLine() async throws {
        let small = TicketLayout.TextStyle(size: 24)
        let large = TicketLayout.TextStyle(size: 60, weight: .bold, alignment: .right)
        let page = try await renderer.raster(
            TicketLayout([.columns([.init("Quay", small, share: 2), .init("HH", large)])], margin: 20))
        let left = ink(page, 20..<376)
        let right = ink(page, 388..<556)
        #expect(left.columns.lowerBound < 40 && right.columns.upperBound > 546)
        // “Quay” has a descender, “HH” has none: both stand on one line.
        let noDescender = try await renderer.raster(
            TicketLayout([.columns([.init("Quan", small, share: 2), .init("HH", large)])], margin: 20))
        #expect(abs(ink(noDescender, 20..<376).rows.upperBound - right.rows.upperBound) <= 6)
        #expect(ink(page, 376..<388).columns.isEmpty, "a gap lies between them")
    }

    @Test func columnsThatCannotBeAreRefused() async throws {
        for columns in [[], [TicketLayout.Column("a", .init(size: 20), share: 0)]] {
            await #expect(throws: TicketLayoutError.badMeasure(block: 0)) {
                try await renderer.raster(TicketLayout([.columns(columns)]))
            }
        }
    }

    @Test func greyStepsGetDarkerAndEndsStayPure() throws {
        let steps = 10
        let light = (0..<40).flatMap { _ in (0..<steps * 40).map { 1 - Float($0 / 40) / Float(steps - 1) } }
        let raster = try #require(GreyPicture(width: steps * 40, height: 40, light: light)).raster(.shades)
        let counts = (0..<steps).map { step in
            (step * 40..<(step + 1) * 40).reduce(0) { sum, x in sum + (0..<40).count { raster[x, $0] } }
        }
        #expect(counts.first == 0 && counts.last == 1600)
        #expect(zip(counts, counts.dropFirst()).allSatisfy(<), "\(counts)")
        // Half the black takes less than half the dots, because burnt dots grow.
        #expect(counts[5] < 800)
    }

    @Test func aPictureFromAFileKeepsItsShape() async throws {
        let code = try #require(QRCode("A015"))
        let source = try await renderer.raster(TicketLayout([.qr(code, moduleWidth: 4, .left)], margin: 0), width: 200)
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("picture-\(UUID()).png").path
        try Data(source.png()).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(GreyPicture(pngFile: path)?.raster(.lines) == source)
        let doubled = try #require(GreyPicture(pngFile: path, width: 400)?.raster(.lines))
        #expect(doubled.width == 400 && doubled.height == source.height * 2)
        #expect(GreyPicture(pngFile: "/no/such/file") == nil)
    }

    @Test(.enabled(if: poppler, "poppler-utils is not installed"))
    func aPDFHasTheSameLinesAndItsTrueSize() async throws {
        let layout = TicketLayout(
            [
                .text("Trung tâm Phục vụ hành chính công xã Ea Kao, tỉnh Đắk Lắk", size: 30, alignment: .center),
                .rule(thickness: 2), .text("A015", size: 160, weight: .bold, alignment: .center, isTight: true),
                .columns([
                    .init("Quầy 3", .init(size: 28)), .init("08:15", .init(size: 28, alignment: .right)),
                ]),
                .qr(try #require(QRCode("A015")), moduleWidth: 6, .center),
            ], title: "A015")
        let pdf = try await renderer.pdf(layout)
        let text = try #require(try run("pdftotext", ["-layout", "FILE", "-"], on: pdf, named: "a.pdf"))
        for part in ["Phục vụ hành chính công", "tỉnh Đắk Lắk", "A015", "Quầy 3", "08:15"] {
            #expect(text.precomposedStringWithCanonicalMapping.contains(part), "\(text)")
        }
        let information = try #require(try run("pdfinfo", ["FILE"], on: pdf, named: "a.pdf"))
        #expect(information.contains("Title:           A015"))
        // 576 dots at 203 dpi are 72.07 mm, 204.3 points.
        #expect(information.contains("Page size:       204.2"), "\(information)")
        let page = try await renderer.raster(layout)
        let points = Double(page.height) * 72 / 203
        let height =
            information.split(separator: "\n").first { $0.hasPrefix("Page size:") }?
            .split(separator: " ").compactMap { Double($0) }.last ?? 0
        #expect(abs(height - points) < 0.1)
    }

    @Test(.enabled(if: zbar && poppler, "zbar-tools and poppler-utils are not installed"))
    func theCodeInAPDFCanBeRead() async throws {
        let layout = TicketLayout([.qr(try #require(QRCode("G09.20-20260609-0092637")), moduleWidth: 6, .center)])
        let pdf = try await renderer.pdf(layout)
        let both = "pdftoppm -r 406 -png -singlefile \"$0\" \"$0\" && zbarimg --quiet --raw \"$0.png\""
        #expect(try run("sh", ["-c", both, "FILE"], on: pdf, named: "a.pdf") == "G09.20-20260609-0092637\n")
    }

    @Test func noLetterOfTheLanguagesIsMissing() async throws {
        for text in [
            "ẮẰẲẴẶẤẦẨẪẬẾỀỂỄỆỐỒỔỖỘỚỜỞỠỢỨỪỬỮỰ đĐ₫", "Ê̆ Ô̆ Ơ̆ Ư̆ ĕ ê̆ ĭ ŏ ô̆ ơ̆ ŭ ư̆ ƀ č ñ", "ខ្មែរ ស្រុក ក្រៅ ព្រះ ញ៉ាំ ២០២៦",
        ] {
            #expect(try await renderer.missingGlyphs(in: TicketLayout([.text(text, size: 30)])) == 0, "\(text)")
        }
        #expect(try await renderer.missingGlyphs(in: TicketLayout([.text("\u{10FFFD}", size: 30)])) == 1)
    }

    private func ink(_ page: Raster, _ columns: Range<Int>) -> (columns: Range<Int>, rows: Range<Int>) {
        let inked = columns.filter { x in (0..<page.height).contains { page[x, $0] } }
        let rows = (0..<page.height).filter { y in columns.contains { page[$0, y] } }
        return (
            (inked.first ?? 0)..<(inked.last.map { $0 + 1 } ?? inked.first ?? 0),
            (rows.first ?? 0)..<(rows.last.map { $0 + 1 } ?? rows.first ?? 0)
        )
    }
}
