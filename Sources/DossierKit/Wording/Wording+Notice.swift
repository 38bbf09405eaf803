/// What a citizen is told without asking.
extension Wording {
    /// A notice as an e-mail.
    public struct Mail: Sendable, Equatable {
        /// The subject, in one line.
        public let subject: String
        /// The text, in lines.
        public let text: String
    }

    /// The notice as a text message.
    ///
    /// One part without accents, but for what is missing or why: that is told in whole, in up to three.
    public func notice(_ event: DossierEvent) -> String {
        fitted(.notice(event.kind, .sms), values(event), parts: form.noticeParts)
    }

    /// The notice as an e-mail.
    public func mail(_ event: DossierEvent) -> Mail {
        let values = values(event).merging(centreValues) { own, _ in own }
        let subject = text(.notice(event.kind, .subject), values)
        return Mail(
            subject: String(subject.map { $0.isNewline ? " " : $0 }), text: text(.notice(event.kind, .mail), values))
    }

    private func values(_ event: DossierEvent) -> [Placeholder: String] {
        var values = values(event.dossier)
        // A sentence that ends with a full stop of its own would end with two.
        var detail = Substring(event.detail)
        while let last = detail.last, last.isWhitespace || last == "." { detail.removeLast() }
        values[.detail] = String(detail)
        return values
    }
}
