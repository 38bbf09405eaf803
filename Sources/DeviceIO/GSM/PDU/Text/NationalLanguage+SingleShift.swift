extension NationalLanguage {
    /// The table in place of the default extension table, by code, TS 23.038 Annex A.2.
    var singleShiftTable: [UInt8: Unicode.Scalar] { Self.singleShiftTables[self] ?? GSM7.extensions }

    private static let singleShiftTables: [NationalLanguage: [UInt8: Unicode.Scalar]] = [
        .turkish: table([
            0x0A: "\u{C}", 0x14: "^", 0x28: "{}", 0x2F: "\\", 0x3C: "[~]", 0x40: "|", 0x47: "Ğ", 0x49: "İ",
            0x53: "Ş", 0x63: "ç", 0x65: "€", 0x67: "ğ", 0x69: "ı", 0x73: "ş",
        ]),
        .spanish: table([
            0x09: "ç\u{C}", 0x14: "^", 0x28: "{}", 0x2F: "\\", 0x3C: "[~]", 0x40: "|Á", 0x49: "Í", 0x4F: "Ó",
            0x55: "Ú", 0x61: "á", 0x65: "€", 0x69: "í", 0x6F: "ó", 0x75: "ú",
        ]),
        .portuguese: table([
            0x05: "ê", 0x09: "ç\u{C}Ôô", 0x0E: "Áá", 0x12: "ΦΓ^ΩΠΨΣΘ", 0x1F: "Ê", 0x28: "{}", 0x2F: "\\",
            0x3C: "[~]", 0x40: "|À", 0x49: "Í", 0x4F: "Ó", 0x55: "Ú", 0x5B: "ÃÕ", 0x61: "Â", 0x65: "€", 0x69: "í",
            0x6F: "ó", 0x75: "ú", 0x7B: "ãõ", 0x7F: "â",
        ]),
        .bengali: table([
            0x00: "@£$¥¿\"¤%&'\u{C}*+", 0x0E: "-/<=>¡^¡_#*\u{9E6}\u{9E7}",
            0x1C: "\u{9E8}\u{9E9}\u{9EA}\u{9EB}\u{9EC}\u{9ED}\u{9EE}\u{9EF}\u{9DF}\u{9E0}\u{9E1}\u{9E2}",
            0x28: "{}\u{9E3}\u{9F2}\u{9F3}\u{9F4}\u{9F5}\\\u{9F6}\u{9F7}\u{9F8}\u{9F9}\u{9FA}", 0x3C: "[~]",
            0x40: "|ABCDEFGHIJKLMNOPQRSTUVWXYZ", 0x65: "€",
        ]),
        .gujarati: table([
            0x00: "@£$¥¿\"¤%&'\u{C}*+", 0x0E: "-/<=>¡^¡_#*\u{964}\u{965}",
            0x1C: "\u{AE6}\u{AE7}\u{AE8}\u{AE9}\u{AEA}\u{AEB}\u{AEC}\u{AED}\u{AEE}\u{AEF}", 0x28: "{}", 0x2F: "\\",
            0x3C: "[~]", 0x40: "|ABCDEFGHIJKLMNOPQRSTUVWXYZ", 0x65: "€",
        ]),
        .hindi: table([
            0x00: "@£$¥¿\"¤%&'\u{C}*+", 0x0E: "-/<=>¡^¡_#*\u{964}\u{965}",
            0x1C: "\u{966}\u{967}\u{968}\u{969}\u{96A}\u{96B}\u{96C}\u{96D}\u{96E}\u{96F}\u{951}\u{952}{}\u{953}",
            0x2B: "\u{954}\u{958}\u{959}\u{95A}\\\u{95B}\u{95C}\u{95D}",
            0x33: "\u{95E}\u{95F}\u{960}\u{961}\u{962}\u{963}\u{970}\u{971}", 0x3C: "[~]",
            0x40: "|ABCDEFGHIJKLMNOPQRSTUVWXYZ", 0x65: "€",
        ]),
        .kannada: table([
            0x00: "@£$¥¿\"¤%&'\u{C}*+", 0x0E: "-/<=>¡^¡_#*\u{964}\u{965}",
            0x1C: "\u{CE6}\u{CE7}\u{CE8}\u{CE9}\u{CEA}\u{CEB}\u{CEC}",
            0x23: "\u{CED}\u{CEE}\u{CEF}\u{CDE}\u{CF1}{}\u{CF2}", 0x2F: "\\", 0x3C: "[~]",
            0x40: "|ABCDEFGHIJKLMNOPQRSTUVWXYZ", 0x65: "€",
        ]),
        .malayalam: table([
            0x00: "@£$¥¿\"¤%&'\u{C}*+", 0x0E: "-/<=>¡^¡_#*\u{964}\u{965}",
            0x1C: "\u{D66}\u{D67}\u{D68}\u{D69}\u{D6A}\u{D6B}\u{D6C}\u{D6D}\u{D6E}\u{D6F}\u{D70}\u{D71}",
            0x28: "{}\u{D72}\u{D73}\u{D74}\u{D75}\u{D7A}\\\u{D7B}\u{D7C}\u{D7D}\u{D7E}\u{D7F}", 0x3C: "[~]",
            0x40: "|ABCDEFGHIJKLMNOPQRSTUVWXYZ", 0x65: "€",
        ]),
        .oriya: table([
            0x00: "@£$¥¿\"¤%&'\u{C}*+", 0x0E: "-/<=>¡^¡_#*\u{964}\u{965}",
            0x1C: "\u{B66}\u{B67}\u{B68}\u{B69}\u{B6A}\u{B6B}\u{B6C}\u{B6D}",
            0x24: "\u{B6E}\u{B6F}\u{B5C}\u{B5D}{}\u{B5F}\u{B70}\u{B71}", 0x2F: "\\", 0x3C: "[~]",
            0x40: "|ABCDEFGHIJKLMNOPQRSTUVWXYZ", 0x65: "€",
        ]),
        .punjabi: table([
            0x00: "@£$¥¿\"¤%&'\u{C}*+", 0x0E: "-/<=>¡^¡_#*\u{964}\u{965}",
            0x1C: "\u{A66}\u{A67}\u{A68}\u{A69}\u{A6A}\u{A6B}\u{A6C}\u{A6D}\u{A6E}",
            0x25: "\u{A6F}\u{A59}\u{A5A}{}\u{A5B}\u{A5C}\u{A5E}\u{A75}", 0x2F: "\\", 0x3C: "[~]",
            0x40: "|ABCDEFGHIJKLMNOPQRSTUVWXYZ", 0x65: "€",
        ]),
        .tamil: table([
            0x00: "@£$¥¿\"¤%&'\u{C}*+", 0x0E: "-/<=>¡^¡_#*\u{964}\u{965}",
            0x1C: "\u{BE6}\u{BE7}\u{BE8}\u{BE9}\u{BEA}\u{BEB}\u{BEC}\u{BED}\u{BEE}\u{BEF}",
            0x26: "\u{BF3}\u{BF4}{}\u{BF5}\u{BF6}\u{BF7}\u{BF8}\u{BFA}\\", 0x3C: "[~]",
            0x40: "|ABCDEFGHIJKLMNOPQRSTUVWXYZ", 0x65: "€",
        ]),
        .telugu: table([
            0x00: "@£$¥¿\"¤%&'\u{C}*+", 0x0E: "-/<=>¡^¡_#*",
            0x1C: "\u{C66}\u{C67}\u{C68}\u{C69}\u{C6A}\u{C6B}\u{C6C}\u{C6D}\u{C6E}\u{C6F}\u{C58}",
            0x27: "\u{C59}{}\u{C78}\u{C79}\u{C7A}\u{C7B}\u{C7C}\\\u{C7D}\u{C7E}\u{C7F}", 0x3C: "[~]",
            0x40: "|ABCDEFGHIJKLMNOPQRSTUVWXYZ", 0x65: "€",
        ]),
        .urdu: table([
            0x00: "@£$¥¿\"¤%&'\u{C}*+", 0x0E: "-/<=>¡^¡_#*\u{600}\u{601}",
            0x1C:
                "\u{6F0}\u{6F1}\u{6F2}\u{6F3}\u{6F4}\u{6F5}\u{6F6}\u{6F7}\u{6F8}\u{6F9}\u{60C}\u{60D}{}\u{60E}\u{60F}\u{610}\u{611}\u{612}\\\u{613}\u{614}\u{61B}\u{61F}\u{640}\u{652}\u{658}\u{66B}\u{66C}\u{672}\u{673}",
            0x3B: "\u{6CD}[~]\u{6D4}|ABCDEFGHIJKLMNOPQRSTUVWXYZ", 0x65: "€",
        ]),
    ]

    /// - Parameter runs: Characters that follow each other, by the code of the first.
    private static func table(_ runs: [UInt8: String]) -> [UInt8: Unicode.Scalar] {
        var table: [UInt8: Unicode.Scalar] = [:]
        for (start, characters) in runs {
            for (offset, scalar) in characters.unicodeScalars.enumerated() {
                table[start + UInt8(truncatingIfNeeded: offset)] = scalar
            }
        }
        return table
    }
}
