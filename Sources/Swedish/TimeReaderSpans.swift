/// Spans of time, counted from now.
extension TimeReader {
  /// "-10", "+20 min", "-1:30", "-2 h": from now.
  mutating func signedMinutes() -> Bool {
    guard place == 0, sign(0, "-", "+"), let count = number(1, digits: 1...4) else { return false }
    var span = TimeDraft.Span(milliseconds: Int64(count) * 60_000)
    var taken = 2
    if sign(2, ":"), let minutes = number(3, digits: 2...2), minutes < 60 {
      span.milliseconds = Int64(count * 60 + minutes) * 60_000
      taken = 4
    } else if let name = word(2), let unit = TimeWords.units[name] {
      span = TimeDraft.Span(
        milliseconds: unit.milliseconds * Int64(count), days: unit.days * count)
      taken = 3
    }
    span.direction = sign(0, "-") ? -1 : 1
    draft.span = span
    place += taken
    return true
  }

  /// "för en och en halv timme sedan", "om 20 min", "1 h 20 min sen", "half an hour ago".
  mutating func span() -> Bool {
    guard draft.span == nil else { return false }
    let start = place
    var span = TimeDraft.Span()
    if let word = word(), TimeWords.ahead.contains(word) {
      span.direction = 1
      place += 1
    }
    let isSpan = addSpans(to: &span)
    let next = word() ?? ""
    let isAgo = TimeWords.ago.contains(next)
    // "kvart över tre" begins like a span without a count, "fem minuter i tre" like one with.
    let isClock = span.direction == nil && Self.links[next] != nil
    guard isSpan, !isClock, isAgo || span.direction != nil || isCounted(start) else {
      place = start
      return false
    }
    if isAgo {
      span.direction = -1
      place += 1
    }
    draft.span = span
    return true
  }

  /// One span after another: "två timmar och tio minuter".
  private mutating func addSpans(to span: inout TimeDraft.Span) -> Bool {
    guard addSpan(to: &span) else { return false }
    for _ in 0..<3 {
      let start = place
      if word() == "och" || word() == "and" { place += 1 }
      guard addSpan(to: &span) else {
        place = start
        break
      }
    }
    return true
  }

  private func isCounted(_ start: Int) -> Bool {
    guard case .word(let word) = symbols[start].kind else { return true }
    return TimeWords.units[word] == nil
  }

  private mutating func addSpan(to span: inout TimeDraft.Span) -> Bool {
    let start = place
    let halves = amount() ?? 2
    if word() == "an" || word() == "a" { place += 1 }
    guard let name = word(), let unit = TimeWords.units[name], halves % 2 == 0 || unit.days == 0
    else {
      place = start
      return false
    }
    place += 1
    span.milliseconds += unit.milliseconds * Int64(halves) / 2
    span.days += unit.days * halves / 2
    if let more = andHalf() {
      span.milliseconds += unit.milliseconds / 2
      place += more
    }
    skipOfHour(name)
    return true
  }

  /// "a quarter of an hour".
  private mutating func skipOfHour(_ unit: String) {
    guard unit == "quarter", word() == "of", word(1) == "an", word(2) == "hour" else { return }
    place += 3
  }

  /// An amount, counted in halves so that it stays whole.
  mutating func amount() -> Int? {
    if let count = number(digits: 1...5) {
      place += 1
      if sign(0, "."), glued(0...1), number(1, digits: 1...1) == 5 {
        place += 2
        return count * 2 + 1
      }
      return count * 2 + (takeAndHalf() ? 1 : 0)
    }
    guard let word = word() else { return nil }
    let isOne = TimeWords.numbers[word] == 1
    let next = isOne ? self.word(1) : nil
    if let halves = Self.halves[next ?? word] {
      place += isOne ? 2 : 1
      return halves
    }
    guard let count = TimeWords.numbers[word] else { return nil }
    place += 1
    let ones = twentyFive(count)
    return (count + ones) * 2 + (takeAndHalf() ? 1 : 0)
  }

  private static let halves = ["halv": 1, "half": 1, "halvannan": 3, "par": 4]

  /// The five of "twenty five".
  private mutating func twentyFive(_ tens: Int) -> Int {
    let next = sign(0, "-") ? 1 : 0
    guard tens >= 20, tens % 10 == 0, let word = word(next), let ones = TimeWords.numbers[word],
      (1...9).contains(ones), word != "a", word != "an"
    else { return 0 }
    place += next + 1
    return ones
  }

  private mutating func takeAndHalf() -> Bool {
    guard let count = andHalf(), let next = word(count), TimeWords.units[next] != nil else {
      return false
    }
    place += count
    return true
  }

  /// "och en halv", "and a half": how many pieces it takes.
  private func andHalf() -> Int? {
    guard word() == "och" || word() == "and", let one = word(1), TimeWords.numbers[one] == 1,
      word(2) == "halv" || word(2) == "half"
    else { return nil }
    return 3
  }
}
