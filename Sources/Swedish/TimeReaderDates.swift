/// Dates in digits and month names.
extension TimeReader {
  /// "2026-05-29", "20260529", and what may follow it: "T23:50", "+02:00".
  mutating func isoDate() -> Bool {
    if let digits = number(digits: 8...8) { return compact(digits) }
    if let digits = number(digits: 12...12) {
      guard compact(digits / 10_000) else { return false }
      place -= 1
      return take(1, clock: seconds(digits % 10_000 / 100, digits % 100))
    }
    guard let year = number(digits: 4...4), sign(1, "-"), let month = number(2, digits: 1...2),
      sign(3, "-"), let day = number(4, digits: 1...2), glued(1...4),
      take(5, day: .date(year: year, month: month, day: day))
    else { return false }
    if word() == "t", symbol(0)?.isGlued ?? false { place += 1 }
    return true
  }

  private mutating func compact(_ digits: Int) -> Bool {
    take(1, day: .date(year: digits / 10_000, month: digits / 100 % 100, day: digits % 100))
  }

  /// "29/5", "29/5 2026", "29/5-26", "29.5.2026".
  mutating func slashDate() -> Bool {
    guard let day = number(digits: 1...2), let month = number(2, digits: 1...2), glued(1...2) else {
      return false
    }
    let hasYear = sign(3, "/", "-", ".") && glued(3...4)
    if hasYear, let year = number(4, digits: 4...4), sign(1, "/", "-", ".") {
      return take(5, day: .date(year: year, month: month, day: day))
    }
    guard sign(1, "/") else { return false }
    if hasYear, let year = number(4, digits: 2...2) {
      return take(5, day: .date(year: 2000 + year, month: month, day: day))
    }
    if let year = year(3) { return take(4, day: .date(year: year, month: month, day: day)) }
    return take(3, day: .yearly(month: month, day: day))
  }

  /// "29 maj", "29:e maj 2026", "May 29th".
  mutating func monthDate() -> Bool {
    if let name = word(), let month = TimeWords.months[name], let day = number(1, digits: 1...2) {
      return monthDate(month, day, taking: 2 + ordinal(2))
    }
    guard let day = number(digits: 1...2) else { return false }
    let next = 1 + ordinal(1) + (word(1 + ordinal(1)) == "of" ? 1 : 0)
    guard let name = word(next), let month = TimeWords.months[name] else { return false }
    return monthDate(month, day, taking: next + 1)
  }

  private mutating func monthDate(_ month: Int, _ day: Int, taking count: Int) -> Bool {
    guard let year = year(count) else {
      return take(count, day: .yearly(month: month, day: day))
    }
    return take(count + 1, day: .date(year: year, month: month, day: day))
  }

  /// Four digits after a date are its year, unless they can only be a time: "29 maj 1410".
  private func year(_ ahead: Int) -> Int? {
    guard let year = number(ahead, digits: 4...4), (1900...2199).contains(year) else { return nil }
    if sign(ahead + 1, ".", ":"), glued((ahead + 1)...(ahead + 1)) { return nil }
    // 1914 may be a clock time, and is when nothing else in the phrase is one. 2026 is a year.
    let rest = symbols.indices.suffix(from: min(symbols.count, place + ahead + 1))
    let isClock = year % 100 < 60 && year < 2020
    let hasOther = rest.contains {
      if case .number = symbols[$0].kind { return true }
      if case .word(let word) = symbols[$0].kind { return TimeWords.numbers[word] != nil }
      return false
    }
    return isClock && !hasOther ? nil : year
  }

  /// How many pieces an ordinal ending takes: ":e", "e", "th".
  private func ordinal(_ ahead: Int) -> Int {
    let endings = ["e", "a", "st", "nd", "rd", "th"]
    if sign(ahead, ":"), let ending = word(ahead + 1), endings.contains(ending) { return 2 }
    guard let ending = word(ahead), endings.contains(ending), glued(ahead...ahead) else { return 0 }
    return 1
  }

  /// "den 29", "den 29:e": a day of this month or the one before or after.
  mutating func dayOfMonth() -> Bool {
    guard word() == "den" || word() == "the", let day = number(1, digits: 1...2) else {
      return false
    }
    let count = 2 + ordinal(2)
    // "den 29" needs a clock after it, or 29 would be the hour.
    guard count > 2 || symbols.count > place + 2, !sign(count, ".", ":", "/") else { return false }
    return take(count, day: .monthly(day: day))
  }

  func seconds(_ hour: Int, _ minute: Int, _ second: Int = 0) -> Int {
    guard (0...24).contains(hour), (0...59).contains(minute), (0...59).contains(second) else {
      return -1
    }
    return hour * 3_600 + minute * 60 + second
  }
}
