import DeviceIO
import DossierKit

/// The published procedures: by field, by words, one by one.
extension ScreenComposer {
    /// So many stand on one screen of a list …
    private static let pageSize = 6
    /// … and above the keyboard.
    private static let foundSize = 3
    /// So many papers are named on the screen; the code leads to all of them.
    private static let paperLimit = 6

    func procedures(_ browsing: ProcedureBrowsing, _ session: KioskSession, _ model: inout ScreenModel) {
        let catalogue = session.catalogue
        guard !catalogue.entries.isEmpty else {
            say(&model, .procedures, .proceduresEmptyHeadline, .proceduresEmptySentence)
            model.symbol = .papers
            model.actions = [homeFirst]
            return
        }
        switch browsing.place {
        case .fields:
            say(&model, .fields, .proceduresHeadline, .proceduresSentence)
            let choices = catalogue.fields.enumerated().map { index, field in
                ScreenModel.Choice(
                    id: .field(index), label: name(field), note: texts(.proceduresCount, count: field.procedures.count),
                    symbol: .forward)
            }
            list(choices, browsing.page, &model)
            let find = ScreenModel.Action(
                id: .searchProcedures, label: texts(.find), symbol: .search, isPrimary: true)
            model.actions = [toStart, find]
        case .list(let index):
            guard catalogue.fields.indices.contains(index) else { break }
            let field = catalogue.fields[index]
            model.kind = .procedures
            model.headline = name(field)
            model.sentence = texts(.proceduresCount, count: field.procedures.count)
            list(field.procedures.map { choice($0, catalogue) }, browsing.page, &model)
            model.actions = [back, toStart]
        case .search: search(browsing, catalogue, &model)
        case .procedure(let index):
            guard catalogue.entries.indices.contains(index) else { break }
            procedure(catalogue.entries[index], &model)
        }
    }

    private func search(_ browsing: ProcedureBrowsing, _ catalogue: ProcedureCatalogue, _ model: inout ScreenModel) {
        say(&model, .procedureSearch, .proceduresSearchHeadline)
        let words = browsing.words
        let found = catalogue.search(words.text)
        model.entry = ScreenModel.Entry(
            label: texts(.proceduresSearchLabel), text: words.text, example: texts(.proceduresSearchExample),
            meaning: words.text.isEmpty
                ? nil : found.isEmpty ? texts(.proceduresFoundNone) : texts(.proceduresFound, count: found.count),
            isGood: words.text.isEmpty ? nil : !found.isEmpty)
        list(found.map { choice($0, catalogue) }, browsing.page, size: Self.foundSize, &model)
        model.keys = keyboard(words)
        model.actions = [back]
    }

    private func procedure(_ procedure: Procedure, _ model: inout ScreenModel) {
        model.kind = .procedure
        model.headline = procedure.name
        let days = procedure.workingDays.map { texts(.proceduresDays, ["count": texts.number($0)]) }
        model.details = [
            (.proceduresTime, days ?? texts(.proceduresNoTime)),
            (.proceduresFee, procedure.fee.isEmpty ? texts(.proceduresNoFee) : procedure.fee),
            (.proceduresAgency, procedure.agency), (.proceduresField, procedure.field),
            (.proceduresCode, procedure.code),
        ].compactMap { (key: ScreenTexts.Key, value: String) in
            value.isEmpty ? nil : ScreenModel.Detail(label: texts(key), value: value)
        }
        model.papers = papers(procedure.papers)
        model.code = matrix(centre.procedureAddress.replacing("{code}", with: procedure.code))
        model.actions = [back, take, toStart]
    }

    private func papers(_ papers: [String]) -> ScreenModel.Papers? {
        guard !papers.isEmpty else { return nil }
        let shown = papers.count > Self.paperLimit ? Array(papers.prefix(Self.paperLimit - 1)) : papers
        let left = papers.count - shown.count
        return ScreenModel.Papers(
            label: texts(.proceduresPapers), items: shown,
            more: left == 0 ? nil : texts(.proceduresMorePapers, count: left))
    }

    private func matrix(_ address: String) -> ScreenModel.Matrix? {
        guard !address.isEmpty, let code = QRCode(address) else { return nil }
        var path = ""
        for row in 0..<code.side {
            var column = 0
            while column < code.side {
                guard code.modules[row * code.side + column] else {
                    column += 1
                    continue
                }
                let start = column
                while column < code.side, code.modules[row * code.side + column] { column += 1 }
                path += "M\(start) \(row)h\(column - start)v1h-\(column - start)z"
            }
        }
        return ScreenModel.Matrix(side: code.side, path: path, label: texts(.proceduresQr))
    }

    // MARK: - Lists

    private func list(
        _ choices: [ScreenModel.Choice], _ page: Int, size: Int = pageSize, _ model: inout ScreenModel
    ) {
        let pages = max(1, (choices.count + size - 1) / size)
        let page = min(page, pages - 1)
        model.choices = Array(choices.dropFirst(page * size).prefix(size))
        guard pages > 1 else { return }
        model.pager = ScreenModel.Pager(
            label: texts(.proceduresPage, ["page": String(page + 1), "pages": String(pages)]),
            previous: page == 0
                ? nil : ScreenModel.Action(id: .page(-1), label: texts(.previous), symbol: .previous),
            next: page == pages - 1 ? nil : ScreenModel.Action(id: .page(1), label: texts(.next), symbol: .next))
    }

    private func choice(_ index: Int, _ catalogue: ProcedureCatalogue) -> ScreenModel.Choice {
        ScreenModel.Choice(id: .procedure(index), label: catalogue.entries[index].name, symbol: .forward)
    }

    private func name(_ field: ProcedureCatalogue.Field) -> String {
        field.name.isEmpty ? texts(.proceduresOtherField) : field.name
    }
}
