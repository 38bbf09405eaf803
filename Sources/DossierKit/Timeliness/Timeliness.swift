import ApplianceKit
public import Foundation

/// How a dossier stands to its appointment date. For showing only.
public enum Timeliness: Sendable, Equatable {
    /// No date is promised, or it does not matter any more.
    case none
    /// Within its time, or finished within it.
    case onTime
    /// Open, and promised for today or the next working day.
    case dueSoon
    /// The date has passed, or had when it was finished.
    case overdue
    /// It waits for the citizen, or is paused otherwise.
    case paused
}

extension Dossier {
    /// How it stands at a moment, by the date that the central system gave.
    ///
    /// What is done counts by when it was ready, not by when it was collected; what waits for the citizen does not become
    /// overdue meanwhile. An appointment at midnight is a day without a time: it holds until the day is over.
    ///
    /// - Parameter calendar: For what is “soon”: by default Monday to Friday.
    public func timeliness(at now: Date, calendar: WorkingCalendar = WorkingCalendar()) -> Timeliness {
        switch status {
        case .rejected, .withdrawn, .stopped, nil: return .none
        case .supplementRequired, .paymentRequired: return .paused
        case .completed, .returned:
            guard let limit = appointmentLimit, let ready = released ?? finished else { return .none }
            return ready <= limit ? .onTime : .overdue
        case .registered, .accepted, .processing:
            if isPaused { return .paused }
            guard let limit = appointmentLimit else { return .none }
            if now > limit { return .overdue }
            return calendar.workingDays(from: now, to: limit) <= 1 ? .dueSoon : .onTime
        }
    }

    /// Until when the appointment is kept.
    private var appointmentLimit: Date? {
        guard let appointment else { return nil }
        let local = LocalTime(appointment)
        guard local.hour == 0, local.minute == 0, local.second == 0 else { return appointment }
        return appointment.addingTimeInterval(86_400 - 1)
    }
}
