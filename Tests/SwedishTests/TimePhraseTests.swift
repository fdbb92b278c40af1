import Testing

@testable import Swedish

@Suite struct TimePhraseTests {
  @Test func theTableIsThere() { #expect(Table.timePhrases.count >= 80) }

  @Test(arguments: Table.timePhrases)
  func readsTheTable(_ row: TimePhraseCase) throws {
    let now = try instant(row.now)
    let want = try row.want.map(instant)
    let preference: TimePreference = row.preferring == "future" ? .future : .past
    let got = TimePhrase.parse(row.phrase, now: now, preferring: preference)
    #expect(got == want, "\(row.why); got \(got.map(Stockholm.iso) ?? "nothing")")
  }

  @Test func tellsWhyThereIsNoTime() throws {
    let spring = try instant("2026-03-29T06:00:00Z")
    #expect(TimePhrase.read("02:30", now: spring) == .skipped)
    #expect(TimePhrase.read("hej", now: spring) == .unreadable)
    let autumn = try instant("2026-10-25T06:00:00Z")
    let first = try instant("2026-10-25T00:30:00Z")
    let second = try instant("2026-10-25T01:30:00Z")
    #expect(TimePhrase.read("02:30", now: autumn) == .doubled(chosen: second, other: first))
    #expect(TimePhrase.read("02:30 CEST", now: autumn) == .instant(first))
  }

  /// A time that the product writes can be typed back.
  @Test func readsWhatIsWritten() throws {
    let now = try instant("2026-12-01T12:00:00Z")
    var random = RandomText(seed: 4)
    for _ in 0..<2_000 {
      let minutes = Int64(random.number(2 * 365 * 24 * 60))
      let then = now - minutes * 60_000
      for text in [Stockholm.iso(then), Stockholm.full(then), Stockholm.full(then, .english)] {
        #expect(TimePhrase.parse(text, now: now) == then, "\(text)")
      }
    }
  }

  @Test func neverFails() {
    var random = RandomText(seed: 5)
    let pieces = [
      "kl", "14", ".", ":", "10", "i", "går", "en", "kvart", "halv", "över", "tre", "-", "+", "/",
      "maj", "29", "2026", "sedan", "om", "timme", "dagar", "99999", "för", "natt", "på", "fredag",
      "och", "par", "T", "Z", "a", "pm", ":e", "den", "24:00", "999999999999", "vintertid",
      "twenty",
    ]
    let moments: [Int64] = [
      0, .min, .max, 1_780_000_000_000, -2_208_988_800_000, 253_402_300_800_000,
    ]
    for round in 0..<20_000 {
      let text = random.text(from: pieces)
      let now = moments[round % moments.count]
      let preference: TimePreference = round % 2 == 0 ? .past : .future
      _ = TimePhrase.read(text, now: now, preferring: preference)
    }
  }
}
