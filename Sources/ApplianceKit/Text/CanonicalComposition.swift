/// Letters and their marks put together (normalization form C) without ICU.
///
/// Exact for text in Latin letters, Vietnamese above all; other scripts keep the form that they came in. Decomposed text
/// would take twice the room in a message and falls apart on simple phones.
enum CanonicalComposition {
    /// The text composed.
    static func composed(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: mayChange) else { return text }
        return String(String.UnicodeScalarView(compose(decomposed(text))))
    }

    /// The text's scalars with each letter taken apart, marks in canonical order.
    private static func decomposed(_ text: String) -> [Unicode.Scalar] {
        var scalars: [Unicode.Scalar] = []
        scalars.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars { LatinComposition.decompose(scalar, into: &scalars) }
        return ordered(scalars)
    }

    /// Only marks, and scalars that stand for others, ever make composed text change.
    private static func mayChange(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value >= 0x300 && (combiningClass(scalar) != 0 || LatinComposition.isSingleton(scalar))
    }

    private static func combiningClass(_ scalar: Unicode.Scalar) -> UInt8 {
        scalar.value < 0x300 ? 0 : scalar.properties.canonicalCombiningClass.rawValue
    }

    /// The Canonical Ordering Algorithm (Unicode §3.11): runs of marks by their class, equal ones as they came.
    private static func ordered(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var scalars = scalars
        var index = 0
        while index < scalars.count {
            guard combiningClass(scalars[index]) != 0 else {
                index += 1
                continue
            }
            let end = scalars[index...].firstIndex { combiningClass($0) == 0 } ?? scalars.count
            if end - index > 1 {
                let run = scalars[index..<end].enumerated().sorted { left, right in
                    (combiningClass(left.element), left.offset) < (combiningClass(right.element), right.offset)
                }
                scalars.replaceSubrange(index..<end, with: run.map(\.element))
            }
            index = end
        }
        return scalars
    }

    /// The Canonical Composition Algorithm (Unicode §3.11).
    private static func compose(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var composed: [Unicode.Scalar] = []
        composed.reserveCapacity(scalars.count)
        var starter: Int?
        var lastClass: UInt8 = 0
        for scalar in scalars {
            let scalarClass = combiningClass(scalar)
            if let starter, composed.count - 1 == starter || lastClass < scalarClass,
                let letter = LatinComposition.compose(composed[starter], scalar)
            {
                composed[starter] = letter
                continue
            }
            if scalarClass == 0 { starter = composed.count }
            lastClass = scalarClass
            composed.append(scalar)
        }
        return composed
    }
}
