/// Reads the pieces of a typed time from left to right.
///
/// Each step either takes pieces and notes what they say, or leaves them alone. A phrase is only
/// understood when every piece of it is.
struct TimeReader {
  var symbols: [TimeSymbol]
  var place = 0
  var draft = TimeDraft()
  /// "på fredag", "nästa fredag" and "förra fredagen", seen just before the day.
  var direction: TimeDraft.Direction?

  init(_ symbols: [TimeSymbol]) { self.symbols = symbols }

  /// What the phrase says, nil when a piece of it is not understood.
  mutating func read() -> TimeDraft? {
    guard !symbols.isEmpty else { return nil }
    while place < symbols.count {
      let before = place
      let taken =
        signedMinutes() || isoDate() || slashDate() || monthDate() || span() || now() || dayWord()
        || weekday() || spokenClock() || part() || digitClock() || zone() || dayOfMonth() || noise()
      guard taken, place > before else { return nil }
    }
    return draft
  }

  func word(_ ahead: Int = 0) -> String? {
    guard case .word(let word) = symbol(ahead)?.kind else { return nil }
    return word
  }

  func number(_ ahead: Int = 0, digits: ClosedRange<Int> = 1...TimeSymbol.mostDigits) -> Int? {
    guard case .number(let number, let count) = symbol(ahead)?.kind, number >= 0,
      digits.contains(count)
    else { return nil }
    return number
  }

  func sign(_ ahead: Int, _ signs: Unicode.Scalar...) -> Bool {
    guard case .sign(let sign) = symbol(ahead)?.kind else { return false }
    return signs.contains(sign)
  }

  func glued(_ range: ClosedRange<Int>) -> Bool {
    range.allSatisfy { symbol($0)?.isGlued ?? false }
  }

  func symbol(_ ahead: Int) -> TimeSymbol? {
    symbols.indices.contains(place + ahead) ? symbols[place + ahead] : nil
  }

  /// Notes a day unless there is one; a phrase with two days is not understood.
  mutating func take(_ count: Int, day: TimeDraft.Day) -> Bool {
    guard draft.day == nil else { return false }
    draft.day = day
    place += count
    return true
  }

  mutating func take(_ count: Int, clock seconds: Int, isTwelve: Bool = false) -> Bool {
    guard draft.clock == nil, (0...86_400).contains(seconds) else { return false }
    draft.clock = TimeDraft.Clock(seconds: seconds, isTwelve: isTwelve)
    place += count
    return true
  }

  private mutating func noise() -> Bool {
    guard let word = word() else { return false }
    switch word {
    case "på": direction = .after
    case "nästa", "next": direction = .weekAfter
    case "förra", "last", "senaste", "sista": direction = .before
    case "för", "for": break
    default: guard TimeWords.noise.contains(word) else { return false }
    }
    place += 1
    return true
  }

  private mutating func now() -> Bool {
    guard let word = word(), TimeWords.now.contains(word), draft.span == nil else { return false }
    draft.span = TimeDraft.Span(direction: -1)
    place += 1
    return true
  }

  private mutating func zone() -> Bool {
    guard let word = word(), let zone = TimeWords.zones[word], draft.clock != nil,
      draft.zone == nil
    else { return false }
    draft.zone = zone
    place += 1
    return true
  }

  private mutating func part() -> Bool {
    guard let word = word(), let part = TimeWords.parts[word], draft.part == nil else {
      return false
    }
    if (part == .am || part == .pm) && draft.clock == nil { return false }
    // "last night" is no day of its own; the night decides.
    if direction == .before { direction = nil }
    draft.part = part
    place += 1
    return true
  }

  private mutating func dayWord() -> Bool {
    guard let word = word() else { return false }
    if word == "day", let next = self.word(1), let last = self.word(2) {
      if next == "before", last == "yesterday" { return take(3, day: .away(-2)) }
      if next == "after", last == "tomorrow" { return take(3, day: .away(2)) }
    }
    if word == "morgon" { return morgon() }
    guard let days = TimeWords.days[word] else { return false }
    return take(1, day: .away(days))
  }

  /// "i morgon" is tomorrow, but "i morgon bitti" and "på morgonen" speak of the morning too.
  private mutating func morgon() -> Bool {
    guard draft.day == nil else {
      draft.part = .morning
      place += 1
      return true
    }
    return take(1, day: .away(1))
  }

  private mutating func weekday() -> Bool {
    guard let word = word() else { return false }
    if let past = TimeWords.pastWeekdays[word] { return take(1, day: .weekday(past, .before)) }
    guard let weekday = TimeWords.weekdays[word] else { return false }
    if isDateAhead() {
      place += 1
      return true
    }
    return take(1, day: .weekday(weekday, direction ?? .either))
  }

  /// "ons 29 maj", "fre 29/5": the weekday only comments on the date behind it.
  private func isDateAhead() -> Bool {
    if self.word(1) == "den" || self.word(1) == "the" { return true }
    guard case .number = symbol(1)?.kind else { return false }
    if let next = self.word(2), TimeWords.months[next] != nil { return true }
    return sign(2, "/") || (sign(2, "-") && number(1, digits: 4...4) != nil)
  }
}
