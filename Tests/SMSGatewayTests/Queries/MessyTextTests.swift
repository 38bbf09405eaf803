import DossierKit
import Foundation
import Testing

@testable import SMSGateway

/// Ten thousand texts as people write them: each is read as meant or asked again, none is taken for another dossier.
///
/// `MESSY_SEED` repeats a run, `MESSY_ROUNDS` makes it longer.
struct MessyTextTests {
    private struct Score {
        var right = 0
        var asked = 0
        var wrong = 0
    }

    private enum Verdict { case right, asked, wrong }

    private static let seeds: [UInt64] = {
        let given = ProcessInfo.processInfo.environment["MESSY_SEED"].flatMap { UInt64($0) }
        return given.map { [$0] } ?? [4, UInt64.random(in: 0...UInt64.max)]
    }()
    private static let rounds =
        ProcessInfo.processInfo.environment["MESSY_ROUNDS"].flatMap { Int($0) } ?? 10_000

    /// The national styles, all at once, leave more to be asked than what one province prints.
    @Test(arguments: seeds, ["national", "one province"])
    func noTextIsAnsweredAboutAnotherDossier(seed: UInt64, patterns: String) throws {
        let province = try ["{agency:H15}-{yymmdd}-{number:4+}", "{oldagency:H15}-{yymmdd}-{number:4+}"].map {
            try CodePattern($0)
        }
        let isNational = patterns == "national"
        let reader = QueryReader(
            codes: isNational ? CodeReader() : CodeReader(patterns: province),
            vocabularies: [try QueryVocabulary(language: "vi"), try QueryVocabulary(language: "en")])
        var texts = MessyTexts(seed: seed, style: isNational ? .national : .province)
        var scores: [String: Score] = [:]
        var shown = 0
        for _ in 0..<Self.rounds {
            let message = texts.next()
            let query = reader.read(message.text).query
            let verdict = Self.verdict(on: query, for: message)
            for habit in ["all"] + (message.habits.isEmpty ? ["as printed"] : message.habits) {
                switch verdict {
                case .right: scores[habit, default: Score()].right += 1
                case .asked: scores[habit, default: Score()].asked += 1
                case .wrong: scores[habit, default: Score()].wrong += 1
                }
            }
            if verdict == .wrong {
                Issue.record(
                    "\(patterns), seed \(seed): “\(message.text)” is read as \(query), meant was \(message.meant)")
            } else if verdict == .asked, ProcessInfo.processInfo.environment["MESSY_SHOW"] != nil, shown < 200 {
                shown += 1
                print("asked:", message.habits, message.text.debugDescription, query)
            }
        }
        print(Self.table(scores, "\(patterns), seed \(seed)"))
        let all = try #require(scores["all"])
        #expect(
            all.right * 100 >= Self.rounds * (isNational ? 88 : 94),
            "only \(all.right) of \(Self.rounds) are read as meant")
    }

    private static func verdict(on query: Query, for message: MessyText) -> Verdict {
        if query == message.meant { return .right }
        switch (query, message.meant) {
        case (.unclear, _): return .asked
        case (.ambiguous(let codes), .ambiguous(let meant)) where Set(codes) == Set(meant): return .right
        case (.ambiguous, _): return .asked
        // A word that only looks like a lookup code, or a lookup code not taken for one: the dossier is the right one,
        // and without the right lookup code nothing is told that may not be.
        case (.dossier(let code, _), .dossier(let meant, nil)), (.dossier(let code, nil), .dossier(let meant, _)):
            return code == meant ? .right : .wrong
        // A command not obeyed, but the dossier's status told: nothing has changed.
        case (.dossier(let code, _), .follow(let meant, _)), (.dossier(let code, _), .unfollow(let meant)),
            (.dossier(let code, _), .rate(_, let meant, _)):
            return code == meant ? .asked : .wrong
        default: return .wrong
        }
    }

    private static func table(_ scores: [String: Score], _ name: String) -> String {
        let rows = scores.sorted { ($0.key == "all" ? 0 : 1, $0.key) < ($1.key == "all" ? 0 : 1, $1.key) }
        let lines = rows.map { habit, score in
            let total = score.right + score.asked + score.wrong
            return "| \(habit) | \(total) | \(score.right) | \(score.asked) | \(score.wrong) |"
        }
        return
            (["messy texts, \(name)", "| habit | texts | right | asked again | wrong |", "|---|---|---|---|---|"]
            + lines).joined(separator: "\n")
    }
}
