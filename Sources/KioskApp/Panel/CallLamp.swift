/// Who wants the lamp on the box: whoever calls the staff, and the technician who tries it.
struct CallLamp: Equatable, Sendable {
    private var isCalled = false
    private var trial: Bool?

    /// Whether it is to be lit.
    var isLit: Bool { trial ?? isCalled }

    /// Somebody calls the staff, or no longer; it ends a trial.
    mutating func call(_ isCalled: Bool) {
        self.isCalled = isCalled
        trial = nil
    }

    /// The technician lights it, puts it out, or has done with it (nil): then it is as the call has it.
    mutating func attempt(_ isLit: Bool?) { trial = isLit }
}
