extension StatusMapping {
    /// iGate's statuses by their words, unaccented and in lower case, as several provinces show them, and the two
    /// numbers that are the same everywhere. What else there is, a site adds in its configuration.
    public static let iGate = StatusMapping([
        "0": .registered, "5": .returned,
        "moi dang ky": .registered, "cho tiep nhan": .registered, "dang ky moi": .registered,
        "duoc tiep nhan": .accepted, "da tiep nhan": .accepted, "moi tiep nhan": .accepted,
        "khong duoc tiep nhan": .rejected, "tu choi tiep nhan": .rejected, "tu choi ho so": .rejected,
        "dang xu ly": .processing, "tam dung": .processing, "tam dung xu ly": .processing,
        "yeu cau bo sung giay to": .supplementRequired, "cho bo sung": .supplementRequired,
        "yeu cau bo sung": .supplementRequired, "cho bo sung ho so": .supplementRequired,
        "yeu cau thuc hien nghia vu tai chinh": .paymentRequired, "cho thuc hien nghia vu tai chinh": .paymentRequired,
        "cho thanh toan": .paymentRequired,
        "cong dan yeu cau rut ho so": .withdrawn, "rut ho so": .withdrawn, "da rut ho so": .withdrawn,
        "dung xu ly": .stopped, "khong giai quyet": .stopped,
        "da xu ly xong": .completed, "da co ket qua": .completed, "co ket qua": .completed,
        "cho tra ket qua": .completed,
        "da tra ket qua": .returned,
    ])
}
