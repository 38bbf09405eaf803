extension ModemReport {
    /// A profile to begin with where none is for this modem: a JSON5 file of the form of `generic.json5`, with what the
    /// modem's answers say that it must be told otherwise.
    ///
    /// What no question finds out (whether it refuses what it offers, how it wants USSD codes, which lines come unasked)
    /// is the generic profile's; a technician mends it where that does not do.
    public var proposal: String {
        let generic = ModemProfile()
        var keys: [(name: String, value: String)] = []
        if let manufacturer { keys.append(("manufacturers", "[\(Self.quoted(manufacturer))]")) }
        keys.append(("models", "[\(Self.quoted(model ?? ""))]"))
        let storages = offeredStorages
        if !storages.isEmpty, storages != generic.storages {
            let lists = storages.map { Self.quoted($0.names.joined(separator: ",")) }
            keys.append(("storages", "[\(lists.joined(separator: ", "))]"))
        }
        let offer = IndicationOffer(line(of: "AT+CNMI=?") ?? "").fields
        for (name, field, usual) in [
            ("indicationModes", 0, generic.indicationModes), ("reportModes", 3, generic.reportModes),
        ] where offer.indices.contains(field) {
            let offered = usual.filter(offer[field].contains)
            if !offered.isEmpty, offered != usual { keys.append((name, "\(offered)")) }
        }
        if isRefused("AT+CMGL=?") { keys.append(("canList", "false")) }
        if isRefused("AT+CMMS=?") { keys.append(("keepsLinkOpen", "false")) }
        return
            (["// As `tracuu-sms modem probe` found it; generic.json5 explains the keys.", "{"]
            + keys.map { "  \($0.name): \($0.value)," } + ["}"]).joined(separator: "\n")
    }

    /// Of those that we would use, what `AT+CPMS=?` offers: `("SM","ME"),("SM","ME"),("SM","ME")`.
    private var offeredStorages: [StorageSelection] {
        let groups = (line(of: "AT+CPMS=?") ?? "").split(separator: "(").dropFirst().map { group in
            group.prefix { $0 != ")" }.split(separator: ",").map { $0.filter { $0 != "\"" && $0 != " " } }
        }
        return StorageSelection.preferred.filter { selection in
            selection.names.enumerated().allSatisfy { groups.indices.contains($0) && groups[$0].contains($1) }
        }
    }

    private func line(of command: String) -> String? {
        answers.first { $0.command == command && $0.isSupported }?.answer.first
    }

    private func isRefused(_ command: String) -> Bool {
        answers.first { $0.command == command }?.isSupported == false
    }

    /// Quotes and what is not ASCII would need escapes, and no modem's name has them.
    private static func quoted(_ text: String) -> String {
        "\"\(text.filter { $0.isASCII && $0 != "\"" && $0 != "\\" && $0 >= " " })\""
    }
}
