/// What two scalars become when they are composed, for the Latin blocks (U+00C0 to U+024F, U+1E00 to U+1EFF).
///
/// Vietnamese needs the 66 lower-case letters with a mark and their capitals (đ has none: Unicode takes its bar for a
/// part of the letter); the rest is there so that a name with a foreign letter comes out in normalization form C too.
enum LatinComposition {
    private struct Pair: Hashable {
        let base: Unicode.Scalar
        let mark: Unicode.Scalar
    }

    /// Letters without and with a mark, by mark.
    private static let letters: [Unicode.Scalar: (bases: String, composed: String)] = [
        "\u{300}": ("AEIOUaeiouÜüNnĒēŌōWwÂâĂăÊêÔôƠơƯưYy", "ÀÈÌÒÙàèìòùǛǜǸǹḔḕṐṑẀẁẦầẰằỀềỒồỜờỪừỲỳ"),
        "\u{301}": (
            "AEIOUYaeiouyCcLlNnRrSsZzÜüGgÅåÆæØøÇçĒēÏïKkMmÕõŌōPpŨũWwÂâĂăÊêÔôƠơƯư",
            "ÁÉÍÓÚÝáéíóúýĆćĹĺŃńŔŕŚśŹźǗǘǴǵǺǻǼǽǾǿḈḉḖḗḮḯḰḱḾḿṌṍṒṓṔṕṸṹẂẃẤấẮắẾếỐốỚớỨứ"
        ),
        "\u{302}": ("AEIOUaeiouCcGgHhJjSsWwYyZzẠạẸẹỌọ", "ÂÊÎÔÛâêîôûĈĉĜĝĤĥĴĵŜŝŴŵŶŷẐẑẬậỆệỘộ"),
        "\u{303}": ("ANOanoIiUuVvÂâĂăEeÊêÔôƠơƯưYy", "ÃÑÕãñõĨĩŨũṼṽẪẫẴẵẼẽỄễỖỗỠỡỮữỸỹ"),
        "\u{304}": ("AaEeIiOoUuÜüÄäȦȧÆæǪǫÖöÕõȮȯYyGgḶḷṚṛ", "ĀāĒēĪīŌōŪūǕǖǞǟǠǡǢǣǬǭȪȫȬȭȰȱȲȳḠḡḸḹṜṝ"),
        "\u{306}": ("AaEeGgIiOoUuȨȩẠạ", "ĂăĔĕĞğĬĭŎŏŬŭḜḝẶặ"),
        "\u{307}": (
            "CcEeGgIZzAaOoBbDdFfHhMmNnPpRrSsŚśŠšṢṣTtWwXxYyſ",
            "ĊċĖėĠġİŻżȦȧȮȯḂḃḊḋḞḟḢḣṀṁṄṅṖṗṘṙṠṡṤṥṦṧṨṩṪṫẆẇẊẋẎẏẛ"
        ),
        "\u{308}": ("AEIOUaeiouyYHhÕõŪūWwXxt", "ÄËÏÖÜäëïöüÿŸḦḧṎṏṺṻẄẅẌẍẗ"),
        "\u{309}": ("AaÂâĂăEeÊêIiOoÔôƠơUuƯưYy", "ẢảẨẩẲẳẺẻỂểỈỉỎỏỔổỞởỦủỬửỶỷ"),
        "\u{30A}": ("AaUuwy", "ÅåŮůẘẙ"),
        "\u{30B}": ("OoUu", "ŐőŰű"),
        "\u{30C}": ("CcDdEeLlNnRrSsTtZzAaIiOoUuÜüGgKkƷʒjHh", "ČčĎďĚěĽľŇňŘřŠšŤťŽžǍǎǏǐǑǒǓǔǙǚǦǧǨǩǮǯǰȞȟ"),
        "\u{30F}": ("AaEeIiOoRrUu", "ȀȁȄȅȈȉȌȍȐȑȔȕ"),
        "\u{311}": ("AaEeIiOoRrUu", "ȂȃȆȇȊȋȎȏȒȓȖȗ"),
        "\u{31B}": ("OoUu", "ƠơƯư"),
        "\u{323}": (
            "BbDdHhKkLlMmNnRrSsTtVvWwZzAaEeIiOoƠơUuƯưYy",
            "ḄḅḌḍḤḥḲḳḶḷṂṃṆṇṚṛṢṣṬṭṾṿẈẉẒẓẠạẸẹỊịỌọỢợỤụỰựỴỵ"
        ),
        "\u{324}": ("Uu", "Ṳṳ"),
        "\u{325}": ("Aa", "Ḁḁ"),
        "\u{326}": ("SsTt", "ȘșȚț"),
        "\u{327}": ("CcGgKkLlNnRrSsTtEeDdHh", "ÇçĢģĶķĻļŅņŖŗŞşŢţȨȩḐḑḨḩ"),
        "\u{328}": ("AaEeIiUuOo", "ĄąĘęĮįŲųǪǫ"),
        "\u{32D}": ("DdEeLlNnTtUu", "ḒḓḘḙḼḽṊṋṰṱṶṷ"),
        "\u{32E}": ("Hh", "Ḫḫ"),
        "\u{330}": ("EeIiUu", "ḚḛḬḭṴṵ"),
        "\u{331}": ("BbDdKkLlNnRrTtZzh", "ḆḇḎḏḴḵḺḻṈṉṞṟṮṯẔẕẖ"),
    ]

