import Testing

@testable import DeviceIO

@Suite struct NationalLanguageTests {
    /// Codes and characters as Android's GsmSmsTest has them.
    static let singleShift: [(NationalLanguage, [UInt8], String)] = [
        (
            .turkish,
            [0x0A, 0x14, 0x28, 0x29, 0x2F, 0x3C, 0x3D, 0x3E, 0x40, 0x47, 0x49, 0x53, 0x63, 0x65, 0x67, 0x69, 0x73],
            "\u{C}^{}\\[~]|ĞİŞç€ğış"
        ),
        (
            .spanish,
            [
                0x09, 0x0A, 0x14, 0x28, 0x29, 0x2F, 0x3C, 0x3D, 0x3E, 0x40, 0x41, 0x49, 0x4F, 0x55, 0x61, 0x65, 0x69,
                0x6F, 0x75,
            ], "ç\u{C}^{}\\[~]|ÁÍÓÚá€íóú"
        ),
        (
            .portuguese,
            [
                0x05, 0x09, 0x0A, 0x0B, 0x0C, 0x0E, 0x0F, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 0x19, 0x1F, 0x28,
                0x29, 0x2F, 0x3C, 0x3D, 0x3E, 0x40, 0x41, 0x49, 0x4F, 0x55, 0x5B, 0x5C, 0x61, 0x65, 0x69, 0x6F, 0x75,
                0x7B, 0x7C, 0x7F,
            ], "êç\u{C}ÔôÁáΦΓ^ΩΠΨΣΘÊ{}\\[~]|ÀÍÓÚÃÕÂ€íóúãõâ"
        ),
    ]

    private func read(_ codes: [UInt8], _ shift: NationalLanguageShift) -> String {
        var decoder = GSM7TextDecoder()
        decoder.append(codes, shift: shift)
        return decoder.finish()
    }

    @Test(arguments: singleShift)
    func singleShiftTables(_ language: NationalLanguage, codes: [UInt8], text: String) {
        #expect(read(codes.flatMap { [GSM7.escape, $0] }, NationalLanguageShift(single: language)) == text)
        #expect(language.singleShiftTable.count == codes.count)
    }

    @Test(arguments: singleShift, [nil, .turkish, .portuguese] as [NationalLanguage?])
    func whatTheSingleShiftTableLacksComesFromTheLockingTable(
        _ single: (NationalLanguage, [UInt8], String), locking: NationalLanguage?
    ) {
        let shift = NationalLanguageShift(locking: locking, single: single.0)
        for code in UInt8(0)...127 where !single.1.contains(code) && code != GSM7.escape {
            #expect(read([GSM7.escape, code], shift) == read([code], NationalLanguageShift(locking: locking)))
        }
        #expect(read([GSM7.escape, GSM7.escape], shift) == " ")
    }

    @Test func lockingShiftTables() {
        let turkish = "@£$¥€éùıòÇ\nĞğ\rÅåΔ_ΦΓΛΩΠΨΣΘΞŞşßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
        let portuguese = "@£$¥êéúíóç\nÔô\rÁáΔ_ªÇÀ∞^\\€Ó|ÂâÊÉ !\"#º%&'()*+,-./0123456789:;<=>?"
        let codes = (0...0x3F).map(UInt8.init).filter { $0 != GSM7.escape }
        #expect(read(codes, NationalLanguageShift(locking: .turkish)) == turkish)
        #expect(read(codes, NationalLanguageShift(locking: .portuguese)) == portuguese)
        #expect(read([0x40, 0x5B, 0x60, 0x7B], NationalLanguageShift(locking: .portuguese)) == "ÍÃ~ã")
    }

    @Test func spanishHasNoLockingTable() {
        #expect(NationalLanguage.spanish.lockingShiftTable == nil)
        #expect(read([0x00, 0x60], NationalLanguageShift(locking: .spanish)) == "@¿")
    }

    @Test(arguments: NationalLanguage.allCases)
    func tablesAreWhole(_ language: NationalLanguage) {
        if let table = language.lockingShiftTable {
            #expect(table.count == 128)
            #expect(table[0x0A] == "\n" && table[0x0D] == "\r" && table[0x20] == " ")
            #expect(table[0x30...0x39].map(String.init).joined() == "0123456789")
            #expect(table[0x61...0x7A].map(String.init).joined() == "abcdefghijklmnopqrstuvwxyz")
        }
        #expect(language.singleShiftTable.keys.allSatisfy { $0 < 128 && $0 != GSM7.escape && $0 != 0x0D })
        for (code, character) in GSM7.extensions { #expect(language.singleShiftTable[code] == character) }
    }

    @Test(
        arguments: [
            (NationalLanguage.bengali, 0x15, "ক"), (.gujarati, 0x15, "ક"),
            (.hindi, 0x15, "क"),
            (.kannada, 0x15, "ಕ"), (.malayalam, 0x15, "ക"), (.oriya, 0x15, "କ"), (.punjabi, 0x15, "ਕ"),
            (.tamil, 0x15, "க"),
            (.telugu, 0x15, "క"), (.urdu, 0x00, "ا"),
        ] as [(NationalLanguage, UInt8, String)])
    func lettersOfEachScript(_ language: NationalLanguage, code: UInt8, letter: String) {
        #expect(read([code], NationalLanguageShift(locking: language)) == letter)
    }

    @Test func theHeaderChoosesTheTables() throws {
        let header = try UserDataHeader([
            InformationElement(identifier: 0x25, data: [1]), InformationElement(identifier: 0x24, data: [1]),
        ])
        let codes: [UInt8] = [0x1C, 0x61, 0x1B, 0x67]
        let message = try UserData(header: header, .septets(codes))
        #expect(message.text(.gsm7) == "Şağ")
    }

    @Test func unknownLanguagesLeaveTheDefaultTables() throws {
        let header = try UserDataHeader([InformationElement(identifier: 0x25, data: [99])])
        #expect(try UserData(header: header, .septets([0x07])).text(.gsm7) == "ì")
    }
}
