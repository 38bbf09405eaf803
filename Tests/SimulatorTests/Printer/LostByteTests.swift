import Testing

@testable import DeviceIO
@testable import Simulator

/// A byte that is lost on the cable, at every single place of a ticket. The encoder and the interpreter are joined
/// without a cable, because there are thousands of places.
@Suite struct LostByteTests {
    private struct Paper {
        var interpreter = ESCPOSInterpreter(columns: 30)
        var rows: [[UInt8]] = []
        var tickets: [[[UInt8]]] = []
        var hasAnswered = false

        mutating func take(_ bytes: some Sequence<UInt8>) {
            for action in bytes.flatMap({ interpreter.take($0) }) {
                switch action {
                case .row(let row): rows.append(row + [UInt8](repeating: 0, count: 8 - min(8, row.count)))
                case .feed(let count): rows += Array(repeating: [UInt8](repeating: 0, count: 8), count: count)
                case .text(let bytes): rows.append(bytes)
                case .cut:
                    tickets.append(rows)
                    rows = []
                case .paperStatus: hasAnswered = true
                case .automaticStatus: break
                }
            }
        }
    }

    @Test(arguments: PrinterProfile.RasterCommand.allCases)
    func ruinsOneTicketAtMost(command: PrinterProfile.RasterCommand) {
        var profile = PrinterProfile(width: 64, stripHeight: 24)
        profile.rasterCommand = command
        profile.hasAutomaticStatus = true
        var raster = Raster(width: 64, height: 72)
        // A margin, and dots that are no command.
        for y in 0..<72 { raster.fill(x: 8 + y % 7, y: y, width: 30, height: 1) }
        let ticket = ESCPOS.ticket(raster, profile).flatMap(\.self)

        var healthy = Paper()
        healthy.take(ticket)
        let whole = healthy.tickets[0]
        #expect(healthy.tickets.count == 1 && healthy.rows.isEmpty)

        var ruined = 0
        for place in ticket.indices {
            var paper = Paper()
            paper.take(ticket[..<place])
            paper.take(ticket[(place + 1)...])
            let isRuined = paper.tickets != [whole]
            ruined += isRuined ? 1 : 0
            // What the driver knows: whether the answer behind the ticket came.
            paper.take(ESCPOS.recovery(from: paper.hasAnswered ? .none : .brokenTicket, profile))
            paper.hasAnswered = false
            paper.take(ticket)
            let next = paper.tickets.last ?? []
            // Where the knife's own command was hit, the two hang together; the next one's rows are whole all the same.
            #expect(Array(next.suffix(whole.count)) == whole, "\(command), byte \(place) of \(ticket.count) lost")
            #expect(paper.hasAnswered && paper.interpreter.isAtRest && paper.rows.isEmpty)
        }
        #expect(ruined > ticket.count / 2, "a lost byte is seen in nearly every case")
    }

    @Test(arguments: PrinterProfile.RasterCommand.allCases)
    func aTicketThatBreaksOffAnywhereRuinsNoOther(command: PrinterProfile.RasterCommand) {
        var profile = PrinterProfile(width: 64, stripHeight: 24)
        profile.rasterCommand = command
        var raster = Raster(width: 64, height: 72)
        for y in 0..<72 { raster.fill(x: 8 + y % 7, y: y, width: 30, height: 1) }
        let ticket = ESCPOS.ticket(raster, profile).flatMap(\.self)
        var healthy = Paper()
        healthy.take(ticket)
        for place in 1..<ticket.count {
            var paper = Paper()
            paper.take(ticket[..<place])
            paper.take(ESCPOS.recovery(from: .brokenTicket, profile))
            #expect(paper.rows.isEmpty && paper.interpreter.isAtRest, "the broken one is cut off")
            paper.take(ticket)
            #expect(paper.tickets.last == healthy.tickets[0], "\(command), broken off at byte \(place)")
        }
    }

    /// As after a start, when nobody knows: nothing comes out, and an open picture is ended.
    @Test func theEndOfAnOpenPictureIsInvisibleToOneThatHasNone() {
        var paper = Paper()
        paper.take(ESCPOS.recovery(from: .openPicture, PrinterProfile()))
        #expect(paper.rows.isEmpty && paper.tickets.isEmpty)
    }
}
