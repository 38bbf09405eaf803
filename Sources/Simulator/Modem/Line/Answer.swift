/// What a command line is answered with.
struct Answer: Sendable, Equatable {
    /// Information lines, each framed by itself; a listing's PDU follows its head in the same element after CR LF.
    var lines: [String] = []
    /// nil where no final result follows: after a prompt, or where nothing at all is said.
    var final: FinalResult?
    /// Whether `> ` is sent and a text is awaited.
    var prompts = false
    /// Whether the modem starts again after the answer.
    var reboots = false

    init(_ final: FinalResult?) { self.final = final }

    init(_ lines: String..., final: FinalResult = .ok) {
        self.lines = lines
        self.final = final
    }

    init(lines: [String]) {
        self.lines = lines
        final = .ok
    }

    /// Nothing is said.
    static let silence = Answer(nil)
    static let ok = Answer(.ok)
    static let prompt: Answer = {
        var answer = Answer(nil)
        answer.prompts = true
        return answer
    }()
}
