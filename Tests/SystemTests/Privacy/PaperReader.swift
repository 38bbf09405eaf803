import ApplianceKit
import DeviceIO
import Foundation

@testable import Simulator

/// Reads what stands on printed paper: the letters as a person does (tesseract), and the codes (zbarimg).
struct PaperReader {
    /// A line for each that it sees.
    func letters(of picture: String) async throws -> [String] {
        // As fine as the print heads of our printers.
        try await lines(
            "tesseract", [picture, "-", "-l", "vie", "--psm", "6", "--dpi", "203", "-c", "debug_file=/dev/null"])
    }

    func codes(of picture: String) async throws -> [String] {
        try await lines("zbarimg", ["--quiet", "--raw", picture])
    }

    /// Without what a reader may take for something else: accents, the case of letters, blanks.
    static func folded(_ line: String) -> String {
        VietnameseText.unaccented(line).lowercased().filter { !$0.isWhitespace }
    }

    private func lines(_ program: String, _ arguments: [String]) async throws -> [String] {
        let reading = try await DaemonProcess.start(program, "/usr/bin/\(program)", arguments)
        _ = try await reading.ended()
        return reading.lines
    }
}
