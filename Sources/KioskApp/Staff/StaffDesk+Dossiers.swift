import ApplianceKit

extension StaffDesk {
    /// What is known of a caller's dossier.
    struct Question {
        /// nil until somebody has answered.
        var brief: DossierBrief?
        /// How often the central system did not answer.
        var misses = 0
        /// Uptime from which on it is asked again; nil while it is being asked, and where the answer stands.
        var dueAt: Duration?
    }

    /// How long a central system that did not answer is left alone: twice as long each time, while the caller is there.
    private static func pause(after misses: Int) -> Duration { .seconds(15 << min(misses - 1, 4)) }

    /// Where a caller's dossier stands, as far as it is known; what is not is asked, and the page gets it when it is there.
    ///
    /// To be called whenever the console is drawn, which the rounds of ``sweep()`` do if nothing else does.
    func brief(_ code: String, of ticket: Int64) -> DossierBrief? {
        let known = questions[ticket]
        if let known {
            guard let dueAt = known.dueAt, dueAt <= around.clock.uptime else { return known.brief }
        }
        questions[ticket, default: Question()].dueAt = nil
        Task { await ask(code, of: ticket) }
        return known?.brief
    }

    private func ask(_ code: String, of ticket: Int64) async {
        let brief = await around.dossier(code)
        // The caller may have gone meanwhile.
        guard var question = questions[ticket] else { return }
        question.brief = brief
        if brief.outcome == "unreachable" {
            question.misses += 1
            question.dueAt = around.clock.uptime + Self.pause(after: question.misses)
        }
        questions[ticket] = question
        show(around.office.current)
    }
}