    /// What is only another name of something else.
    private static let singletons: [Unicode.Scalar: [Unicode.Scalar]] = [
        "\u{340}": ["\u{300}"], "\u{341}": ["\u{301}"], "\u{343}": ["\u{313}"], "\u{344}": ["\u{308}", "\u{301}"],
        "\u{2126}": ["\u{3A9}"], "\u{212A}": ["K"], "\u{212B}": ["\u{C5}"],
    ]

    private static let compositions: [Pair: Unicode.Scalar] = {
        var compositions: [Pair: Unicode.Scalar] = [:]
        for (mark, letters) in letters {
            for (base, composed) in zip(letters.bases.unicodeScalars, letters.composed.unicodeScalars) {
                compositions[Pair(base: base, mark: mark)] = composed
            }
        }
        return compositions
    }()

    private static let decompositions: [Unicode.Scalar: [Unicode.Scalar]] = {
        var decompositions = singletons
        for (pair, composed) in compositions { decompositions[composed] = [pair.base, pair.mark] }
        return decompositions
    }()

    /// The letters that are an ASCII letter with marks, without them.
    private static let plainLetters: [Unicode.Scalar: Unicode.Scalar] = {
        decompositions.keys.reduce(into: [:]) { letters, scalar in
            var parts: [Unicode.Scalar] = []
            decompose(scalar, into: &parts)
            if let base = parts.first, base.isASCII, base.properties.isAlphabetic { letters[scalar] = base }
        }
    }()

    /// The ASCII letter that is left of a letter without its marks; nil where there is none.
    static func plainLetter(_ scalar: Unicode.Scalar) -> Unicode.Scalar? { plainLetters[scalar] }

    static func isSingleton(_ scalar: Unicode.Scalar) -> Bool { singletons[scalar] != nil }

    static func compose(_ base: Unicode.Scalar, _ mark: Unicode.Scalar) -> Unicode.Scalar? {
        compositions[Pair(base: base, mark: mark)]
    }

    /// Appends the scalar taken apart as far as it goes, three levels at most.
    static func decompose(_ scalar: Unicode.Scalar, into scalars: inout [Unicode.Scalar]) {
        guard let parts = decompositions[scalar] else { return scalars.append(scalar) }
        for part in parts { decompose(part, into: &scalars) }
    }
}
