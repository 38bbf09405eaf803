import ApplianceKit
import DeviceIO
import Foundation

/// What a technician prints to see whether a printer and its profile are right: letters, a ruler, grey steps, codes.
struct TestTicket: Sendable {
    /// Its bar code: scanned, it opens the technician's page, which then asks for the PIN.
    static let serviceCode = "TRACUU-KT"

    let texts: ScreenTexts
    let profile: PrinterProfile

    /// Every Vietnamese vowel with every tone, then what Ê Đê and Khmer have beyond that.
    static let letters = [
        "AĂÂEÊIOÔƠUƯY ÀÁẢÃẠ ẰẮẲẴẶ ẦẤẨẪẬ ÈÉẺẼẸ ỀẾỂỄỆ ÌÍỈĨỊ ÒÓỎÕỌ ỒỐỔỖỘ ỜỚỞỠỢ ÙÚỦŨỤ ỪỨỬỮỰ ỲÝỶỸỴ Đ",
        "aăâeêioôơuưy àáảãạ ằắẳẵặ ầấẩẫậ èéẻẽẹ ềếểễệ ìíỉĩị òóỏõọ ồốổỗộ ờớởỡợ ùúủũụ ừứửữự ỳýỷỹỵ đ",
        "Ê Đê: Ĕ Ê̆ Ĭ Ŏ Ô̆ Ơ̆ Ŭ Ư̆ Č Ñ ĕ ê̆ ĭ ŏ ô̆ ơ̆ ŭ ư̆ č ñ ƀ",
        "ខ្មែរ: ស្រុក ក្រៅ ព្រះ ញ៉ាំ ឆ្នាំ ២០២៦ ១២៣៤៥៦៧៨៩០",
    ]

    /// The layout, at the printer's width.
    func layout(at date: Date) -> TicketLayout {
        var blocks: [TicketLayout.Block] = [
            .text(texts(.testHeading), size: scaled(44), weight: .bold, alignment: .center),
            line("\(LocalTime(date).clock), \(texts.longDate(date))"),
            line(
                texts(
                    .testPrinter,
                    [
                        "model": profile.model, "dots": String(profile.width), "dpi": String(profile.dotsPerInch),
                    ])),
            .feed(scaled(12)), .rule(thickness: scaled(2)), .feed(scaled(12)),
            line(texts(.testLetters)),
        ]
        blocks += Self.letters.map { .text($0, size: scaled(30)) }
        blocks += [
            .feed(scaled(16)), line(texts(.testRuler, ["length": String(rulerLength)])), .feed(scaled(6)),
            .picture(ruler, .center),
            .feed(scaled(16)), line(texts(.testShades)), .feed(scaled(6)), .picture(shades, .center),
            .feed(scaled(16)), line(texts(.testCodes)), .feed(scaled(8)),
        ]
        let width = profile.width >= 500 ? 2 : 1
        if let code = Code128(Self.serviceCode), code.width(moduleWidth: width) <= profile.width {
            blocks += [.code128(code, moduleWidth: width, height: scaled(80)), .feed(scaled(8))]
        }
        if let code = QRCode(Self.serviceCode) { blocks.append(.qr(code, moduleWidth: scaled(6), .center)) }
        return TicketLayout(blocks, margin: margin, title: texts(.testHeading))
    }

    private func line(_ text: String) -> TicketLayout.Block {
        .text(text, size: scaled(26), alignment: .center)
    }

    private var margin: Int { scaled(7) }

    /// How long the ruler is, in millimetres: the whole centimetres that fit, so that it can be said on the ticket.
    var rulerLength: Int {
        let room = profile.width - 2 * margin - Self.tick
        return Int(Double(room) / Double(profile.dotsPerInch) * 25.4) / 10 * 10
    }

    /// How wide a line of the ruler is, in dots.
    private static let tick = 2

    /// Millimetres, higher at each fifth and tenth.
    private var ruler: Raster {
        func place(_ millimetre: Int) -> Int {
            Int((Double(millimetre * profile.dotsPerInch) / 25.4).rounded())
        }
        var ruler = Raster(width: place(rulerLength) + Self.tick, height: scaled(40))
        for millimetre in 0...rulerLength {
            let height = millimetre % 10 == 0 ? 40 : millimetre % 5 == 0 ? 28 : 18
            ruler.fill(x: place(millimetre), y: 0, width: Self.tick, height: scaled(height))
        }
        return ruler
    }

    /// From white to black in ten steps.
    private var shades: Raster {
        let (step, height) = ((profile.width - 2 * margin) / 10, scaled(48))
        let light = (0..<height).flatMap { _ in (0..<step * 10).map { 1 - Float($0 / step) / 9 } }
        return GreyPicture(width: step * 10, height: height, light: light)?.raster(.shades)
            ?? Raster(width: 1, height: 0)
    }

    private func scaled(_ dots: Int) -> Int { max(1, dots * profile.width / 576) }
}
