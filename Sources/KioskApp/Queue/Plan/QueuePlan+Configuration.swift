import ApplianceKit

extension QueuePlan {
    /// Reads the section `queue`. The simplest is a list of groups with series and name, or nothing at all.
    init(_ section: ConfigurationSection) {
        groups = section.sections("groups").map(ServiceGroup.init)
        Self.checkSeries(of: groups, section)
        // More than these do not fit on the screen at a size that everybody can hit.
        if groups.count > 6 { section.report("has \(groups.count) groups; the screen has room for 6", key: "groups") }
        if groups.isEmpty { groups = [ServiceGroup(series: "A", name: "Tiếp nhận và trả kết quả")] }
        resetHour = section.integer("resetHour", default: resetHour, in: 0...6)
        keptDays = section.integer("keptDays", default: keptDays, in: 32...400)
        leaseSize = section.integer("leaseSize", default: leaseSize, in: 5...500)
        appointmentLead = section.seconds("appointmentLead", default: appointmentLead, in: 0...7_200)
        if section.has("priorities") { priorities = section.sections("priorities").map(PriorityClass.init) }
        counters = section.sections("counters").map(Counter.init)
        hub = section.optionalString("hub")
        if let hub, !hub.hasPrefix("https://") {
            section.report("must be the hub's address such as “https://192.168.1.10:8443”, not “\(hub)”", key: "hub")
        }
        if section.has("pairing") {
            pairing = HubPairing(section.section("pairing"))
            if hub == nil { section.report("is missing: the address of the hub that “pairing” is of", key: "hub") }
        }
        let messages = section.section("sms")
        smsNumber = messages.optionalString("number")
        if messages.boolean("notify", default: false) { sms = QueueFollowers.Settings(messages) }
        check(section)
    }

    private static func checkSeries(of groups: [ServiceGroup], _ section: ConfigurationSection) {
        for (index, group) in groups.enumerated() {
            let key = "groups[\(index)].series"
            if !(1...2).contains(group.series.count)
                || !group.series.allSatisfy({ $0.isASCII && $0.isLetter && $0.isUppercase })
            {
                section.report("must be one or two capital letters A to Z, not “\(group.series)”", key: key)
            } else if groups[..<index].contains(where: { $0.series == group.series }) {
                section.report(
                    "“\(group.series)” is there already: two groups with one series would mix up", key: key)
            }
        }
    }

    private func check(_ section: ConfigurationSection) {
        for (index, group) in groups.enumerated() {
            if group.first > group.last {
                section.report("must be “first” (\(group.first)) or more", key: "groups[\(index)].last")
            }
            if case .ratio(_, let preferred) = group.policy, preferred > group.passLimit {
                section.report(
                    "must be \(preferred) or more: the policy has \(preferred) preferred people called in a row",
                    key: "groups[\(index)].passLimit")
            }
        }
        Self.reportTwins(groups.flatMap { $0.services.map(\.id) }, "groups", "service", section)
        Self.reportTwins(priorities.map(\.id), "priorities", "priority class", section)
        Self.reportTwins(counters.map(\.id), "counters", "counter", section)
        let services = Set(groups.flatMap { $0.services.map(\.id) })
        for (index, counter) in counters.enumerated() {
            for series in counter.series where group(series) == nil {
                section.report("names “\(series)”, which queue.groups does not have", key: "counters[\(index)].groups")
            }
            for service in counter.services where !services.contains(service) {
                section.report(
                    "names “\(service)”, which no group has among its services", key: "counters[\(index)].services")
            }
        }
    }

    private static func reportTwins(
        _ ids: [String], _ key: String, _ what: String, _ section: ConfigurationSection
    ) {
        var seen: Set<String> = []
        for id in ids where !seen.insert(id).inserted {
            section.report("has the \(what) “\(id)” twice", key: key)
        }
    }
}

extension ServiceGroup {
    fileprivate init(_ entry: ConfigurationSection) {
        self.init(
            series: entry.required("series", "the letter or two before the number, for example “A”"),
            name: entry.required("name", "what citizens call it, for example “Tiếp nhận và trả kết quả”"))
        nameEnglish = entry.optionalString("nameEnglish")
        first = entry.integer("first", default: first, in: 1...9_999)
        last = entry.integer("last", default: last, in: 1...9_999)
        passLimit = entry.integer("passLimit", default: passLimit, in: 1...50)
        area = entry.optionalString("area")
        usualServiceTime = entry.seconds("usualServiceTime", default: usualServiceTime, in: 30...7_200)
        services = entry.sections("services").map { service in
            Service(
                id: service.required("id", "a short word for logs and reports, for example “khai-sinh”"),
                name: service.required("name", "what citizens call it, for example “Khai sinh”"),
                nameEnglish: service.optionalString("nameEnglish"))
        }
        if let text = entry.optionalString("policy") {
            if let policy = CallPolicy(text) {
                self.policy = policy
            } else {
                entry.report(
                    "must be “strict”, “ageing”, or ordinary people to preferred ones such as “2:1”, not “\(text)”",
                    key: "policy")
            }
        }
    }
}

extension CallPolicy {
    /// `strict`, `ageing`, or `2:1`: two ordinary people to one preferred.
    fileprivate init?(_ text: String) {
        switch text {
        case "strict": self = .strict
        case "ageing": self = .ageing
        default:
            let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
            guard parts.count == 2, let ordinary = parts[0], let preferred = parts[1], (1...20).contains(ordinary),
                (1...20).contains(preferred)
            else { return nil }
            self = .ratio(ordinary: ordinary, preferred: preferred)
        }
    }
}

extension PriorityClass {
    fileprivate init(_ entry: ConfigurationSection) {
        self.init(
            id: entry.required("id", "a short word for logs and reports, for example “elderly”"),
            name: entry.required("name", "what citizens call it, for example “Người từ 75 tuổi trở lên”"),
            nameEnglish: entry.optionalString("nameEnglish"), evidence: entry.string("evidence", default: ""))
        rank = entry.integer("rank", default: rank, in: 1...20)
        headStart = entry.seconds("headStart", default: headStart, in: 0...14_400)
        isOfferedAtKiosk = entry.boolean("kiosk", default: isOfferedAtKiosk)
    }
}

extension QueueFollowers.Settings {
    /// Reads `queue.sms`: the number on the tickets, and whether people are told when few are ahead.
    fileprivate init(_ section: ConfigurationSection) {
        self.init(
            gateway: section.string("gateway", default: "http://127.0.0.1:8081"),
            tokenFile: section.string("tokenFile", default: "/var/lib/tracuu/api.token"),
            ahead: section.integer("ahead", default: 3, in: 0...20))
        while gateway.hasSuffix("/") { gateway.removeLast() }
        if !gateway.hasPrefix("http://127."), !gateway.hasPrefix("http://[::1]") {
            section.report(
                "must be an address of this box, such as “http://127.0.0.1:8081”: telephone numbers go there",
                key: "gateway")
        }
    }
}

extension Counter {
    fileprivate init(_ entry: ConfigurationSection) {
        self.init(
            id: entry.required("id", "what is called, for example “3”"), name: entry.optionalString("name"),
            series: entry.strings("groups", default: []))
        if !entry.has("groups") {
            entry.report("is missing; it must be the series that this counter takes, such as [\"A\"]", key: "groups")
        }
        services = entry.strings("services", default: [])
        order = entry.choice("order", default: order)
        zone = entry.string("zone", default: zone)
        if id.utf8.count > 8 || id.contains(where: \.isWhitespace) {
            entry.report("must be at most 8 characters without blanks, for example “3” or “3A”", key: "id")
        }
    }
}
