import DossierKit

extension KioskSession {
    /// A scan starts anew from anywhere, whatever was being typed.
    mutating func scanned(_ reading: CodeReading, at now: Duration) {
        if let last = lastScan, last.reading == reading, now - last.at < times.sameScan {
            lastScan?.at = now
            return
        }
        switch reading {
        case .code, .identifier: search(reading, at: now)
        case .ambiguous(let codes): start(.ambiguous(codes), at: now)
        case .unreadable(.garbage), .unreadable(.empty): start(.unreadable, at: now)
        case .unreadable: start(.notACode, at: now)
        }
        lastScan = (reading, now)
    }

    /// Asks about a dossier, as a new visit.
    private mutating func search(_ reading: CodeReading, at now: Duration) {
        start(.searching(reading, isSlow: false), at: now)
        perform(.lookUp(reading, visit: visit))
    }

    mutating func answered(_ answer: LookupAnswer, at now: Duration) {
        guard case .searching(let reading, _) = screen else { return }
        switch answer {
        case .found(let dossier, let age): go(to: .result(dossier, age), at: now)
        case .notFound: go(to: .notFound(reading), at: now)
        case .unreachable: go(to: .unreachable(reading), at: now)
        case .lookupCodeNeeded: go(to: .lookupCodeNeeded(reading, TypedText(.lookupCode)), at: now)
        case .tooManyAttempts: go(to: .tooManyAttempts, at: now)
        }
    }

    mutating func searchAgain(at now: Duration) {
        guard case .unreachable(let reading) = screen else { return }
        go(to: .searching(reading, isSlow: false), at: now)
        perform(.lookUp(reading, visit: visit))
    }

    mutating func chooseCandidate(_ index: Int, at now: Duration) {
        guard case .ambiguous(let codes) = screen, codes.indices.contains(index) else { return }
        search(.code(codes[index], lookupCode: nil), at: now)
    }

    // MARK: - Typing

    mutating func pressed(_ key: TypedText.Key, at now: Duration) {
        switch screen {
        case .typingCode(var typed, _):
            typed.press(key)
            change(to: .typingCode(typed, isUnclear: false), at: now)
        case .lookupCodeNeeded(let reading, var typed):
            typed.press(key)
            change(to: .lookupCodeNeeded(reading, typed), at: now)
        case .following(var following) where following.state == .typing || following.state == .wrongNumber:
            following.number.press(key)
            following.state = .typing
            change(to: .following(following), at: now)
        case .procedures(var browsing) where browsing.place == .search:
            browsing.words.press(key)
            browsing.page = 0
            change(to: .procedures(browsing), at: now)
        default: break
        }
    }

    mutating func submitted(at now: Duration) {
        switch screen {
        case .typingCode(let typed, _):
            let reading = reader.read(typed.text)
            switch reading {
            case .code, .identifier: search(reading, at: now)
            case .ambiguous(let codes): go(to: .ambiguous(codes), at: now)
            case .unreadable: change(to: .typingCode(typed, isUnclear: true), at: now)
            }
        case .lookupCodeNeeded(let reading, let typed):
            guard !typed.text.isEmpty, let complete = reading.with(lookupCode: typed.text) else { break }
            search(complete, at: now)
        case .following(let following): submit(following, at: now)
        case .rating(var form) where form.overall != nil:
            guard form.isDiscontent, !form.asksReason else { return go(to: .thanked, at: now) }
            form.asksReason = true
            go(to: .rating(form), at: now)
        default: break
        }
    }

    // MARK: - What one can have of an answer

    mutating func printSlip() {
        guard case .result(let dossier, let age) = screen, slip != .printing, slip != .printed else { return }
        slip = .printing
        perform(.printSlip(dossier, age, language: comfort.language, visit: visit))
    }

    mutating func offerFollowing(at now: Duration) {
        switch screen {
        case .result(let dossier, let age) where offers.following:
            go(to: .following(Screen.Following(subject: .dossier(dossier, age))), at: now)
        case .ticketGiven(let ticket) where offers.messages(about: ticket):
            go(to: .following(Screen.Following(subject: .ticket(ticket, isPrinted: true))), at: now)
        case .ticketNotPrinted(let ticket) where offers.messages(about: ticket):
            go(to: .following(Screen.Following(subject: .ticket(ticket, isPrinted: false))), at: now)
        default: break
        }
    }

    private mutating func submit(_ following: Screen.Following, at now: Duration) {
        guard following.state == .typing || following.state == .wrongNumber else { return }
        var following = following
        guard following.number.text.isMobileNumber else {
            following.state = .wrongNumber
            change(to: .following(following), at: now)
            return
        }
        following.state = .sending
        go(to: .following(following), at: now)
        let number = following.number.text
        switch following.subject {
        case .dossier(let dossier, _): perform(.follow(dossier.code, number: number, visit: visit))
        case .ticket(let ticket, _): perform(.followQueue(ticket, number: number, visit: visit))
        }
    }

    mutating func followed(_ isTaken: Bool, at now: Duration) {
        guard case .following(var following) = screen, following.state == .sending else { return }
        following.state = isTaken ? .done : .failed
        // Only its end is shown from here on.
        following.number = following.number.lastDigits
        go(to: .following(following), at: now)
    }
}

extension CodeReading {
    fileprivate func with(lookupCode: String) -> CodeReading? {
        switch self {
        case .code(let code, _): .code(code, lookupCode: lookupCode)
        case .identifier(let identifier, _): .identifier(identifier, lookupCode: lookupCode)
        case .ambiguous, .unreadable: nil
        }
    }
}

extension String {
    /// A Vietnamese mobile number: ten digits since 2018.
    fileprivate var isMobileNumber: Bool {
        count == 10 && hasPrefix("0") && dropFirst().first.map { "35789".contains($0) } == true
    }
}

extension TypedText {
    /// The last three digits, for "is it mine?".
    fileprivate var lastDigits: TypedText {
        var end = TypedText(field)
        for digit in text.suffix(3) { end.press(.character(digit)) }
        return end
    }
}
