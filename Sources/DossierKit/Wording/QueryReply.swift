/// What is told to somebody who has sent a text.
public enum QueryReply: Sendable, Equatable {
    /// Where a dossier stands; unknown ones and wrong lookup codes get one text.
    case dossier(LookupAnswer, DossierCode)
    /// It can't be looked up now; the answer follows by itself.
    case promised(DossierCode)
    /// The promise could not be kept.
    case promiseBroken(DossierCode)
    /// Several dossiers may be meant.
    case ambiguous([DossierCode])
    /// How it is asked rightly, with an example.
    case wrongSyntax(QuerySyntax, example: String)
    /// Where a ticket of the queue stands.
    case queue(QueuePlace, ticket: String)
    /// The queue can't be asked now.
    case queueUnreachable(ticket: String)
    /// This centre does not tell its queue by text message.
    case queueUnavailable
    /// Notices about a dossier come to this number from now on.
    case followed(DossierCode)
    /// And no more.
    case unfollowed(DossierCode)
    /// No notices at all come to this number any more.
    case optedOut
    /// They come again.
    case optedIn
    /// A rating is written down.
    case rated(Rating.Level, DossierCode)
    /// When and where the centre is open, and how it is now where that is known.
    case hours(OpeningHours.State?)
    /// What can be asked.
    case help
}

/// What a text was meant for, where it could not be read.
public enum QuerySyntax: String, Sendable, CaseIterable {
    /// A dossier.
    case dossier
    /// A place in the queue.
    case queue
    /// Notices about a dossier.
    case follow
    /// No more notices.
    case stop
    /// A rating.
    case rating
}

/// Where a ticket stands.
public enum QueuePlace: Sendable, Equatable {
    /// It waits behind so many others, probably for so many minutes; nil where nobody can say.
    case waiting(ahead: Int, minutes: ClosedRange<Int>? = nil)
    /// It has been called to a counter.
    case called(counter: String)
    /// It has been served.
    case served
    /// It was called and nobody came.
    case missed
    /// There is no such ticket today.
    case unknown
}

/// What the centre's configuration says about the centre, for replies.
public struct CentreFacts: Sendable, Equatable {
    /// The centre's name.
    public var name: String
    /// When it is open, such as `7h30-11h30, 13h30-17h, thứ Hai đến thứ Sáu`.
    public var hours: String
    /// The same as the calendar has it, for where ``hours`` is empty.
    public var week: OpeningHours.Week?
    /// Where it is.
    public var address: String
    /// Whom to call, such as 1022.
    public var hotline: String
    /// A ticket of its queue as an example, such as `A015`; empty where the queue is not told by text message.
    public var ticketExample: String

    /// Facts; what is not known is empty.
    public init(
        name: String = "", hours: String = "", week: OpeningHours.Week? = nil, address: String = "",
        hotline: String = "", ticketExample: String = ""
    ) {
        self.name = name
        self.hours = hours
        self.week = week
        self.address = address
        self.hotline = hotline
        self.ticketExample = ticketExample
    }
}
