extension World {
    /// The number of the imagined citizen who texts.
    static let citizen = "0912345678"

    /// A dossier of each status that there is, to try the box with, by the national portal's numbers.
    var examples: [ExampleDossier] {
        get async {
            var examples: [ExampleDossier] = []
            let all = await central.dossiers
            for status in 1...10 {
                guard let step = DossierStep.allCases.first(where: { $0.nationalNumber == status }) else { continue }
                let ordinary = await central.dossier(in: step)
                guard let dossier = ordinary ?? all.first(where: { $0.step == step }) else { continue }
                examples.append(
                    ExampleDossier(
                        code: dossier.number, status: status, statusText: step.text,
                        procedure: dossier.procedure.name))
            }
            return examples
        }
    }

    /// Lets a dossier take its next step, or takes it to a status of the ten.
    ///
    /// - Throws: ``WorldRefusal`` where there is no such dossier or status.
    func advance(_ code: String, to status: Int? = nil) async throws {
        guard let dossier = await central.dossier(code) else {
            throw WorldRefusal("the central system has no dossier “\(code)”")
        }
        if let status {
            guard let step = DossierStep.allCases.first(where: { $0.nationalNumber == status }) else {
                throw WorldRefusal("a status is a number from 1 to 10, not \(status)")
            }
            await central.move(code, to: step)
        } else if await central.advance(code) == nil {
            throw WorldRefusal("\(code) is at its end: “\(dossier.step.text)”")
        }
        changes.append(.state)
    }
}

extension CentralFault {
    /// The ways of failing that the command and the page know by a word.
    static let named: [(word: String, fault: CentralFault)] = [
        ("empty-index", .emptyIndex),
        ("on", .none), ("off", .off), ("hang", .hang), ("slow", .slow(.seconds(2))), ("error", .serverError),
        ("login", .loginPage), ("truncated", .truncated), ("stranger", .stranger), ("reset", .reset),
        ("busy", .tooManyRequests(retryAfter: 30)), ("malformed", .malformed), ("utf8", .badUTF8), ("huge", .huge),
        ("203", .nonAuthoritative), ("redirect", .redirect), ("empty", .emptyObject), ("inside", .errorInside),
        ("tomorrow", .clockOff(.seconds(86_400))), ("yesterday", .clockOff(.seconds(-86_400))),
    ]
}
