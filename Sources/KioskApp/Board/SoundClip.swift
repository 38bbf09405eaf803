import ApplianceKit

/// Sound as 16-bit samples of one channel.
struct SoundClip: Equatable, Sendable {
    /// Samples a second.
    var rate: Int
    var samples: [Int16]

    /// How long it is.
    var duration: Duration { .milliseconds(rate > 0 ? Int64(samples.count) * 1_000 / Int64(rate) : 0) }

    /// Silence.
    static func silence(_ duration: Duration, rate: Int) -> SoundClip {
        SoundClip(rate: rate, samples: [Int16](repeating: 0, count: Int(duration.seconds * Double(rate))))
    }

    /// One after another; all of one rate.
    static func joined(_ clips: [SoundClip], rate: Int) -> SoundClip {
        SoundClip(rate: rate, samples: clips.flatMap(\.samples))
    }

    /// Without the silence at both ends, a little of it left.
    var trimmed: SoundClip {
        let margin = rate / 50
        guard let first = samples.firstIndex(where: { abs(Int($0)) > 250 }),
            let last = samples.lastIndex(where: { abs(Int($0)) > 250 })
        else { return self }
        return SoundClip(
            rate: rate, samples: Array(samples[max(0, first - margin)...min(samples.count - 1, last + margin)]))
    }

    // MARK: - WAV (RIFF, PCM)

    /// Reads a WAV file of 16 bits and one channel; nil for any other.
    ///
    /// The data's length may be wrong, as it is where a program wrote to a pipe: what is there counts.
    init?(wav bytes: [UInt8]) {
        func word(_ at: Int, _ count: Int) -> Int {
            (0..<count).reduce(0) { $0 | Int(bytes[at + $1]) << (8 * $1) }
        }
        guard bytes.count > 44, bytes[0..<4].elementsEqual("RIFF".utf8), bytes[8..<12].elementsEqual("WAVE".utf8)
        else { return nil }
        var at = 12
        var rate: Int?
        while at + 8 <= bytes.count {
            let length = word(at + 4, 4)
            let name = bytes[at..<(at + 4)]
            let body = at + 8
            if name.elementsEqual("fmt ".utf8), body + 16 <= bytes.count {
                guard word(body, 2) == 1, word(body + 2, 2) == 1, word(body + 14, 2) == 16 else { return nil }
                rate = word(body + 4, 4)
            } else if name.elementsEqual("data".utf8) {
                guard let rate, (8_000...48_000).contains(rate) else { return nil }
                let end = min(bytes.count, body + length)
                self.rate = rate
                samples = stride(from: body, to: end - 1, by: 2).map { Int16(truncatingIfNeeded: word($0, 2)) }
                return
            }
            at = body + length + length % 2
        }
        return nil
    }

    init(rate: Int, samples: [Int16]) {
        self.rate = rate
        self.samples = samples
    }

    /// As a WAV file.
    var wav: [UInt8] {
        func little(_ value: Int, _ count: Int) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        let size = samples.count * 2
        var bytes = Array("RIFF".utf8) + little(36 + size, 4) + Array("WAVEfmt ".utf8) + little(16, 4)
        bytes += little(1, 2) + little(1, 2) + little(rate, 4) + little(rate * 2, 4) + little(2, 2) + little(16, 2)
        bytes += Array("data".utf8) + little(size, 4)
        bytes.reserveCapacity(bytes.count + size)
        for sample in samples {
            bytes.append(UInt8(truncatingIfNeeded: sample))
            bytes.append(UInt8(truncatingIfNeeded: sample >> 8))
        }
        return bytes
    }
}
