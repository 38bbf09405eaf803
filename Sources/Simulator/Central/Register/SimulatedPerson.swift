/// The invented citizen behind a dossier, whose data carries marks: where one of them turns up outside the central
/// system's own answers, something leaked.
struct SimulatedPerson {
    /// What every piece of personal data contains at least one of.
    static let marks = ["DẤU VẾT", "Dấu Vết", "dauvet", "09900", "066199"]

    let name: String
    let identityNumber: String
    let phone: String
    let email: String
    let address: String

    init(of dossier: SimulatedDossier) {
        let number = String(String(1_000_000 + dossier.id % 1_000_000).dropFirst())
        name = (dossier.id.isMultiple(of: 2) ? "NGUYỄN THỊ" : "Y BLƠ") + " DẤU VẾT \(number)"
        identityNumber = "066199" + number
        phone = "09900" + number.suffix(5)
        email = "dauvet\(number)@example.vn"
        address = "Số \(dossier.id % 200 + 1) đường Dấu Vết"
    }
}
