/// An administrative procedure (thủ tục hành chính) as it is published.
public struct Procedure: Sendable, Equatable, Codable {
    /// Its national code, such as `1.001234` or `2.000123.000.00.00.H15`.
    public var code: String
    /// Its name.
    public var name: String
    /// Its field (lĩnh vực), or empty.
    public var field: String
    /// The agency that decides, or empty.
    public var agency: String
    /// The time limit in working days, where the system has one.
    public var workingDays: Double?
    /// Fees and charges in the system's own words, or empty.
    public var fee: String
    /// The papers to hand in, one an entry; empty where the system does not tell them.
    public var papers: [String]

    /// A procedure.
    public init(
        code: String, name: String, field: String = "", agency: String = "", workingDays: Double? = nil,
        fee: String = "", papers: [String] = []
    ) {
        self.code = code
        self.name = name
        self.field = field
        self.agency = agency
        self.workingDays = workingDays
        self.fee = fee
        self.papers = papers
    }

    /// Reads it as it is kept; one that was kept before there were papers has none.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        code = try values.decode(String.self, forKey: .code)
        name = try values.decode(String.self, forKey: .name)
        field = try values.decode(String.self, forKey: .field)
        agency = try values.decode(String.self, forKey: .agency)
        workingDays = try values.decodeIfPresent(Double.self, forKey: .workingDays)
        fee = try values.decode(String.self, forKey: .fee)
        papers = try values.decodeIfPresent([String].self, forKey: .papers) ?? []
    }
}

/// An agency that decides dossiers.
public struct Agency: Sendable, Equatable, Codable {
    /// Its identifier (Decision 20/2020/QĐ-TTg), for example `H15.12`, or the system's own.
    public var code: String
    /// Its name.
    public var name: String

    /// An agency.
    public init(code: String, name: String) {
        self.code = code
        self.name = name
    }
}

/// A day that is not what its weekday makes of it: a public holiday, or a Saturday that is worked by decree.
public struct CalendarDay: Sendable, Equatable, Codable {
    /// Such as 2026.
    public var year: Int
    /// 1 to 12.
    public var month: Int
    /// 1 to 31.
    public var day: Int
    /// Whether it is worked.
    public var isWorkingDay: Bool
    /// Why, such as `Tết Nguyên đán`, or empty.
    public var name: String

    /// A day.
    public init(year: Int, month: Int, day: Int, isWorkingDay: Bool, name: String = "") {
        self.year = year
        self.month = month
        self.day = day
        self.isWorkingDay = isWorkingDay
        self.name = name
    }
}

/// A counter (quầy) of the centre.
public struct ServiceCounter: Sendable, Equatable, Codable {
    /// What stands above it, such as `3`.
    public var number: String
    /// What it is for.
    public var name: String
    /// The codes of the agencies that it serves.
    public var agencies: [String]

    /// A counter.
    public init(number: String, name: String, agencies: [String] = []) {
        self.number = number
        self.name = name
        self.agencies = agencies
    }
}
