import Foundation

/// All dossiers of a simulated central system: some made by hand and an archive, and in which order they have changed.
struct DossierRegister {
    private(set) var made: [SimulatedDossier]
    private(set) var archive: DossierArchive
    /// The ids of what has changed since the start, in order; one that changes again comes again.
    private(set) var changes: [Int] = []
    private var positions: [Int: Int] = [:]
    private var numbers: [String: Int] = [:]

    init(made: [SimulatedDossier], archive: DossierArchive) {
        self.made = made
        self.archive = archive
        for (position, dossier) in made.enumerated() { index(dossier, at: position) }
    }

    var count: Int { made.count + archive.count }

    /// The dossiers in the order of listings: those made by hand first.
    subscript(position: Int) -> SimulatedDossier {
        position < made.count ? made[position] : archive[position - made.count]
    }

    func dossier(id: Int) -> SimulatedDossier? {
        if let position = positions[id] { return made[position] }
        return archive.index(id: id).map { archive[$0] }
    }

    /// With exactly this number.
    func dossier(number: String) -> SimulatedDossier? {
        if let position = numbers[number], made[position].number == number { return made[position] }
        return archive.index(number: number).map { archive[$0] }.flatMap { $0.number == number ? $0 : nil }
    }

    /// Puts a dossier in, in place of the one with the same id where there is one.
    mutating func put(_ dossier: SimulatedDossier) {
        changes.append(dossier.id)
        if let index = archive.index(id: dossier.id) { return archive.change(index, to: dossier) }
        let position = positions[dossier.id] ?? made.count
        if position == made.count { made.append(dossier) } else { made[position] = dossier }
        index(dossier, at: position)
    }

    private mutating func index(_ dossier: SimulatedDossier, at position: Int) {
        positions[dossier.id] = position
        numbers[dossier.number] = position
    }
}
