import DossierKit

extension KioskSession {
    mutating func tapped(_ tap: Tap, at now: Duration) {
        guard tap.screen == screenName else {
            // The page had not seen this screen yet, or the daemon was started again while the tap was on its way: then
            // the number that the tap has got must not be lost.
            if tap.action.asksForNumber { perform(.recallNumber(key: tap.key, visit: visit)) }
            return
        }
        // A finger is a sign of life wherever it lands; what it asks for may begin the time anew once more.
        restartIdle(at: now)
        switch tap.action {
        case .home: start(.attract, at: now)
        case .back: goBack(at: now)
        case .touch: break
        case .language(let code):
            guard offers.languages.contains(code) else { break }
            comfort.language = code == offers.languages.first ? nil : code
            restartIdle(at: now)
        case .mode(let mode):
            guard mode != .speech || offers.speech else { break }
            comfort.toggle(mode)
            restartIdle(at: now)
        case .help: offerHelp(at: now)
        case .callStaff: callStaff(at: now)
        case .typeCode: offerTyping(at: now)
        case .key(let key): pressed(key, at: now)
        case .submit: submitted(at: now)
        case .candidate(let index): chooseCandidate(index, at: now)
        case .again: searchAgain(at: now)
        case .printSlip: printSlip()
        case .follow: offerFollowing(at: now)
        case .takeNumber: offerNumber(key: tap.key, at: now)
        case .group(let series): chooseGroup(series, key: tap.key, at: now)
        case .service(let id): chooseService(id, key: tap.key, at: now)
        case .offerPriority: offerPriority(at: now)
        case .priority(let id): choosePriority(id, key: tap.key, at: now)
        case .procedures: offerProcedures(at: now)
        case .searchProcedures: browse(at: now) { $0.go(to: .search) }
        case .field(let index):
            if catalogue.fields.indices.contains(index) { browse(at: now) { $0.go(to: .list(field: index)) } }
        case .procedure(let index):
            if catalogue.entries.indices.contains(index) { browse(at: now) { $0.go(to: .procedure(index)) } }
        case .page(let step): browse(at: now) { $0.page = max(0, $0.page + step.signum()) }
        case .figures: offerFigures(at: now)
        case .rate: offerRating(at: now)
        case .level(let level): rate(level, at: now)
        case .aspect(let aspect, let level):
            guard case .rating(var form) = screen, form.overall != nil else { break }
            form.aspects[aspect] = form.aspects[aspect] == level ? nil : level
            change(to: .rating(form), at: now)
        case .reason(let reason):
            guard case .rating(var form) = screen, form.asksReason else { break }
            form.reason = reason
            change(to: .rating(form), at: now)
            go(to: .thanked, at: now)
        }
    }

    private mutating func goBack(at now: Duration) {
        switch screen {
        case .following(let following):
            switch following.subject {
            case .dossier(let dossier, let age): go(to: .result(dossier, age), at: now)
            case .ticket(let ticket, let isPrinted):
                go(to: isPrinted ? .ticketGiven(ticket) : .ticketNotPrinted(ticket), at: now)
            }
        case .rating(var form) where form.asksReason:
            form.asksReason = false
            go(to: .rating(form), at: now)
        case .help(let before): go(to: before, at: now)
        case .procedures(var browsing):
            if browsing.goBack() { go(to: .procedures(browsing), at: now) } else { start(.attract, at: now) }
        case .choosingPriority(let wish) where plan.groups.count > 1: go(to: .choosingService(wish), at: now)
        case .choosingService(var wish) where wish.series != nil:
            wish.series = nil
            go(to: plan.groups.count > 1 ? .choosingService(wish) : .attract, at: now)
        case .ambiguous, .notFound: go(to: .typingCode(TypedText(.code), isUnclear: false), at: now)
        default: start(.attract, at: now)
        }
    }

    private mutating func offerHelp(at now: Duration) {
        switch screen {
        case .help: break
        // What is under way there would come back to a screen that nobody sees.
        case let screen where screen.waitsForMachine: break
        default: go(to: .help(before: screen), at: now)
        }
    }

    private mutating func offerTyping(at now: Duration) {
        switch screen {
        case .attract, .unreadable, .notACode, .ambiguous, .notFound, .help:
            start(.typingCode(TypedText(.code), isUnclear: false), at: now)
        default: break
        }
    }

    // MARK: - Procedures and figures

    private mutating func offerProcedures(at now: Duration) {
        go(to: .procedures(ProcedureBrowsing()), at: now)
        perform(.readCatalogue)
    }

    private mutating func browse(at now: Duration, _ change: (inout ProcedureBrowsing) -> Void) {
        guard case .procedures(var browsing) = screen else { return }
        change(&browsing)
        go(to: .procedures(browsing), at: now)
    }

    private mutating func offerFigures(at now: Duration) {
        go(to: .figures, at: now)
        perform(.countFigures)
    }

    // MARK: - Rating

    private mutating func offerRating(at now: Duration) {
        guard offers.rating else { return }
        var form = RatingForm()
        if case .result(let dossier, _) = screen { form.dossier = dossier.code }
        go(to: .rating(form), at: now)
    }

    private mutating func rate(_ level: Rating.Level, at now: Duration) {
        guard case .rating(var form) = screen else { return }
        form.overall = level
        // The second face is a change of mind on the same screen, not a second rating.
        change(to: .rating(form), at: now)
    }
}
