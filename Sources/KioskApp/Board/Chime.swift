import Glibc

extension SoundClip {
    /// Two struck tones, the higher first, as a bell at a counter: heard, and no alarm.
    static func chime(rate: Int) -> SoundClip {
        let tones: [(frequency: Double, begins: Double)] = [(659.26, 0), (523.25, 0.42)]
        let count = Int(1.5 * Double(rate))
        let samples = (0..<count).map { index -> Int16 in
            let time = Double(index) / Double(rate)
            var value = 0.0
            for tone in tones where time >= tone.begins {
                let since = time - tone.begins
                // A few milliseconds to begin, or it would click; overtones die sooner than the tone.
                let attack = min(1, since / 0.004)
                for (harmonic, weight, decay) in [(1.0, 0.62, 3.2), (2.0, 0.16, 5.5), (3.0, 0.07, 8.0)] {
                    let angle: Double = 2 * Double.pi * tone.frequency * harmonic * since
                    value += attack * weight * exp(-decay * since) * sin(angle)
                }
            }
            return Int16(max(-1, min(1, value * 0.75)) * 32_000)
        }
        return SoundClip(rate: rate, samples: samples)
    }
}
