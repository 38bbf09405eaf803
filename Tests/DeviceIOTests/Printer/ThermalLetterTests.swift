import DeviceIO
import Foundation
import Testing

/// Whether the letters of tickets are letters for thermal heads: what is open stays open, marks stand apart from what they
/// belong to, and strokes are strong enough to burn.
@Suite struct ThermalLetterTests {
    private let renderer: TicketRenderer
    init() throws { renderer = try TicketRenderer() }

    /// Sizes in dots on the tickets of 80 mm (26 to 38), and of 58 mm, where they are two thirds of that.
    private static let sizes = [18, 19, 20, 24, 26, 29, 30, 36, 38, 44]

    private func picture(_ text: String, _ size: Int, _ weight: TicketLayout.Weight) async throws -> Raster {
        try await renderer.raster(
            TicketLayout([.text(text, size: size, weight: weight, isTight: true)], margin: 4), width: 96)
    }

    /// How many places are enclosed: 1 in “o”, 2 in “B”, none in “c”.
    private func holes(_ picture: Raster) -> Int { regions(of: picture, black: false, byCorners: false) - 1 }

    /// How many pieces: 2 in “ô”.
    private func pieces(_ picture: Raster) -> Int { regions(of: picture, black: true, byCorners: true) }

    private func regions(of picture: Raster, black: Bool, byCorners: Bool) -> Int {
        // With a white frame, so that all outside is one.
        let (width, height) = (picture.width + 2, picture.height + 2)
        var seen = [Bool](repeating: false, count: width * height)
        func belongs(_ x: Int, _ y: Int) -> Bool { picture[x - 1, y - 1] == black }
        var count = 0
        for start in seen.indices where !seen[start] && belongs(start % width, start / width) {
            count += 1
            seen[start] = true
            var stack = [start]
            while let place = stack.popLast() {
                let (x, y) = (place % width, place / width)
                for (stepX, stepY) in [(1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1)] {
                    guard byCorners || stepX == 0 || stepY == 0 else { continue }
                    let (nextX, nextY) = (x + stepX, y + stepY)
                    guard (0..<width).contains(nextX), (0..<height).contains(nextY) else { continue }
                    let next = nextY * width + nextX
                    if !seen[next], belongs(nextX, nextY) {
                        seen[next] = true
                        stack.append(next)
                    }
                }
            }
        }
        return count
    }

    @Test(arguments: sizes, TicketLayout.Weight.allCases)
    func whatIsOpenInALetterIsNotFilled(size: Int, weight: TicketLayout.Weight) async throws {
        // More may be enclosed where marks meet (ế), never less.
        for (letters, count) in [("0OoDdbpqaeADRPQ469ĐđôơộởẩậằấềểợỗÔƠỘẢẬê", 1), ("B8", 2)] {
            for letter in letters {
                let found = holes(try await picture(String(letter), size, weight))
                #expect(found >= count, "\(letter) at \(size) dots, \(weight): \(found) open places")
            }
        }
    }

    @Test(arguments: [26, 29, 30, 36, 38, 44], TicketLayout.Weight.allCases)
    func marksStandApart(size: Int, weight: TicketLayout.Weight) async throws {
        for (letters, count) in [("oaeuươOAEUƯƠ", 1), ("àáảãạâăêôÀÁẢÃẠÂĂÊÔ", 2), ("ậặệộẬẶỆỘ", 3)] {
            for letter in letters {
                let found = pieces(try await picture(String(letter), size, weight))
                #expect(found == count, "\(letter) at \(size) dots, \(weight): \(found) pieces")
            }
        }
    }

    /// A single dot is printed weakly: the dots beside it are cold. Strokes are two dots and more, but for ends and bends.
    @Test(arguments: [26, 29, 30, 36, 38], TicketLayout.Weight.allCases)
    func strokesAreStrongerThanADot(size: Int, weight: TicketLayout.Weight) async throws {
        let text = "Trung tâm Phục vụ hành chính công xã Ea Kao, tỉnh Đắk Lắk. Số thứ tự: 0123456789 ưỡ ẵ ệ ở"
        let page = try await renderer.raster(TicketLayout([.text(text, size: size, weight: weight)]))
        var (runs, thin) = (0, 0)
        for y in 0..<page.height {
            var length = 0
            for x in 0...page.width {
                if page[x, y] {
                    length += 1
                } else if length > 0 {
                    runs += 1
                    thin += length == 1 ? 1 : 0
                    length = 0
                }
            }
        }
        #expect(thin * 100 <= runs * 3, "\(thin) of \(runs) runs are a single dot, at \(size) dots, \(weight)")
    }
}
